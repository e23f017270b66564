import { isActive } from '../session/reduce.ts';
import type { Run, SessionState } from '../session/session.ts';
import type { OutputStore } from '../run/output-store.ts';
import { spansOfOutput } from './ansi.ts';
import { chopRow } from './chop.ts';
import { formatDuration, formatSeconds } from './duration.ts';
import { finderOf, markRows } from './find.ts';
import { emphasized } from './highlighted-lines.ts';
import { countLines, widestLine } from './output-rows.ts';
import { blank, type Row, type Span, windowRow } from './spans.ts';
import { stateOf } from './slide-rows.ts';
import { spinnerMark } from './state-rows.ts';
import type { Zoom } from './view.ts';

/** The runs of the zoomed step, and which of them is shown (its index). */
export function zoomedRun(zoom: Zoom, state: SessionState): { runs: readonly Run[]; at: number; run: Run | null } {
  const { runs } = stateOf(state, zoom.step);
  const at = Math.max(0, Math.min(runs.length - 1, zoom.run ?? runs.length - 1));
  return { runs, at, run: runs[at] ?? null };
}

/** The room for an output. */
export interface Pane {
  /** Cells. */
  readonly width: number;
  readonly rows: number;
  /** What stands left of a line; null where no line is ever marked, and no room is kept for it. */
  readonly markOf: ((line: number, text: string) => Span | null) | null;
  /** Is told which lines `markOf` will be asked about. */
  readonly lookAhead: (lines: readonly number[]) => void;
}

/** A place in an output: an entry (a line that is held, or the one entry for all that are not) and a row of it. */
export interface ZoomPlace {
  readonly top: number;
  readonly within: number;
}

/** What is seen of an output, and how many entries lie above and below. */
export interface ZoomWindow {
  readonly rows: readonly Row[];
  readonly above: number;
  readonly below: number;
  /** Entries in view, the last one too. */
  readonly first: number;
  readonly last: number;
}

/** Entries of the whole output: the lines held, and one for all that are not. */
export function zoomHeight(output: OutputStore): number {
  const { hidden, lineCount } = output;
  return hidden === null ? lineCount : lineCount - (hidden.to - hidden.from) + 1;
}

/** The entry of a line; that of the gap for a line that is no longer held. */
export function entryOfLine({ hidden }: OutputStore, line: number): number {
  if (hidden === null || line < hidden.from) return line;
  return line < hidden.to ? hidden.from : line - (hidden.to - hidden.from) + 1;
}

/** The line of an entry; null for the gap. */
export function lineOfEntry({ hidden }: OutputStore, entry: number): number | null {
  if (hidden === null || entry < hidden.from) return entry;
  return entry === hidden.from ? null : entry + (hidden.to - hidden.from) - 1;
}

/** Where the window begins: where the person scrolled to, at most where the end is at the bottom. */
export function zoomPlace(zoom: Zoom, output: OutputStore, pane: Pane): ZoomPlace {
  const end = endPlace(zoom, output, pane);
  if (zoom.top === null || isAfter({ top: zoom.top, within: zoom.within }, end)) return end;
  const within = zoom.wrap ? Math.min(zoom.within, heightOf(zoom, output, zoom.top, pane) - 1) : 0;
  return { top: zoom.top, within };
}

/** The place some rows further; it ends where the output does. */
export function placeBy(zoom: Zoom, output: OutputStore, pane: Pane, rows: number): ZoomPlace {
  const end = endPlace(zoom, output, pane);
  if (rows === -Infinity) return { top: 0, within: 0 };
  if (rows === Infinity) return end;
  let { top, within } = zoomPlace(zoom, output, pane);
  within += rows;
  while (within < 0 && top > 0) within += heightOf(zoom, output, --top, pane);
  for (let height = heightOf(zoom, output, top, pane); within >= height && !isAfter({ top, within }, end); height = heightOf(zoom, output, top, pane)) {
    within -= height;
    top++;
  }
  const place = { top, within: Math.max(0, within) };
  return isAfter(place, end) ? end : place;
}

/** Where the last row stands at the bottom. */
export function endPlace(zoom: Zoom, output: OutputStore, pane: Pane): ZoomPlace {
  let top = zoomHeight(output);
  let rows = 0;
  while (top > 0 && rows < pane.rows) rows += heightOf(zoom, output, --top, pane);
  return { top, within: Math.max(0, rows - pane.rows) };
}

