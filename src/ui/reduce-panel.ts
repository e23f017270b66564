import { geometryOf } from './geometry.ts';
import type { Action } from './keymap.ts';
import { panelHeight, zoomedRun, zoomSidewaysRoom } from './panel-rows.ts';
import type { Context } from './reduce-view.ts';
import type { Panel, View } from './view.ts';

/** The view after a key that went to an open panel. */
export function reducePanel(view: View, panel: Panel, action: Action, context: Context): View {
  if (action === 'back') return { ...view, panel: null };
  const changed = panel.kind === 'zoom' ? changeZoom(panel, action, context) : null;
  if (changed !== null) return { ...view, panel: changed };
  const top = nextTop(panel, action, view, context);
  return top === undefined ? view : { ...view, panel: withTop(panel, top) };
}

function withTop(panel: Panel, top: number | null): Panel {
  return panel.kind === 'zoom' ? { ...panel, top } : { ...panel, top: top ?? 0 };
}

/** undefined: the key does not scroll. In a zoom null follows the end. */
function nextTop(panel: Panel, action: Action, view: View, context: Context): number | null | undefined {
  const { bodyRows } = geometryOf(context.size);
  const last = Math.max(0, panelHeight(view, panel, context) - bodyRows);
  const top = Math.min(panel.top ?? last, last);
  const page = Math.max(1, bodyRows - 1);
  const moves: Partial<Record<Action, number>> = {
    'line-up': -1, 'line-down': 1, 'half-up': -Math.ceil(page / 2), 'half-down': Math.ceil(page / 2), 'page-up': -page, 'page-down': page,
    top: -Infinity, end: Infinity,
  };
  const move = moves[action];
  if (move === undefined) return undefined;
  const next = Math.max(0, Math.min(last, top + move));
  // At its end an output is followed again, as `less +F` does; a move up holds it still.
  return panel.kind === 'zoom' && move > 0 && next === last ? null : next;
}

function changeZoom(panel: Extract<Panel, { kind: 'zoom' }>, action: Action, context: Context): Panel | null {
  switch (action) {
    case 'sideways-left':
      return { ...panel, sideways: Math.max(0, panel.sideways - 8) };
    case 'sideways-right':
      return { ...panel, sideways: Math.min(zoomSidewaysRoom(panel, context), panel.sideways + 8) };
    case 'earlier-run':
    case 'later-run': {
      const { runs, at } = zoomedRun(panel, context.state);
      const wanted = Math.max(0, Math.min(runs.length - 1, at + (action === 'earlier-run' ? -1 : 1)));
      return { ...panel, run: wanted === runs.length - 1 ? null : wanted, top: wanted === at ? panel.top : 0 };
    }
    default:
      return null;
  }
}
