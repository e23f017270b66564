import type { Slide } from '../deck/deck.ts';
import type { SessionState, StepState } from '../session/session.ts';
import { stateOf } from './slide-rows.ts';
import { revealedBlocks, stepsUnderWay, type View, visibleSteps } from './view.ts';

/** What one key for the whole talk does next on this slide, before the rest of a tall slide is shown. */
export type ClickPlan =
  | { readonly kind: 'wait'; readonly step: string }
  /** A step did not pass, and that was not said yet. */
  | { readonly kind: 'warn'; readonly failed: StepState }
  | { readonly kind: 'run'; readonly step: string }
  | { readonly kind: 'reveal' | 'leave' };

/** Nothing is run after a step that did not pass; what is already on the slide runs before more is revealed. */
export function clickPlan(view: View, slide: Slide, state: SessionState): ClickPlan {
  const [busy] = stepsUnderWay(state);
  if (busy !== undefined) return { kind: 'wait', step: busy };
  const steps = visibleSteps(view, slide).map(({ id }) => stateOf(state, id));
  const failed = steps.find(({ status }) => ['failed', 'timeout', 'skipped', 'cancelled'].includes(status));
  if (failed !== undefined && view.warned !== warningOf(failed)) return { kind: 'warn', failed };
  const next = failed === undefined ? steps.find(({ status }) => status === 'idle') : undefined;
  if (next !== undefined) return { kind: 'run', step: next.id };
  return { kind: revealedBlocks(view, slide).waiting > 0 ? 'reveal' : 'leave' };
}

/** Which failure was spoken of: another run of the step is another one. */
export function warningOf({ id, runs }: StepState): string {
  return `${id} ${runs.length}`;
}

/** The same in two words, for the footer. */
export function sayPlan(plan: ClickPlan): string {
  switch (plan.kind) {
    case 'wait':
      return 'waits';
    case 'warn':
      return 'twice: goes on';
    case 'run':
      return `run ${plan.step}`;
    case 'reveal':
      return 'more';
    case 'leave':
      return 'next slide';
  }
}
