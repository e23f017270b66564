import type { OutputStore } from '../run/output-store.ts';
import { stripSgr } from '../run/output/plain-text.ts';
import { spansOfOutput } from './ansi.ts';
import { codeIndent } from './code.ts';
import { formatCount } from './duration.ts';
import type { Paper } from './paper.ts';
import { indent, type Row, rowWidth, windowRow } from './spans.ts';

/** Output under its command in at most `limit` rows: its first lines, how many are hidden, its last lines. */
export function boundedOutput(output: OutputStore, limit: number, paper: Paper): Row[] {
  const gone = output.hidden;
  const count = withoutBlankEnd(output, output.lineCount);
  const line = (index: number): Row => outputLine(output, index, paper);
  if (count <= limit && gone === null) return range(0, count).map(line);
  const shown = Math.max(1, limit - 1);
  const head = Math.min(shown >= 8 ? 3 : shown >= 4 ? 1 : 0, gone?.from ?? count);
  const tail = Math.max(0, Math.min(shown - head, count - (gone?.to ?? head)));
  const hidden: Row = [{ text: `… ${countLines(count - head - tail)} hidden, z shows all`, style: 'muted' }];
  const middle = count - head - tail > 0 ? indent([hidden], codeIndent) : [];
  return [...range(0, head).map(line), ...middle, ...range(count - tail, count).map(line)];
}

/** How many lines there are before the blank ones at the end: a gap there only costs room. */
function withoutBlankEnd(output: OutputStore, count: number): number {
  let end = count;
  while (end > 0 && count - end < 8 && stripSgr(output.line(end - 1) ?? 'x').trim() === '') end--;
  return end;
}

/** One line of output, cut to the window; a line that is no longer held is empty. */
export function outputLine(output: OutputStore, index: number, paper: Paper): Row {
  const spans = spansOfOutput(output.line(index) ?? '');
  const [row = []] = indent([windowRow(spans, Math.max(1, paper.width - codeIndent), paper.sideways)], codeIndent);
  return row;
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
