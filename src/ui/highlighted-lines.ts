import type { StepSettings } from '../deck/deck.ts';
import type { OutputStore } from '../run/output-store.ts';
import { stripSgr } from '../run/output/plain-text.ts';
import { HighlightPattern } from './highlight-pattern.ts';
import { type LineScan, scanOf } from './line-scan.ts';
import type { Row, Span } from './spans.ts';

const patterns = new Map<string, HighlightPattern>();

/** What lines of a step's output are marked; null where its demo.yaml names none. */
export function highlightOf({ highlight }: StepSettings): HighlightPattern | null {
  if (highlight === null) return null;
  const known = patterns.get(highlight) ?? new HighlightPattern(highlight);
  patterns.set(highlight, known);
  return known;
}

/** Whether this line of an output is marked. */
export function isHighlighted(line: string, highlight: HighlightPattern): boolean {
  return highlight.matches(stripSgr(line));
}

/** Looks at these lines of an output in one go, before each of them is asked about. */
export function lookAhead(output: OutputStore, lines: readonly number[], highlight: HighlightPattern | null): void {
  highlight?.look(lines.map((line) => stripSgr(output.line(line) ?? '')));
}

/** The first marked line that is held, as far as the output was looked through; null for none. */
export function firstHighlighted(output: OutputStore, highlight: HighlightPattern): number | null {
  const scan = scanFor(output, highlight).catchUp();
  return (scan.lines.length > 0 ? scan : scan.advance()).lines[0] ?? null;
}

/** The scan for the first marked line; null once it was found. */
export function highlightScan(output: OutputStore, highlight: HighlightPattern): LineScan | null {
  const scan = scanFor(output, highlight);
  return scan.lines.length === 0 ? scan : null;
}

function scanFor(output: OutputStore, highlight: HighlightPattern): LineScan {
  return scanOf(output, highlight.expression, (lines) => {
    highlight.look(lines);
    return lines.map((line) => highlight.matches(line));
  });
}

/** What is said under an output of which no line is marked any more. */
export const givenUpNote = 'no line is marked: "highlight" takes too long on this output';

/** Stands left of a marked line, so that it is told without colours too. */
export const highlightMark: Span = { text: '▌', style: 'notice' };

/** A marked line: its text is bold. */
export function emphasized(row: Row): Row {
  return row.map((span) => ({ ...span, marks: [...(span.marks ?? []), 'bold'] }));
}
