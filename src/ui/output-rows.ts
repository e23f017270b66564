import type { OutputStore } from '../run/output-store.ts';
import { stripSgr } from '../run/output/plain-text.ts';
import { spansOfOutput } from './ansi.ts';
import { codeIndent } from './code.ts';
import { formatCount } from './duration.ts';
import type { HighlightPattern } from './highlight-pattern.ts';
import { emphasized, firstHighlighted, highlightMark, isHighlighted, lookAhead } from './highlighted-lines.ts';
import type { Paper } from './paper.ts';
import { blank, indent, type Row, rowWidth, windowRow } from './spans.ts';

/**
 * Output under its command in at most `limit` rows: its first lines, how many are hidden, its last lines. Lines that
 * `highlight` matches are marked, and the first of them is shown though it is neither at the beginning nor at the end.
 */
export function boundedOutput(output: OutputStore, limit: number, highlight: HighlightPattern | null, paper: Paper): Row[] {
  const gone = output.hidden;
  const count = withoutBlankEnd(output, output.lineCount);
  const lines = (from: number, to: number): Row[] => range(from, to).map((index) => outputLine(output, index, highlight, paper));
  if (count <= limit && gone === null) {
    lookAhead(output, range(0, count), highlight);
    return lines(0, count);
  }
  const { head, tail } = ends(Math.max(1, limit - 1), count, gone);
  lookAhead(output, [...range(0, head), ...range(count - tail, count)], highlight);
  const first = highlight === null ? null : firstHighlighted(output, highlight);
  if (first === null || first < head || first >= count - tail) {
    return [...lines(0, head), ...hiddenRow(count - head - tail), ...lines(count - tail, count)];
  }
  const around = ends(Math.max(0, limit - 3), count, gone);
  const last = count - around.tail;
  // The row that says that one line is hidden can show it.
  const between = (from: number, to: number): Row[] => (to - from === 1 ? lines(from, to) : hiddenRow(to - from, to === last));
  return [...lines(0, around.head), ...between(around.head, first), ...lines(first, first + 1), ...between(first + 1, last), ...lines(last, count)];
}

/** How many of the first and of the last lines have room in so many rows. */
function ends(rows: number, count: number, gone: OutputStore['hidden']): { head: number; tail: number } {
  const head = Math.min(rows >= 8 ? 3 : rows >= 4 ? 1 : 0, gone?.from ?? count);
  return { head, tail: Math.max(0, Math.min(rows - head, count - (gone?.to ?? head))) };
}

function hiddenRow(count: number, isLast = true): Row[] {
  if (count <= 0) return [];
  return indent([[{ text: `… ${countLines(count)} hidden${isLast ? ', z shows all' : ''}`, style: 'muted' }]], codeIndent);
}

/** How many lines there are before the blank ones at the end: a gap there only costs room. */
function withoutBlankEnd(output: OutputStore, count: number): number {
  let end = count;
  while (end > 0 && count - end < 8 && stripSgr(output.line(end - 1) ?? 'x').trim() === '') end--;
  return end;
}

/** One line of output, cut to the window; a line that is no longer held is empty. */
function outputLine(output: OutputStore, index: number, highlight: HighlightPattern | null, paper: Paper): Row {
  const line = output.line(index) ?? '';
  const row = windowRow(spansOfOutput(line), Math.max(1, paper.width - codeIndent), paper.sideways);
  if (highlight === null || !isHighlighted(line, highlight)) return [blank(codeIndent), ...row];
  return [blank(1), highlightMark, blank(codeIndent - 2), ...emphasized(row)];
}

/** The widest of some lines, in cells. */
export function widestLine(output: OutputStore, from: number, to: number): number {
  return range(from, to).reduce((widest, index) => Math.max(widest, rowWidth(spansOfOutput(output.line(index) ?? ''))), 0);
}

/** `1 line`, `12 lines`. */
export function countLines(count: number): string {
  return `${formatCount(count)} ${count === 1 ? 'line' : 'lines'}`;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, at) => from + at);
}
