import type { Block, Deck, Slide } from '../deck/deck.ts';
import type { Geometry } from './geometry.ts';
import type { Paper } from './paper.ts';
import { proseRows } from './prose.ts';
import { blank, cleanText, indent, type Row, rowWidth, type Span } from './spans.ts';
import { wrapSpans } from './wrap.ts';

/** Text in the middle of a screen is read in short lines. */
const measure = 68;

const widths = new WeakMap<Slide, { readonly room: number; readonly width: number }>();

/**
 * Title and section slides are laid out in a narrower column: as narrow as takes no more lines, so that none of them is
 * a lone word.
 */
export function coverGeometry(geometry: Geometry, slide: Slide): Geometry {
  const room = Math.min(geometry.width, measure);
  const known = widths.get(slide);
  if (known?.room === room) return { ...geometry, width: known.width };
  const width = slide.blocks.every(isLine) ? narrowest(room, (cells) => proseRows(slide.blocks, { ...plain, width: cells }).length) : room;
  widths.set(slide, { room, width });
  return { ...geometry, width };
}

const plain: Omit<Paper, 'width'> = { roomy: true, sideways: 0, colours: null };

/** The least width of the upper half that takes as many lines as all of it. */
function narrowest(room: number, linesAt: (width: number) => number): number {
  const lines = linesAt(room);
  let width = room;
  while (width > room / 2 && linesAt(width - 1) === lines) width--;
  return width;
}

export interface CoverContent {
  readonly deck: Deck;
  readonly slide: Slide;
  readonly title: Row;
  /** Laid out by `coverGeometry`. */
  readonly text: readonly Row[];
}

/**
 * A title or section slide, everything in the middle and a little above it: title, a rule, its text, and who speaks on
 * the first one. What is ornament gives way first; null: it does not fit all the same, and is a slide like all others.
 */
export function coverRows({ deck, slide, title, text }: CoverContent, { width, bodyRows, roomy }: Geometry): Row[] | null {
  const titleRows = balanced(title, Math.max(1, width - 4));
  const rule: Row = [{ text: '━'.repeat(Math.max(3, Math.min(24, Math.floor(rowWidth(title) / 2)))), style: 'bullet' }];
  const isProse = slide.blocks.every(isLine);
  const words = isProse ? text.map((row) => centred(row, width)) : asBlock(text, width);
  const author = slide.number === 1 && deck.author !== null ? balanced(authorSpans(deck.author), Math.min(width, measure)) : [];
  const head = titleRows.map((row) => centred(row, width));
  const air = roomy ? 2 : 1;
  const tries: (readonly Row[])[][] = [
    [head, gap(1), [centred(rule, width)], gap(air), words, gap(author.length > 0 ? air : 0), author.map((row) => centred(row, width))],
    [head, [centred(rule, width)], gap(1), words, gap(author.length > 0 ? 1 : 0), author.map((row) => centred(row, width))],
    [head, gap(1), words],
  ];
  const rows = tries.map((parts) => parts.flat()).find(({ length }) => length <= bodyRows);
  return rows === undefined ? null : [...gap(Math.floor((bodyRows - rows.length) * 0.4)), ...rows];
}

/** Lines of text may stand in the middle one by one; lists and code stand in it as one block. */
function isLine({ kind }: Block): boolean {
  return kind === 'paragraph' || kind === 'heading' || kind === 'pause';
}

function authorSpans(author: string): Span[] {
  return [{ text: cleanText(author), style: 'muted' }];
}

function balanced(spans: readonly Span[], room: number): Row[] {
  return wrapSpans(spans, narrowest(room, (width) => wrapSpans(spans, width).length));
}

function centred(row: Row, width: number): Row {
  return [blank(Math.max(0, Math.floor((width - rowWidth(row)) / 2))), ...row];
}

function asBlock(rows: readonly Row[], width: number): Row[] {
  const widest = Math.max(0, ...rows.map(rowWidth));
  return indent(rows, Math.max(0, Math.floor((width - widest) / 2)));
}

function gap(rows: number): Row[] {
  return Array.from({ length: rows }, () => []);
}
