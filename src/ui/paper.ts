import type { Pictures } from './picture.ts';
import type { Row } from './spans.ts';

/** Gives code its syntax colours: one row a line, the text unchanged; null when it does not know the language. */
export type Highlighter = (code: string, language: string) => readonly Row[] | null;

/** What all layout needs to know besides the content. */
export interface Paper {
  /** Cells. */
  readonly width: number;
  /** Room for blank lines between paragraphs and what belongs to them. */
  readonly roomy: boolean;
  /** Cells by which code and output are scrolled to the left. */
  readonly sideways: number;
  readonly colours: Highlighter | null;
  /** What the terminal can show; without it images are words. */
  readonly pictures?: Pictures | null;
  /** Rows that a picture may take. */
  readonly pictureRows?: number;
}
