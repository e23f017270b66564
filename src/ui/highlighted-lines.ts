import type { StepSettings } from '../deck/deck.ts';
import type { OutputStore } from '../run/output-store.ts';
import { stripSgr } from '../run/output/plain-text.ts';
import { isIn } from './find.ts';
import { type LineScan, scanOf } from './line-scan.ts';
import type { Row, Span } from './spans.ts';

const patterns = new Map<string, RegExp>();

/** What lines of a step's output are marked; null where its demo.yaml names none. */
export function highlightOf({ highlight }: StepSettings): RegExp | null {
  if (highlight === null) return null;
  const known = patterns.get(highlight) ?? new RegExp(highlight, 'u');
  patterns.set(highlight, known);
  return known;
}

/** Whether this line of an output is marked. */
export function isHighlighted(line: string, highlight: RegExp): boolean {
  return isIn(stripSgr(line), highlight);
}

/** The first marked line that is held, as far as the output was looked through; null for none. */
export function firstHighlighted(output: OutputStore, highlight: RegExp): number | null {
  const scan = scanOf(output, highlight).catchUp();
  return (scan.lines.length > 0 ? scan : scan.advance()).lines[0] ?? null;
}

/** The scan for the first marked line; null once it was found. */
export function highlightScan(output: OutputStore, highlight: RegExp): LineScan | null {
  const scan = scanOf(output, highlight);
  return scan.lines.length === 0 ? scan : null;
}

/** Stands left of a marked line, so that it is told without colours too. */
export const highlightMark: Span = { text: '▌', style: 'notice' };

/** A marked line: its text is bold. */
export function emphasized(row: Row): Row {
  return row.map((span) => ({ ...span, marks: [...(span.marks ?? []), 'bold'] }));
}
