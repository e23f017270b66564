import { geometryOf } from './geometry.ts';
import type { Action } from './keymap.ts';
import { panelHeight, panelSidewaysRoom, zoomedRun } from './panel-rows.ts';
import type { Context } from './reduce-view.ts';
import { type Panel, sidewaysStep, type View, type Zoom } from './view.ts';

/** The view after a key that went to an open panel. */
export function reducePanel(view: View, panel: Panel, action: Action, context: Context): View {
  if (action === 'back') return { ...view, panel: null };
  if (action === 'sideways-left') return { ...view, panel: { ...panel, sideways: Math.max(0, panel.sideways - sidewaysStep) } };
  if (action === 'sideways-right') return { ...view, panel: { ...panel, sideways: Math.min(panelSidewaysRoom(view, panel, context), panel.sideways + sidewaysStep) } };
  if (panel.kind === 'zoom' && (action === 'earlier-run' || action === 'later-run')) return { ...view, panel: otherRun(panel, action === 'earlier-run' ? -1 : 1, context) };
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

function otherRun(zoom: Zoom, step: 1 | -1, { state }: Context): Zoom {
  const { runs, at } = zoomedRun(zoom, state);
  const wanted = Math.max(0, Math.min(runs.length - 1, at + step));
  return { ...zoom, run: wanted === runs.length - 1 ? null : wanted, top: wanted === at ? zoom.top : 0 };
}
