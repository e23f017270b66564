import type { RunOptions } from '../session/conductor.ts';
import { isOnlyReplayed } from '../session/live-world.ts';
import { goToTyped } from './jump.ts';
import type { Change, Context } from './reduce-view.ts';
import { bodyScroll, layoutNow } from './scroll.ts';
import type { Situation } from './situation.ts';
import { selectedStep, slideOf, type View, visibleSteps } from './view.ts';

export type RunAction = 'run' | 'run-again' | 'fallback' | 'replay';

/**
 * Runs the selected step, if the person sees it: a key typed ahead of the screen, or while the step is scrolled away,
 * must not start something unseen. One step runs at a time, since each may change what the next one finds.
 */
export function run(view: View, action: RunAction, now: Situation, context: Context): Change {
  // Who has typed a number that names no step here means a slide.
  if (now.digits !== '' && (now.digits.length > 1 || Number(now.digits) > now.steps.length)) return only(goToTyped(view, now));
  const { step, stepState } = now;
  if (step === null || stepState === null || !isOnScreen(view, context)) return only(view);
  const selected = { ...view.selected, [now.slide.number]: step.id };
  const [busy] = action === 'replay' ? [] : [...now.underWay, ...now.background.filter((id) => id === step.id)];
  if (busy !== undefined) return only({ ...view, notice: `${busy} still runs · x stops it` });
  if (action === 'run' && stepState.status === 'passed' && (context.state.mode === 'recorded' || !isOnlyReplayed(stepState))) return only({ ...view, notice: `${step.id} passed already · R runs it again` });
  const { [now.slide.number]: held, ...scroll } = view.scroll;
  if (held !== undefined && !isInWindow(step.id, view, context)) return only({ ...view, selected, scroll });
  const options: RunOptions = action === 'fallback' ? { fallback: true } : action === 'run-again' ? { again: true } : action === 'replay' ? { replay: true } : {};
  return { view: { ...view, selected, scroll }, effect: { type: 'run', step: step.id, options } };
}

function only(view: View): Change {
  return { view, effect: null };
}

function isOnScreen(view: View, { painted, state }: Context): boolean {
  if (painted === null || painted.panel !== null || painted.blank || painted.slide !== view.slide || painted.edition !== view.edition) return false;
  const slide = slideOf(view, state.deck);
  return selectedStep(painted, slide)?.id === selectedStep(view, slide)?.id && visibleSteps(painted, slide).length === visibleSteps(view, slide).length;
}

/** Whether the person sees the first line of the step's command, on the slide as it is now. */
export function isSeen(id: string, context: Context): boolean {
  const { painted, state } = context;
  if (painted === null || painted.panel !== null || painted.blank) return false;
  return visibleSteps(painted, slideOf(painted, state.deck)).some((step) => step.id === id) && isInWindow(id, painted, context);
}

/** Whether the first line of the step's command can be seen. */
function isInWindow(id: string, view: View, context: Context): boolean {
  const { layout, geometry } = layoutNow(view, context);
  const top = layout.places[id]?.top ?? 0;
  const scroll = bodyScroll(view, context.state, layout, geometry);
  return top >= scroll && top < scroll + geometry.bodyRows;
}
