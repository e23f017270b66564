import type { DocumentRequest } from './document.ts';
import type { Action } from './binding.ts';
import type { Change, Context } from './reduce-view.ts';
import { reduceZoom } from './reduce-zoom.ts';
import { currentStop, stopsOfZoom, type TreeStop } from './tree-lines.ts';
import type { View, Zoom } from './view.ts';
import { entryOfLine, lineOfEntry, zoomedRun, zoomPlace, zoomWindow } from './zoom.ts';
import { zoomPane } from './zoom-pane.ts';

/** The view after a key that walks a tree: from digest to digest, and into what one of them names. */
export function reduceTree(view: View, zoom: Zoom, action: Action, context: Context): Change {
  const stops = stopsOfZoom(zoom, context.state);
  if (action === 'stop-next' || action === 'stop-previous') return { view: walk(view, zoom, stops, action === 'stop-next' ? 1 : -1, context), effect: null };
  const stop = currentStop(zoom, stops);
  if (stop === null) return { view, effect: null };
  if (stop.label === 'layer') return { view: { ...view, notice: 'a layer is an archive, not JSON · y copies its digest' }, effect: null };
  const request: DocumentRequest = { image: stop.image, digest: stop.digest, part: stop.label === 'config' ? 'config' : 'manifest' };
  const isRecorded = zoomedRun(zoom, context.state).run?.source === 'recorded';
  const from = { ...zoom, cursor: stop.line };
  return { view: { ...view, panel: { kind: 'document', request, answer: null, isRecorded, from, top: 0, sideways: 0 } }, effect: { type: 'fetch', request } };
}

/** To the next digest in sight, or else the next of all; behind the last one the window scrolls on. */
function walk(view: View, zoom: Zoom, stops: readonly TreeStop[], step: 1 | -1, context: Context): View {
  const { run } = zoomedRun(zoom, context.state);
  if (run === null) return view;
  const { output } = run;
  const pane = zoomPane(zoom, context.state, context.size);
  const { first, last } = zoomWindow(zoom, output, pane);
  const isInSight = ({ line }: TreeStop): boolean => entryOfLine(output, line) >= first && entryOfLine(output, line) <= last;
  const current = currentStop(zoom, stops);
  const at = current === null ? -1 : stops.indexOf(current);
  const nearest = step > 0 ? stops.find(isInSight) : stops.findLast(isInSight);
  const next = current !== null && !isInSight(current) && nearest !== undefined ? nearest : stops[at + step];
  if (next === undefined) return reduceZoom(view, { ...zoom, cursor: current?.line ?? null }, step > 0 ? 'line-down' : 'line-up', context);
  const walked: Zoom = { ...zoom, cursor: next.line };
  if (isInSight(next)) return { ...view, panel: walked };
  const entry = entryOfLine(output, next.line);
  // Its headline stands above it.
  const top = step > 0 ? Math.max(0, entry - pane.rows + 3) : Math.max(0, entry - 2);
  const held = lineOfEntry(output, top) === null ? zoomPlace(zoom, output, pane).top : top;
  return { ...view, panel: { ...walked, top: held, within: 0 } };
}
