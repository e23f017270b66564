import type { Paper } from './paper.ts';
import { blank, cleanText, fitRow, type Row, rowWidth, type Span, windowRow } from './spans.ts';

/** Cells left of the code in its box: one of ground, the mark, one between. */
export const codeIndent = 3;
/** Cells of a box that the code itself cannot have. */
export const codeFrame = codeIndent + 1;

export interface CodeBox {
  readonly text: string;
  readonly language: string;
  /** One cell before line `line` (from 1). */
  readonly mark?: (line: number) => Omit<Span, 'ground'> | null;
  /** At the right end of the first line: the first of these that the line leaves room for. */
  readonly tags?: readonly Row[];
  /** The first line gives way to the last tag. */
  readonly tagMust?: boolean;
}

/** Code on its own ground over the whole width: a constant box, lines never reflowed, cut with `›` where too long. */
export function codeRows(box: CodeBox, paper: Paper): Row[] {
  const lines = codeLines(box, paper);
  const room = Math.max(1, paper.width - codeFrame);
  return lines.map((line, index) => {
    const mark = box.mark?.(index + 1) ?? null;
    const tag = index === 0 ? chooseTag(box, rowWidth(line), room) : [];
    const width = tag.length === 0 ? room : Math.max(1, room - rowWidth(tag) - 1);
    const code = fitRow(windowRow(line, width, paper.sideways), width, 'code');
    const start: Row = [blank(1, 'code'), mark === null ? blank(1, 'code') : { ...mark, ground: 'code' }, blank(1, 'code')];
    return fitRow([...start, ...code, ...(tag.length === 0 ? [] : [blank(1, 'code'), ...tag])], paper.width, 'code');
  });
}

/** The widest line, in cells. */
export function codeWidth(text: string): number {
  return Math.max(0, ...plainLines(text).map((line) => rowWidth([line])));
}

function codeLines({ text, language }: CodeBox, { colours }: Paper): readonly Row[] {
  const plain = plainLines(text);
  const coloured = colours?.(plain.map((line) => line.text).join('\n'), language) ?? null;
  return coloured ?? plain.map((line) => [line]);
}

function plainLines(text: string): Span[] {
  return text.split('\n').map((line) => ({ text: cleanText(line), style: 'code', ground: 'code' }));
}

function chooseTag({ tags = [], tagMust = false }: CodeBox, lineWidth: number, room: number): Row {
  const fitting = tags.find((tag) => lineWidth + 2 + rowWidth(tag) <= room);
  return fitting ?? (tagMust ? (tags.at(-1) ?? []) : []);
}
