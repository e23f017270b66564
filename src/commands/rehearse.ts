import { type Step, stepsOf } from '../deck/deck.ts';
import { type Rehearsed, renderRehearsal, summarizeRehearsal } from '../report/rehearsal.ts';
import type { Session } from '../session/conductor.ts';
import { runThrough } from './check.ts';
import { exitCode } from './exit-code.ts';

export interface RehearseParts {
  readonly passes: number;
  /** A new session for each pass: what one step leaves for later ones must not last. */
  readonly openSession: () => Session;
  /** ms. */
  readonly now: () => number;
  readonly out: (text: string) => void;
  readonly say: (text: string) => void;
}

/** Runs the whole deck several times and reports how long its steps and sections take; resolves with the exit code. */
export async function rehearse({ passes, openSession, now, out, say }: RehearseParts): Promise<number> {
  const seen: Rehearsed[][] = [];
  let deck: Parameters<typeof summarizeRehearsal>[0] | null = null;
  let worst: number = exitCode.ok;
  for (let pass = 1; pass <= passes; pass++) {
    const session = openSession();
    try {
      deck = session.getState().deck;
      const steps = stepsOf(deck);
      const taken: Rehearsed[] = [];
      seen.push(taken);
      for (const step of steps) {
        const rehearsed = await rehearseStep(session, step, now);
        taken.push(rehearsed);
        say(`${pass}/${passes} ${step.id}: ${rehearsed.status}${rehearsed.alreadyDone ? ', done already' : ` in ${(rehearsed.durationMs / 1000).toFixed(1)} s`}\n`);
        if (session.getState().steps[step.id]?.status === 'cancelled') return exitCode.interrupted;
      }
      if (taken.some(({ status }) => status === 'failed')) worst = session.getState().engine?.problem == null ? exitCode.failed : exitCode.machine;
    } finally {
      await session.close();
    }
  }
  if (deck !== null) out(renderRehearsal(summarizeRehearsal(deck, seen)));
  return worst;
}

async function rehearseStep(session: Session, step: Step, now: () => number): Promise<Rehearsed> {
  const startedAt = now();
  const state = await runThrough(session, step, false);
  const run = state.steps[step.id]?.runs.at(-1);
  return { step: step.id, status: run?.status === 'passed' ? 'passed' : 'failed', durationMs: now() - startedAt, alreadyDone: run?.alreadyDone != null };
}
