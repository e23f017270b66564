import type { SessionState, StepState } from '../session/session.ts';
import { goTo } from './jump.ts';
import { canScroll, pageOf, reveal, scrollBy } from './move-on-slide.ts';
import type { Change, Context } from './reduce-view.ts';
import { isSeen } from './run-step.ts';
import type { Situation } from './situation.ts';
import { stateOf } from './slide-rows.ts';
import type { View } from './view.ts';

/**
 * One key for the whole talk: runs the slide's next step, shows the rest of a tall slide, reveals what a pause hides, goes
 * to the next slide, whichever comes first. It waits while something runs; after a step that did not pass it says what
 * can be done, and only goes on when it is pressed again.
 */
export function clickOn(view: View, now: Situation, context: Context): Change {
  const [busy] = now.underWay;
  if (busy !== undefined) return only({ ...view, notice: `${busy} still runs · x stops it` });
  const failed = failedStep(now, context.state);
  const warned = failed === null ? null : `${failed.id} ${failed.runs.length}`;
  if (failed !== null && warned !== view.warned) {
    return only({ ...view, warned, selected: { ...view.selected, [now.slide.number]: failed.id }, notice: adviceFor(failed, now, context.state) });
  }
  const next = failed === null ? now.steps.find(({ id }) => stateOf(context.state, id).status === 'idle') : undefined;
  if (next !== undefined) {
    const { [now.slide.number]: _held, ...scroll } = view.scroll;
    const selected: View = { ...view, scroll, selected: { ...view.selected, [now.slide.number]: next.id } };
    return isSeen(next.id, context) ? { view: selected, effect: { type: 'run', step: next.id, options: {} } } : only(selected);
  }
  if (canScroll(view, 1, context)) return only(scrollBy(view, pageOf(context), context));
  return only(now.hasMore ? reveal(view, context) : goTo(view, view.slide + 1, now));
}

function only(view: View): Change {
  return { view, effect: null };
}

function failedStep({ steps }: Situation, state: SessionState): StepState | null {
  return steps.map(({ id }) => stateOf(state, id)).find(({ status }) => ['failed', 'timeout', 'skipped', 'cancelled'].includes(status)) ?? null;
}

function adviceFor({ id }: StepState, { steps }: Situation, { rehearsed }: SessionState): string {
  const hasFallback = steps.find((step) => step.id === id)?.settings.fallback != null;
  return [`${id} did not pass: ⏎ retry`, ...(hasFallback ? ['f fallback'] : []), ...(rehearsed[id] === undefined ? [] : ['r recorded']), '→ goes on'].join(' · ');
}
