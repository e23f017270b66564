import { writeFile } from 'node:fs/promises';
import { type Step, stepsOf } from '../deck/deck.ts';
import type { Session } from '../session/conductor.ts';
import type { SessionState } from '../session/session.ts';
import { suggestion, type OptionSpec, type ParsedOptions } from './options.ts';
import { exitCode, UsageError } from './exit-code.ts';

export const checkOptions: readonly OptionSpec[] = [
  { name: '--reporter', value: 'text|tap|junit|json', help: 'how to report (default: text, live)' },
  { name: '--out', value: 'FILE', help: 'write the report to FILE; progress stays on the terminal' },
  { name: '--only', value: 'ID,..', help: 'run these steps only, in talk order' },
  { name: '--keep', value: null, help: 'leave what the steps made; without it, all of it is undone in the end' },
  { name: '--strict', value: null, help: 'on a clean engine: each check must fail before its step and pass after' },
];

/** What `check` writes with: a seam for tests. */
export interface CheckStreams {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Of the terminal, null when there is none. */
  readonly columns: number | null;
  readonly colour: boolean;
  readonly now: () => number;
}

/** Runs the talk without a screen; resolves with the exit code. */
export async function check(session: Session, options: ParsedOptions, streams: CheckStreams): Promise<number> {
  const steps = chooseSteps(stepsOf(session.getState().deck), options.text('--only'));
  const kind = options.text('--reporter') ?? 'text';
  const out = options.text('--out');
  const { createTextReporter } = await import('../report/text.ts');
  const progress = createTextReporter(kind === 'text' && out === null ? streams.out : streams.err, {
    colour: streams.colour, width: streams.columns ?? 100, live: streams.columns !== null, only: steps.map(({ id }) => id),
  });
  const showProgress = kind === 'text' || out !== null || streams.columns !== null;
  const stopShowing = showProgress ? session.subscribe(() => progress.update(session.getState())) : () => undefined;

  for (const step of steps) await runThrough(session, step, options.flag('--strict'));

  stopShowing();
  const state = session.getState();
  if (showProgress) progress.finish(state);
  if (kind !== 'text' || out !== null) {
    const report = await render(kind, state, streams.now());
    if (out === null) streams.out(report);
    else await write(out, report);
  }
  return verdict(state, steps);
}

/** Runs a step, and its declared fallback when the command or its check failed. */
export async function runThrough(session: Session, step: Step, strict: boolean): Promise<SessionState> {
  const state = await session.run(step.id, { strict });
  const failed = state.steps[step.id]?.status;
  // A recording is of what passed in the end, which may have been the fallback.
  if (state.mode === 'recorded' || step.settings.fallback === null || (failed !== 'failed' && failed !== 'timeout')) return state;
  return session.run(step.id, { fallback: true });
}

/** The steps to run; throws UsageError for a deck without any, or for an id that no step has. */
export function chooseSteps(all: readonly Step[], only: string | null): readonly Step[] {
  if (all.length === 0) throw new UsageError('this deck has no steps: nothing would be checked. A step is a fence such as ```bash +exec');
  if (only === null) return all;
  const ids = only.split(',').map((id) => id.trim()).filter((id) => id !== '');
  for (const id of ids) {
    const known = all.map((step) => step.id);
    if (!known.includes(id)) throw new UsageError(`--only ${id}: no step has this id${suggestion(id, known)}\n  steps: ${known.join(', ')}`);
  }
  if (ids.length === 0) throw new UsageError('--only names no step');
  return all.filter(({ id }) => ids.includes(id));
}

/** 3 when nothing could run for want of an engine, 1 when a chosen step did not pass, else 0. */
export function verdict(state: SessionState, steps: readonly Step[]): number {
  const ends = steps.map(({ id }) => state.steps[id]?.status ?? 'idle');
  if (ends.every((status) => status === 'passed')) return exitCode.ok;
  if (ends.includes('cancelled')) return exitCode.interrupted;
  const machineFault = state.engine?.problem != null && ends.every((status) => status === 'passed' || status === 'skipped');
  return machineFault ? exitCode.machine : exitCode.failed;
}

async function render(kind: string, state: SessionState, finishedAt: number): Promise<string> {
  switch (kind) {
    case 'json':
      return (await import('../report/json.ts')).renderJsonReport(state, finishedAt);
    case 'tap':
      return (await import('../report/tap.ts')).renderTapReport(state);
    case 'junit':
      return (await import('../report/junit.ts')).renderJunitReport(state);
    default:
      return (await import('../report/text.ts')).renderTextReport(state);
  }
}

async function write(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (error) {
    throw new UsageError(`--out ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
