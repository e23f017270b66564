import { type Step, stepsOf } from '../deck/deck.ts';
import type { RecordingExecutor } from '../run/recording/recording-executor.ts';
import type { Session } from '../session/conductor.ts';
import type { Run, SessionState } from '../session/session.ts';
import { runThrough } from './check.ts';
import { exitCode, UsageError } from './exit-code.ts';
import type { LoadedDeck } from './load-deck.ts';
import { recordingFile, shown, writeRecording } from './recording-files.ts';
import { recordingOfRun, type RecordContext } from './record-step.ts';

export interface RecordParts {
  readonly session: Session;
  readonly loaded: LoadedDeck;
  readonly steps: readonly Step[];
  /** The executor of the session, once it is there. */
  readonly executor: () => RecordingExecutor | null;
  readonly context: () => Promise<RecordContext>;
  readonly root: string | null;
  readonly say: (text: string) => void;
}

/**
 * Runs steps as `check` does and writes each that passed as a recording; one that did not keeps the recording it had.
 * Resolves with the exit code: 0 when every step was recorded.
 */
export async function record(parts: RecordParts): Promise<number> {
  const { session, steps, loaded, root, say } = parts;
  let missed = 0;
  for (const step of steps) {
    const run = await runForTape(session, step, say);
    const take = parts.executor()?.takeOf(step.id) ?? null;
    const fault = faultOf(run);
    if (fault !== null || run === null || take === null) {
      missed++;
      say(`${step.id}: not recorded: ${fault ?? 'it did not run'}\n`);
      if (run?.status === 'cancelled') return exitCode.interrupted;
      continue;
    }
    const file = recordingFile(step, loaded, root);
    const recording = recordingOfRun(step, run, take, await parts.context());
    try {
      await writeRecording(file, recording);
    } catch (error) {
      throw new UsageError(`${shown(file)} cannot be written: ${error instanceof Error ? error.message : String(error)}\n  name another folder: --out DIR`);
    }
    say(`${step.id}: ${shown(file)}${recording.facts?.source === 'fallback' ? ' (its fallback)' : ''}\n`);
  }
  say(`${steps.length - missed} of ${steps.length} steps recorded\n`);
  if (missed === 0) return exitCode.ok;
  return session.getState().engine?.problem != null ? exitCode.machine : exitCode.failed;
}

/** A step that was done already did not run: there would be nothing on the tape. */
async function runForTape(session: Session, step: Step, say: (text: string) => void): Promise<Run | null> {
  const lastRun = (state: SessionState): Run | null => state.steps[step.id]?.runs.at(-1) ?? null;
  const run = lastRun(await runThrough(session, step, false));
  if (run?.alreadyDone == null || run.status !== 'passed') return run;
  say(`${step.id}: done already (${run.alreadyDone}), so it runs once more; better is a clean engine\n`);
  return lastRun(await session.run(step.id, { again: true }));
}

function faultOf(run: Run | null): string | null {
  if (run === null) return 'it did not run';
  return run.status === 'passed' ? null : (run.reason ?? run.status);
}

/** `IMAGE=WHAT`, several. Throws UsageError. */
export function readStandIns(texts: readonly string[]): Record<string, string> {
  return Object.fromEntries(texts.map((text): [string, string] => {
    const at = text.indexOf('=');
    if (at < 1 || at === text.length - 1) throw new UsageError(`--stand-in ${text}: expected IMAGE=WHAT, such as --stand-in "alpine=busybox of Debian"`);
    return [text.slice(0, at), text.slice(at + 1)];
  }));
}

/** The steps of `--only`, for `--from`: exactly one. */
export function oneStep(steps: readonly Step[], all: LoadedDeck): Step {
  const [step, ...more] = steps;
  if (step === undefined || more.length > 0) throw new UsageError(`--from is the recording of one step: name it with --only\n  steps: ${stepsOf(all.deck).map(({ id }) => id).join(', ')}`);
  return step;
}
