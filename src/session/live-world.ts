import type { Step } from '../deck/deck.ts';
import { currentRun, freshRuns, isActive } from './reduce.ts';
import type { Run, SessionState, StepState } from './session.ts';

/** The last run that really ran: what it did is in the world. A recording that was played since changes nothing of it. */
export function lastRealRun(step: StepState): Run | null {
  return freshRuns(step).findLast(({ source }) => source !== 'recorded') ?? null;
}

/** A run that goes on behind the recording which is shown in its place; null when there is none. */
export function backgroundRun(step: StepState): Run | null {
  return step.runs.slice(0, -1).findLast(({ status }) => isActive(status)) ?? null;
}

/** Whether people saw the step's recording end well, but the world does not have what it makes. */
export function isOnlyReplayed(step: StepState): boolean {
  const current = currentRun(step);
  return current?.source === 'recorded' && current.status === 'passed' && lastRealRun(step)?.status !== 'passed';
}

/** The steps that `step` needs, and that were only replayed: run live, it would miss them. Nothing is missed in recorded mode. */
export function needsOnlyReplayed(state: SessionState, step: Step): string[] {
  if (state.mode === 'recorded') return [];
  return step.settings.needs.filter((need) => {
    const giver = state.steps[need];
    return giver !== undefined && isOnlyReplayed(giver);
  });
}
