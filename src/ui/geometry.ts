import type { Size } from './view.ts';

/** Lines of text longer than this are hard to read: a wide window gets margins instead. */
const measure = 100;
/** On a very wide one commands and their output get a little more. */
const wideMeasure = 120;

/** Where everything stands in a window. Cells and rows, from 0. */
export interface Geometry {
  readonly size: Size;
  /** Of the column that everything stands in. */
  readonly left: number;
  readonly width: number;
  /** Room for blank lines. */
  readonly roomy: boolean;
  /** The slide's title has a row of its own; otherwise the header names it. */
  readonly titleRow: number | null;
  /** A line that shows how far the talk is; null where every row is needed. */
  readonly progressRow: number | null;
  readonly bodyTop: number;
  readonly bodyRows: number;
  /** A row above the footer that is blank unless something lies below. */
  readonly hintRow: number | null;
}

/** Prose in longer lines than this is hard to read, whatever room there is. */
export const proseMeasure = measure;

/** Below this a slide cannot be followed, and there is only a line that says so. */
export const smallest: Size = { columns: 24, rows: 6 };

export function isTooSmall({ columns, rows }: Size): boolean {
  return columns < smallest.columns || rows < smallest.rows;
}

export function geometryOf(size: Size): Geometry {
  const roomy = size.rows >= 26;
  const airy = size.rows >= 10;
  const margin = size.columns >= 90 ? 2 : size.columns >= 40 ? 1 : 0;
  const width = Math.max(1, Math.min(size.columns - 2 * margin, size.columns >= 150 ? wideMeasure : measure));
  const left = Math.max(0, Math.floor((size.columns - width) / 2));
  const tall = size.rows >= 45;
  const bodyTop = tall ? 6 : roomy ? 4 : airy ? 2 : 1;
  const hintRow = airy ? size.rows - 2 : null;
  return {
    size, left, width, roomy,
    titleRow: tall ? 3 : roomy ? 2 : null,
    progressRow: airy ? 1 : null,
    bodyTop,
    bodyRows: Math.max(0, (hintRow ?? size.rows - 1) - bodyTop),
    hintRow,
  };
}
