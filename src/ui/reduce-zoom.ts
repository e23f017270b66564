import type { Action } from './binding.ts';
import type { Context } from './reduce-view.ts';
import { sidewaysStep, type View, wheelRows, type Zoom } from './view.ts';
import { endPlace, placeBy, zoomedRun, zoomPlace, zoomSidewaysRoom } from './zoom.ts';
import { zoomPane } from './zoom-pane.ts';

/** The view after a key that went to the output of a step. */
export function reduceZoom(view: View, zoom: Zoom, action: Action, context: Context): View {
  const { run } = zoomedRun(zoom, context.state);
  const pane = zoomPane(zoom, context.state, context.size);
  const show = (changes: Partial<Zoom>): View => ({ ...view, panel: { ...zoom, ...changes } });
  if (action === 'earlier-run' || action === 'later-run') return show(otherRun(zoom, action === 'earlier-run' ? -1 : 1, context));
  if (run === null) return view;
  const { output } = run;
  switch (action) {
    case 'sideways-left':
      return show({ sideways: Math.max(0, zoom.sideways - sidewaysStep) });
    case 'sideways-right':
      return show({ sideways: Math.min(zoomSidewaysRoom(zoom, output, pane), zoom.sideways + sidewaysStep) });
    case 'wrap':
      return show({ wrap: !zoom.wrap, sideways: 0, within: 0, top: zoom.top === null ? null : zoomPlace(zoom, output, pane).top });
    default: {
      const move = movesOf(pane.rows)[action];
      if (move === undefined) return view;
      const place = placeBy(zoom, output, pane, move);
      const end = endPlace(zoom, output, pane);
      // At its end an output is followed again, as `less +F` does; a move up holds it still.
      return show(move > 0 && place.top === end.top && place.within === end.within ? { top: null, within: 0 } : place);
    }
  }
}

/** Rows that a key scrolls in a window of some rows. */
export function movesOf(rows: number): Partial<Record<Action, number>> {
  const page = Math.max(1, rows - 1);
  return {
    'line-up': -1, 'line-down': 1, 'half-up': -Math.ceil(page / 2), 'half-down': Math.ceil(page / 2), 'page-up': -page, 'page-down': page,
    'wheel-up': -wheelRows, 'wheel-down': wheelRows, top: -Infinity, end: Infinity,
  };
}

function otherRun(zoom: Zoom, step: 1 | -1, { state }: Context): Partial<Zoom> {
  const { runs, at } = zoomedRun(zoom, state);
  const wanted = Math.max(0, Math.min(runs.length - 1, at + step));
  if (wanted === at) return {};
  return { run: wanted === runs.length - 1 ? null : wanted, top: 0, within: 0, search: null };
}