/** Rows of the output from a place on, lines cut or wrapped to the width. */
export function zoomWindow(zoom: Zoom, output: OutputStore, pane: Pane): ZoomWindow {
  const height = zoomHeight(output);
  const { top, within } = zoomPlace(zoom, output, pane);
  pane.lookAhead(linesFrom(output, top, pane));
  const rows: Row[] = [];
  let entry = top;
  for (; entry < height && rows.length < pane.rows + within; entry++) rows.push(...entryRows(zoom, output, entry, pane));
  const cut = Math.max(0, rows.length - within - pane.rows);
  return { rows: rows.slice(within, within + pane.rows), above: top + (within > 0 ? 1 : 0), below: height - entry + (cut > 0 ? 1 : 0), first: top, last: entry - 1 };
}

/** How far the lines in view reach beyond the window, in cells. */
export function zoomSidewaysRoom(zoom: Zoom, output: OutputStore, pane: Pane): number {
  if (zoom.wrap) return 0;
  const { top } = zoomPlace(zoom, output, pane);
  return Math.max(0, ...linesFrom(output, top, pane).map((line) => widestLine(output, line, line + 1) - pane.width));
}

/** The lines that have room in a window from this entry on, when none is wrapped; -1 stands for the gap. */
function linesFrom(output: OutputStore, top: number, { rows }: Pane): number[] {
  return Array.from({ length: Math.min(rows, zoomHeight(output) - top) }, (_, at) => lineOfEntry(output, top + at) ?? -1);
}

/** `build · run 2 of 3 · wrapped  ✔ 8.4s`. */
export function zoomTitle(zoom: Zoom, state: SessionState, now: number): Row {
  const { runs, at, run } = zoomedRun(zoom, state);
  const which = runs.length > 1 ? ` · run ${at + 1} of ${runs.length}` : '';
  const source = run === null || run.source === 'live' ? '' : ` · ${run.source}`;
  const wrap = zoom.wrap ? ' · wrapped' : '';
  return [{ text: zoom.step, style: 'title' }, { text: `${which}${source}${wrap}  `, style: 'muted' }, ...(run === null ? [] : ending(run, now))];
}

function isAfter(a: ZoomPlace, b: ZoomPlace): boolean {
  return a.top > b.top || (a.top === b.top && a.within > b.within);
}

/** Rows of wrapped lines by width and text: every key asks for those around the window several times. */
const heights = new Map<string, number>();
const mostHeights = 2000;

function heightOf(zoom: Zoom, output: OutputStore, entry: number, { width }: Pane): number {
  const line = zoom.wrap ? lineOfEntry(output, entry) : null;
  const text = line === null ? null : output.line(line);
  if (text === null || text.length <= width / 2) return 1;
  const key = `${width} ${text}`;
  const known = heights.get(key);
  if (known !== undefined) return known;
  const height = chopRow(spansOfOutput(text), width).length;
  if (heights.size >= mostHeights) heights.clear();
  heights.set(key, height);
  return height;
}

function entryRows(zoom: Zoom, output: OutputStore, entry: number, { width, markOf }: Pane): Row[] {
  const line = lineOfEntry(output, entry);
  if (line === null) {
    const { from, to } = output.hidden ?? { from: 0, to: 0 };
    return [[{ text: `… ${countLines(to - from)} are no longer held`, style: 'notice' }]];
  }
  const text = output.line(line) ?? '';
  const row = withFinds(spansOfOutput(text), zoom, line);
  const mark = markOf?.(line, text) ?? null;
  const shown = mark === null ? row : emphasized(row);
  const rows = zoom.wrap ? chopRow(shown, width) : [windowRow(shown, width, zoom.sideways)];
  return markOf === null ? rows : rows.map((each, at) => [at === 0 && mark !== null ? mark : blank(1), blank(1), ...each]);
}

function withFinds(row: Row, { search }: Zoom, line: number): Row {
  const finder = search === null ? null : finderOf(search.query);
  return finder === null ? row : (markRows([row], finder, search?.at === line)[0] ?? row);
}

function ending(run: Run, now: number): Span[] {
  if (isActive(run.status)) return [{ text: spinnerMark, style: 'spinner' }, { text: ` ${formatSeconds(now - run.startedAt)}`, style: 'muted' }];
  const took = run.end === null ? '' : ` ${formatDuration(run.end.durationMs)}`;
  if (run.status === 'passed') return [{ text: '✔', style: 'passed' }, { text: took, style: 'muted' }];
  const isFailure = run.status === 'failed' || run.status === 'timeout';
  return [{ text: isFailure ? '✘' : '⊘', style: isFailure ? 'failed' : 'skipped' }, { text: `${took} ${run.reason ?? run.status}`, style: 'muted' }];
}
