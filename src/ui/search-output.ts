import type { OutputStore } from '../run/output-store.ts';
import { stripSgr } from '../run/output/plain-text.ts';
import type { SessionState } from '../session/session.ts';
import { finderOf, firstIn } from './find.ts';
import { indexFrom, type LineScan, scanOf } from './line-scan.ts';
import type { Context } from './reduce-view.ts';
import { cellWidth } from './spans.ts';
import { type Search, sidewaysStep, type View, type Zoom } from './view.ts';
import { entryOfLine, lineOfEntry, type Pane, zoomedRun, zoomPlace, zoomWindow } from './zoom.ts';
import { zoomPane } from './zoom-pane.ts';

type Window = Pick<Context, 'state' | 'size'>;

/** The scan of the zoomed output for what is looked for, a piece further than the last time; null without a search or an output. */
export function scanOfZoom(zoom: Zoom, state: SessionState): LineScan | null {
  const { run } = zoomedRun(zoom, state);
  const finder = zoom.search === null ? null : finderOf(zoom.search.query);
  return run === null || finder === null ? null : scanOf(run.output, finder).advance();
}

/** Goes to the first match in the window or below it, or else to the first of all; stays while nothing was found. */
export function seekInOutput(view: View, zoom: Zoom, search: Search, { state, size }: Window): View {
  const { run } = zoomedRun(zoom, state);
  const scan = scanOfZoom({ ...zoom, search }, state);
  if (run === null || scan === null) return view;
  const pane = zoomPane(zoom, state, size);
  const first = lineOfEntry(run.output, zoomPlace(zoom, run.output, pane).top) ?? 0;
  const ahead = scan.lines[indexFrom(scan.lines, first)] ?? (scan.isDone ? scan.lines[0] : undefined);
  return ahead === undefined ? view : goToLine(view, zoom, search, ahead, run.output, pane);
}

/** The next or previous line that has it; behind the last one comes the first. */
export function stepInOutput(view: View, search: Search, step: 1 | -1, { state, size }: Window): View {
  if (view.panel?.kind !== 'zoom') return view;
  const { run } = zoomedRun(view.panel, state);
  const scan = scanOfZoom(view.panel, state);
  if (run === null || scan === null || scan.lines.length === 0) return { ...view, notice: 'nothing was found' };
  const from = search.at ?? -1;
  const index = step > 0 ? indexFrom(scan.lines, from + 1) : indexFrom(scan.lines, from) - 1;
  const line = scan.lines[index];
  const gone = goToLine(view, view.panel, search, line ?? scan.lines.at(step > 0 ? 0 : -1) ?? 0, run.output, zoomPane(view.panel, state, size));
  return line !== undefined ? gone : { ...gone, notice: step > 0 ? 'from the first match again' : 'from the last match again' };
}

/** Shows the line, a third below the top where it was not in the window, and so far sideways that the find is seen. */
function goToLine(view: View, zoom: Zoom, search: Search, line: number, output: OutputStore, pane: Pane): View {
  const entry = entryOfLine(output, line);
  const { first, last } = zoomWindow(zoom, output, pane);
  const { top, within } = zoomPlace(zoom, output, pane);
  const isSeen = entry >= first && entry <= last && (entry > first || within === 0) && (entry < last || !zoom.wrap);
  const place = isSeen ? { top, within } : { top: Math.max(0, entry - Math.floor(pane.rows / 3)), within: 0 };
  // Wrapped lines above it may be tall.
  const shown: Zoom = { ...zoom, ...place, search: { ...search, at: line } };
  const isBelow = zoomWindow(shown, output, pane).last < entry || (zoom.wrap && !isSeen && zoomWindow(shown, output, pane).last === entry);
  return { ...view, panel: { ...shown, ...(isBelow ? { top: entry, within: 0 } : {}), sideways: zoom.wrap ? 0 : sidewaysFor(zoom, search, output.line(line) ?? '', pane) } };
}

function sidewaysFor(zoom: Zoom, { query }: Search, line: string, { width }: Pane): number {
  const finder = finderOf(query);
  const text = stripSgr(line);
  const at = finder === null ? null : firstIn(text, finder);
  if (at === null) return zoom.sideways;
  const column = cellWidth(text.slice(0, at));
  const end = column + cellWidth(query);
  if (column >= zoom.sideways + (zoom.sideways > 0 ? 1 : 0) && end < zoom.sideways + width) return zoom.sideways;
  if (end < width) return 0;
  return Math.max(0, Math.floor((column - width / 2) / sidewaysStep) * sidewaysStep);
}
