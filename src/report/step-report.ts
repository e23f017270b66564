import { stepsOf, type Step } from '../deck/deck.ts';
import type { Source } from '../run/executor.ts';
import { hideSecrets } from '../run/recording/scrub-secrets.ts';
import { currentRun, isActive } from '../session/reduce.ts';
import type { CheckResult, Run, SessionState } from '../session/session.ts';

/** How a step stands in a report: one of five ends. */
export type ReportStatus = 'passed' | 'failed' | 'skipped' | 'timeout' | 'cancelled';

/** What every report says of a step, whatever its form. */
export interface StepReport {
  readonly step: Step;
  /** Of its slide. */
  readonly title: string;
  readonly status: ReportStatus;
  /** Of a step that never ran: what it would have been. */
  readonly source: Source;
  /** The run that counts, the last one; null when there was none. */
  readonly run: Run | null;
  /** The run that failed before the fallback took its place; null when none did. */
  readonly replaced: Run | null;
  /** Of its check; null when there is none, or it did not get so far. */
  readonly check: CheckResult | null;
  /** Why it did not pass, in one sentence; null when it did. */
  readonly reason: string | null;
}

export interface Summary {
  readonly passed: number;
  /** Timed out and cancelled steps too. */
  readonly failed: number;
  readonly skipped: number;
}

/** All steps in talk order, or those of `only`. */
export function reportSteps(state: SessionState, only?: readonly string[]): StepReport[] {
  const steps = stepsOf(state.deck).filter(({ id }) => only === undefined || only.includes(id));
  return steps.map((step) => reportRun(state, step, currentRunOf(state, step)));
}

/** One run of a step. */
export function reportRun(state: SessionState, step: Step, told: Run | null): StepReport {
  const run = told && withoutSecrets(told);
  const status = statusOf(run);
  return {
    step,
    title: state.deck.slides.find(({ number }) => number === step.slide)?.title ?? '',
    status,
    source: run?.source ?? (state.mode === 'recorded' ? 'recorded' : 'live'),
    run,
    replaced: run?.source === 'fallback' ? replacedRun(state, step, run) : null,
    check: run?.check ?? null,
    reason: status === 'passed' ? null : reasonFor(run, status),
  };
}

export function summarise(reports: readonly StepReport[]): Summary {
  const count = (...kinds: ReportStatus[]): number => reports.filter(({ status }) => kinds.includes(status)).length;
  return { passed: count('passed'), failed: count('failed', 'timeout', 'cancelled'), skipped: count('skipped') };
}

/** When the last thing happened that the state knows of, ms since the epoch. */
export function lastMoment(state: SessionState): number {
  const moments = Object.values(state.steps).flatMap(({ runs }) =>
    runs.map((run) => (run.end?.at ?? run.startedAt) + (run.check?.durationMs ?? 0)));
  return Math.max(state.startedAt, ...moments);
}

function currentRunOf(state: SessionState, step: Step): Run | null {
  const stepState = state.steps[step.id];
  return stepState === undefined ? null : currentRun(stepState);
}

function statusOf(run: Run | null): ReportStatus {
  if (run === null || run.status === 'idle') return 'skipped';
  // A report is written once all is over: what is under way then will not be finished.
  return isActive(run.status) ? 'cancelled' : (run.status as ReportStatus);
}

function reasonFor(run: Run | null, status: ReportStatus): string {
  if (run === null || run.status === 'idle') return 'it was not run';
  if (isActive(run.status)) return 'it was still under way when this report was written';
  if (run.before?.status === 'passed' && run.check?.status !== 'failed') return 'its check passed before the step ran: it proves nothing';
  if (run.reason !== null) return run.reason;
  if (run.check?.status === 'failed') return `its check failed: ${run.check.message}`;
  if (status === 'timeout') return 'stopped after its time limit';
  if (status === 'cancelled') return 'stopped';
  return run.end === null ? 'it did not end well' : `exit ${run.end.exitCode ?? run.end.signal ?? 'unknown'}`;
}

function replacedRun(state: SessionState, step: Step, fallback: Run): Run | null {
  const earlier = state.steps[step.id]?.runs.filter((run) => run.number < fallback.number && run.source !== 'fallback') ?? [];
  const last = earlier.at(-1);
  return last === undefined || last.status === 'passed' ? null : withoutSecrets(last);
}

/** A report is passed on. Of what a run printed, whoever shows it hides them. */
function withoutSecrets(run: Run): Run {
  const hide = (text: string | null): string | null => text && hideSecrets(text);
  const ofCheck = (result: CheckResult | null): CheckResult | null => result && { ...result, message: hideSecrets(result.message) };
  return { ...run, reason: hide(run.reason), alreadyDone: hide(run.alreadyDone), check: ofCheck(run.check), before: ofCheck(run.before) };
}
