import { isActive } from '../session/reduce.ts';
import type { Run, SessionState } from '../session/session.ts';
import type { OutputStore } from '../run/output-store.ts';
import { spansOfOutput } from './ansi.ts';
import { formatDuration, formatSeconds } from './duration.ts';
import { countLines, widestLine } from './output-rows.ts';
import { type Row, type Span, windowRow } from './spans.ts';
import { stateOf } from './slide-rows.ts';
import { spinnerMark } from './state-rows.ts';
import type { Zoom } from './view.ts';

/** The runs of the zoomed step, and which of them is shown (its index). */
export function zoomedRun(zoom: Zoom, state: SessionState): { runs: readonly Run[]; at: number; run: Run | null } {
  const { runs } = stateOf(state, zoom.step);
  const at = Math.max(0, Math.min(runs.length - 1, zoom.run ?? runs.length - 1));
  return { runs, at, run: runs[at] ?? null };
}

/** Rows of the whole output: the lines held, and one for all that are not. */
export function zoomHeight(output: OutputStore): number {
  const { hidden, lineCount } = output;
  return hidden === null ? lineCount : lineCount - (hidden.to - hidden.from) + 1;
}

/** Rows `from` to `from + count - 1` of the output, lines cut to `width` cells. */
export function zoomRows(output: OutputStore, from: number, count: number, width: number, sideways: number): Row[] {
  const rows: Row[] = [];
  for (let at = from; at < Math.min(from + count, zoomHeight(output)); at++) {
    const { hidden } = output;
    if (hidden !== null && at === hidden.from) {
      rows.push([{ text: `… ${countLines(hidden.to - hidden.from)} are no longer held`, style: 'notice' }]);
      continue;
    }
    const index = hidden === null || at < hidden.from ? at : at + (hidden.to - hidden.from) - 1;
    rows.push(windowRow(spansOfOutput(output.line(index) ?? ''), width, sideways));
  }
  return rows;
}

/** How far the lines in view reach beyond the window, in cells. */
export function zoomWidest(output: OutputStore, from: number, count: number): number {
  const offset = output.hidden !== null && from > output.hidden.from ? output.hidden.to - output.hidden.from - 1 : 0;
  return widestLine(output, from + offset, Math.min(output.lineCount, from + offset + count));
}

/** `build · run 2 of 3 · ✔ 8.4s`. */
export function zoomTitle(zoom: Zoom, state: SessionState, now: number): Row {
  const { runs, at, run } = zoomedRun(zoom, state);
  const which = runs.length > 1 ? ` · run ${at + 1} of ${runs.length}` : '';
  const source = run === null || run.source === 'live' ? '' : ` · ${run.source}`;
  return [{ text: zoom.step, style: 'title' }, { text: `${which}${source}  `, style: 'muted' }, ...(run === null ? [] : ending(run, now))];
}

function ending(run: Run, now: number): Span[] {
  if (isActive(run.status)) return [{ text: spinnerMark, style: 'spinner' }, { text: ` ${formatSeconds(now - run.startedAt)}`, style: 'muted' }];
  const took = run.end === null ? '' : ` ${formatDuration(run.end.durationMs)}`;
  if (run.status === 'passed') return [{ text: '✔', style: 'passed' }, { text: took, style: 'muted' }];
  const isFailure = run.status === 'failed' || run.status === 'timeout';
  return [{ text: isFailure ? '✘' : '⊘', style: isFailure ? 'failed' : 'skipped' }, { text: `${took} ${run.reason ?? run.status}`, style: 'muted' }];
}
