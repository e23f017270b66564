import type { SessionState } from '../session/session.ts';
import { isTooSmall } from './geometry.ts';
import type { Change, Context } from './reduce-view.ts';
import type { View } from './view.ts';

/**
 * What a key leads to, unless it would run something that the person has not seen (the deck was edited since, the window is too small), or a
 * deck from elsewhere that nobody has allowed to: then the page opens that says what it would run.
 */
export function askFirst(change: Change, { state, painted, size }: Context): Change {
  const { view, effect } = change;
  if (effect?.type !== 'run') return change;
  if (painted?.edition !== view.edition || isTooSmall(size)) return { view, effect: null };
  if (state.distrust === null || effect.options.replay === true || isPlayed(effect.step, state)) return change;
  return { view: { ...view, panel: { kind: 'trust', top: 0, sideways: 0 } }, effect: null };
}

/** Recordings run nothing. */
function isPlayed(step: string, { mode, rehearsed }: SessionState): boolean {
  return mode === 'recorded' && rehearsed[step] !== undefined;
}

/** `y` on that page, if the person sees it. */
export function allow(view: View, { state, painted }: Context): Change {
  if (painted?.panel?.kind !== 'trust' || painted.edition !== view.edition || state.distrust === null) return { view, effect: null };
  return { view: { ...view, panel: null, notice: 'this deck may run now: ⏎ runs the step' }, effect: { type: 'trust' } };
}
