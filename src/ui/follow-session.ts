import { isActive } from '../session/reduce.ts';
import type { SessionState } from '../session/session.ts';
import { followDeck } from './follow-deck.ts';
import { stateOf } from './slide-rows.ts';
import { sayMoves } from '../session/say-moves.ts';
import { selectedStep, type View, visibleSteps } from './view.ts';

/**
 * The view after the session changed: where the selected step has just passed, the selection goes on to the next one
 * of its slide that was not run yet, so that Enter, Enter, Enter goes through the slide. In an edited deck
 * it stays where it was.
 */
export function followSession(view: View, before: SessionState, after: SessionState): View {
  if (before.deck !== after.deck) {
    const followed = followDeck(view, before.deck, after.deck);
    return before.moves === after.moves ? followed : { ...followed, notice: `${sayMoves(after.moves)} · e says more` };
  }
  if (before.steps === after.steps) return view;
  const isOver = Object.values(after.steps).some(({ id, status }) => !isActive(status) && isActive(stateOf(before, id).status));
  // What was said about a running step is no longer true.
  const current: View = isOver && view.notice !== null && !view.interrupted ? { ...view, notice: null } : view;
  return after.deck.slides.reduce((result, slide) => {
    const step = selectedStep(result, slide);
    if (step === null || !isActive(stateOf(before, step.id).status) || stateOf(after, step.id).status !== 'passed') return result;
    const steps = visibleSteps(result, slide);
    const next = steps.slice(steps.indexOf(step) + 1).find(({ id }) => stateOf(after, id).status === 'idle');
    return next === undefined ? result : { ...result, selected: { ...result.selected, [slide.number]: next.id } };
  }, current);
}
