import type { SessionState, StepState } from '../session/session.ts';
import { clickPlan, warningOf } from './click-plan.ts';
import { goTo } from './jump.ts';
import { canScroll, pageOf, reveal, scrollBy } from './move-on-slide.ts';
import type { Change, Context } from './reduce-view.ts';
import { isSeen } from './run-step.ts';
import type { Situation } from './situation.ts';
import type { View } from './view.ts';

/**
 * One key for the whole talk: runs the slide's next step, shows the rest of a tall slide, reveals what a pause hides, goes
 * to the next slide, whichever comes first. It waits while something runs; after a step that did not pass it says what
 * can be done, and only goes on when it is pressed again.
 */
export function clickOn(view: View, now: Situation, context: Context): Change {
  const plan = clickPlan(view, now.slide, context.state);
  switch (plan.kind) {
    case 'wait':
      return only({ ...view, notice: `${plan.step} still runs · x stops it` });
    case 'warn':
      return only({ ...withSelected(view, plan.failed.id), warned: warningOf(plan.failed), notice: adviceFor(plan.failed, now, context.state) });
    case 'run': {
      const selected = withSelected(view, plan.step);
      return isSeen(plan.step, context) ? { view: selected, effect: { type: 'run', step: plan.step, options: {} } } : only(selected);
    }
    default:
      if (canScroll(view, 1, context)) return only(scrollBy(view, pageOf(context), context));
      return only(plan.kind === 'reveal' ? reveal(view, context) : goTo(view, view.slide + 1, now));
  }
}

function only(view: View): Change {
  return { view, effect: null };
}

/** The step selected, and in the window by itself. */
function withSelected(view: View, step: string): View {
  const { [view.slide]: _held, ...scroll } = view.scroll;
  return { ...view, scroll, selected: { ...view.selected, [view.slide]: step } };
}

function adviceFor({ id }: StepState, { steps }: Situation, { rehearsed }: SessionState): string {
  const hasFallback = steps.find((step) => step.id === id)?.settings.fallback != null;
  return [`${id} did not pass: ⏎ retry`, ...(hasFallback ? ['f fallback'] : []), ...(rehearsed[id] === undefined ? [] : ['r recorded']), '→ goes on'].join(' · ');
}
