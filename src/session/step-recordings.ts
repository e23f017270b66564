import type { Recording } from '../run/recording/recording.ts';

/** The recordings of a deck's steps. */
export interface StepRecordings {
  /** null: there is none, or it cannot be read. */
  find(stepId: string): Recording | null;
  /** Why the step's recording does not prove it: missing, broken, of another command, of a failed check. null when it does. */
  faultOf(stepId: string): string | null;
}

/** How long each recorded step took, ms by step id. */
export function recordedDurations(recordings: StepRecordings, stepIds: readonly string[]): Record<string, number> {
  return Object.fromEntries(stepIds.flatMap((id) => {
    const recording = recordings.find(id);
    return recording === null ? [] : [[id, recording.durationMs]];
  }));
}
