import type { Block, Inline } from '../deck/deck.ts';
import type { Paper } from './paper.ts';
import { blank, cleanText, cutRow, fitRow, type Frame, type Row, rowWidth, type Span } from './spans.ts';
import { wrapSpans } from './wrap.ts';

/** How a terminal shows pictures: the graphics protocol of kitty, the inline images of iTerm2, or sixels (DEC STD 070). */
export type Graphics = { readonly protocol: 'kitty' | 'iterm2' } | SixelGraphics;
export type PictureProtocol = Graphics['protocol'];

/** Sixels are pixels of the screen: what draws them knows how many a cell has. */
export interface SixelGraphics {
  readonly protocol: 'sixel';
  /** The sequence that draws a PNG into so many cells from the cursor on, what is transparent as the ground; null where it cannot be read. */
  readonly encode: (png: Uint8Array, cells: { readonly columns: number; readonly rows: number }, ground: Rgb | null) => string | null;
  /** Looks again how large a cell is; true: otherwise than before. */
  readonly measure: () => Promise<boolean>;
}

export type Rgb = readonly [number, number, number];

/** An image of the deck as its file has it. */
export interface Picture {
  readonly bytes: Uint8Array;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/** Why an image that the terminal could show is not. */
export interface Unshown {
  readonly problem: string;
}

/** By the address that the deck names them with; what nobody expects to be shown is not here. */
export type Pictures = ReadonlyMap<string, Picture | Unshown>;

/** Where a picture stands: cells, from 0. */
export interface Placement {
  readonly href: string;
  readonly row: number;
  readonly column: number;
  readonly columns: number;
  readonly rows: number;
}

/** A cell is taken to be so many pixels: few terminals tell, and a picture keeps its shape within these cells. */
const CELL = { width: 8, height: 16 };

/** The image that a paragraph consists of; null for any other. */
export function soleImage(block: Block): Extract<Inline, { kind: 'image' }> | null {
  if (block.kind !== 'paragraph') return null;
  const [only, ...more] = block.content.filter((inline) => inline.kind !== 'text' || inline.text.trim() !== '');
  return only?.kind === 'image' && more.length === 0 ? only : null;
}

/**
 * Rows kept free for a picture, its words in the first: what a terminal without the picture shows, and what is seen
 * while part of it is scrolled away. null: there is no such picture here.
 */
export function pictureRows(href: string, alt: string, { pictures, pictureRows: most = 0, width }: Paper): Row[] | null {
  const picture = pictures?.get(href);
  if (picture === undefined) return null;
  if ('problem' in picture) return wrapSpans([wordsFor(href, alt), { text: ` not shown: ${picture.problem}`, style: 'muted' }], width);
  if (most < 2) return null;
  const scale = Math.min(1, (width * CELL.width) / picture.width, (most * CELL.height) / picture.height);
  const columns = Math.max(1, Math.min(width, Math.round((picture.width * scale) / CELL.width)));
  const rows = Math.max(1, Math.min(most, Math.round((picture.height * scale) / CELL.height)));
  const words = fitRow(cutRow([wordsFor(href, alt)], 0, columns), columns);
  return Array.from({ length: rows }, (_, at) => (at === 0 ? words : [blank(columns)]).map((span, index) => (index === 0 ? { ...span, picture: { href, columns, rows, at } } : span)));
}

/** The pictures of a frame that are wholly in it. */
export function placementsIn(frame: Frame): Placement[] {
  return frame.flatMap((row, at) => row.flatMap(({ picture }, index) => {
    if (picture === undefined || picture.at !== 0) return [];
    const column = rowWidth(row.slice(0, index));
    const isWhole = Array.from({ length: picture.rows }, (_, below) => frame[at + below]?.some((span) => span.picture?.href === picture.href && span.picture.at === below)).every(Boolean);
    return isWhole ? [{ href: picture.href, row: at, column, columns: picture.columns, rows: picture.rows }] : [];
  }));
}

/** The sequences that put a picture into its cells, on this ground (null: the terminal's own); the cursor stays. '' where it cannot be drawn. */
export function drawPicture(graphics: Graphics, { bytes }: Picture, { row, column, columns, rows }: Placement, ground: Rgb | null): string {
  const there = `\x1b7\x1b[${row + 1};${column + 1}H`;
  if (graphics.protocol === 'sixel') {
    const sixels = graphics.encode(bytes, { columns, rows }, ground);
    return sixels === null ? '' : `${there}${sixels}\x1b8`;
  }
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
  if (graphics.protocol === 'iterm2') return `${there}\x1b]1337;File=inline=1;size=${bytes.byteLength};width=${columns};height=${rows};preserveAspectRatio=1;doNotMoveCursor=1:${data}\x07\x1b8`;
  const pieces = data.match(/.{1,4096}/g) ?? [];
  // Kitty's graphics protocol: a=T sends and shows, f=100 is PNG, C=1 leaves the cursor, q=2 answers nothing.
  const sent = pieces.map((piece, at) => `\x1b_G${at === 0 ? `a=T,f=100,c=${columns},r=${rows},C=1,q=2,` : ''}m=${at === pieces.length - 1 ? 0 : 1};${piece}\x1b\\`);
  return `${there}${sent.join('')}\x1b8`;
}

/** The sequence that takes all pictures away; others than kitty's go with the cells that they stand in. */
export function erasePictures(protocol: PictureProtocol): string {
  return protocol === 'kitty' ? '\x1b_Ga=d,d=A,q=2\x1b\\' : '';
}

function wordsFor(href: string, alt: string): Span {
  return { text: cleanText(`[image: ${alt === '' ? href : alt}]`), style: 'muted', marks: ['italic'] };
}
