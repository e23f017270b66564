import stringWidth from 'string-width';

/** What a piece of the screen means; a theme says how each looks. */
export type StyleName =
  | 'text' | 'muted' | 'title' | 'progress' | 'heading' | 'strong' | 'link' | 'inline-code' | 'quote' | 'rule' | 'bullet'
  | 'code' | 'prompt' | 'running-line' | 'tag' | 'tag-selected'
  | 'keyword' | 'string' | 'number' | 'comment' | 'name' | 'variable' | 'option'
  | 'output' | 'passed' | 'failed' | 'spinner' | 'waiting' | 'skipped' | 'key' | 'notice';

/** What a span stands on: the page, or the ground of code. */
export type Ground = 'page' | 'code';

export type Mark = 'bold' | 'italic' | 'underline' | 'strike' | 'inverse';

/** A piece of one row in one look. Its text holds no control characters. */
export interface Span {
  readonly text: string;
  readonly style: StyleName;
  readonly ground?: Ground;
  readonly marks?: readonly Mark[];
  /** SGR parameters of a command's own output, such as `1;31`. */
  readonly sgr?: string;
  /** Where it leads; `linkTarget` has made it. */
  readonly href?: string;
  /** A row of the cells that a picture stands in. */
  readonly picture?: { readonly href: string; readonly columns: number; readonly rows: number; readonly at: number };
}

export type Row = readonly Span[];

/** Exactly the rows of the window, none wider than its columns. */
export type Frame = readonly Row[];

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const printableAscii = /^[\x20-\x7e]*$/;
/**
 * Text in which each code unit is one character of one cell: Latin, punctuation, arrows, box drawing, braille, and the
 * signs of our own screen. Segmenting is a hundred times slower, and almost no row needs it.
 */
const onePerCell = /^[\x20-\x7e\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2030-\u205e\u2190-\u21ff\u2500-\u259f\u2800-\u28ff▲▸▼◦∙⊘⌫⏎✔✘❙❯]*$/;

/** Width in terminal cells. */
export function cellWidth(text: string): number {
  return onePerCell.test(text) ? text.length : stringWidth(text);
}

/** The user-perceived characters: what must not be torn apart. */
export function graphemes(text: string): string[] {
  return onePerCell.test(text) ? text.split('') : Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/**
 * The text without what could move the cursor or turn the writing direction: control characters, bidirectional
 * overrides, halves of surrogate pairs. Tabs become spaces to the next multiple of `tabWidth`.
 */
export function cleanText(text: string, tabWidth = 4): string {
  if (printableAscii.test(text)) return text;
  return expandTabs(text, tabWidth)
    .replace(/[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu, '')
    .replace(/\p{Surrogate}/gu, '\ufffd');
}

function expandTabs(text: string, tabWidth: number): string {
  if (!text.includes('\t')) return text;
  return text.split('\t').reduce((line, part) => line + ' '.repeat(tabWidth - (cellWidth(line) % tabWidth)) + part);
}

export function textOf(row: Row): string {
  return row.map(({ text }) => text).join('');
}

/** Width in cells; measured as one text, since a combining mark joins the span before it. */
export function rowWidth(row: Row): number {
  return cellWidth(textOf(row));
}

/** A span with the same look and another text. */
export function retext(span: Span, text: string): Span {
  return { ...span, text };
}

/** Cells `from` to `from + width - 1`; half a wide character becomes a blank. */
export function cutRow(row: Row, from: number, width: number): Span[] {
  const result: Span[] = [];
  let column = 0;
  for (const span of row) {
    if (column >= from + width) break;
    let kept = '';
    for (const piece of graphemes(span.text)) {
      const start = column;
      column += cellWidth(piece);
      if (start >= from && column <= from + width) kept += column === start && start === from && from > 0 ? '' : piece;
      else if (column > from && start < from + width) kept += ' '.repeat(Math.min(column, from + width) - Math.max(start, from));
    }
    if (kept !== '') result.push(retext(span, kept));
  }
  return result;
}

/** The row in exactly `width` cells: cut, or filled up with blanks on `ground`. */
export function fitRow(row: Row, width: number, ground: Ground = 'page'): Span[] {
  let fitted: readonly Span[] = row;
  // Joined spans may be wider than their parts (a variation selector turns the character before it into an emoji).
  for (let limit = width; rowWidth(fitted) > width; limit--) fitted = cutRow(row, 0, limit);
  const missing = width - rowWidth(fitted);
  return missing === 0 ? [...fitted] : [...fitted, blank(missing, ground)];
}

/**
 * A row that may be longer than its place: cells from `sideways` on, with `‹` and `›` where something is cut off.
 * Never wider than `width`.
 */
export function windowRow(row: Row, width: number, sideways: number): Span[] {
  const full = rowWidth(row);
  const last = row.at(-1);
  if (last === undefined || (sideways === 0 && full <= width)) return [...row];
  const cutLeft = sideways > 0 && full > 0;
  const cutRight = full > sideways + width;
  const inner = width - (cutLeft ? 1 : 0) - (cutRight ? 1 : 0);
  if (inner < 1) return fitRow([{ text: '›', style: 'muted' }], Math.max(0, width));
  const ground = last.ground ?? 'page';
  return [
    ...(cutLeft ? [{ text: '‹', style: 'muted', ground } as const] : []),
    ...cutRow(row, sideways + (cutLeft ? 1 : 0), inner),
    ...(cutRight ? [{ text: '›', style: 'muted', ground } as const] : []),
  ];
}

/** `left` at the left edge, `right` at the right one, `width` cells together; `right` gives way where both do not fit. */
export function spread(left: Row, right: Row, width: number, ground: Ground = 'page'): Span[] {
  const room = width - rowWidth(left);
  const need = rowWidth(right);
  if (need === 0 || need + 1 > room) return fitRow(left, width, ground);
  return [...left, blank(room - need, ground), ...right];
}

export function blank(width: number, ground: Ground = 'page'): Span {
  return { text: ' '.repeat(Math.max(0, width)), style: 'text', ground };
}

export function indent(rows: readonly Row[], width: number): Row[] {
  return width === 0 ? [...rows] : rows.map((row) => [blank(width), ...row]);
}
