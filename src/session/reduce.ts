import type { Deck } from '../deck/deck.ts';
import { stepsOf } from '../deck/deck.ts';
import type { ExecutionEvent } from '../run/executor.ts';
import type { SessionEvent } from './events.ts';
import type { Run, SessionState, StepState, StepStatus } from './session.ts';

/** The state before anything happened: every step idle. */
export function newSession(deck: Deck, mode: SessionState['mode'], startedAt: number): SessionState {
  const steps = Object.fromEntries(stepsOf(deck).map(({ id }) => [id, { id, status: 'idle', runs: [] } satisfies StepState]));
  return { deck, mode, engine: null, startedAt, steps };
}

/** The next state. Events of unknown steps, and of runs that are over, change nothing. */
export function reduce(state: SessionState, event: SessionEvent): SessionState {
  if (event.type === 'engine-found') return { ...state, engine: event.engine };
  const step = state.steps[event.step];
  if (step === undefined) return state;
  const next = event.type === 'run-opened' ? openRun(step, event) : changeRun(step, event);
  return next === step ? state : { ...state, steps: { ...state.steps, [step.id]: next } };
}

/** The current run of a step; null while it was never run. */
export function currentRun(step: StepState): Run | null {
  return step.runs.at(-1) ?? null;
}

/** Whether the step is under way. */
export function isActive(status: StepStatus): boolean {
  return status === 'probing' || status === 'running' || status === 'checking';
}

function openRun(step: StepState, event: Extract<SessionEvent, { type: 'run-opened' }>): StepState {
  const run: Run = {
    number: step.runs.length + 1,
    status: 'probing',
    source: event.source,
    startedAt: event.at,
    command: event.command,
    line: null,
    output: event.output,
    outputVersion: event.output.version,
    end: null,
    check: null,
    alreadyDone: null,
    reason: null,
    before: null,
  };
  return { ...step, status: 'probing', runs: [...step.runs, run] };
}

function changeRun(step: StepState, event: Exclude<SessionEvent, { type: 'run-opened' | 'engine-found' }>): StepState {
  const run = currentRun(step);
  if (run === null || !isActive(run.status)) return step;
  const next = nextRun(run, event);
  return next === run ? step : { ...step, status: next.status, runs: [...step.runs.slice(0, -1), next] };
}

function nextRun(run: Run, event: Exclude<SessionEvent, { type: 'run-opened' | 'engine-found' }>): Run {
  switch (event.type) {
    case 'probed':
      return { ...run, alreadyDone: event.alreadyDone };
    case 'checked-before':
      return { ...run, before: event.result };
    case 'execution':
      return follow(run, event.event);
    case 'checking':
      return { ...run, status: 'checking' };
    case 'checked':
      return { ...run, check: event.result };
    case 'run-closed':
      return { ...run, status: event.status, reason: event.reason };
  }
}

function follow(run: Run, event: ExecutionEvent): Run {
  switch (event.type) {
    case 'started':
      return { ...run, status: 'running', startedAt: event.at };
    case 'line':
      return run.line === event.line ? run : { ...run, line: event.line };
    case 'output':
      return { ...run, outputVersion: run.output.version };
    case 'exited':
      return { ...run, end: event.end, line: event.end.line ?? run.line, outputVersion: run.output.version };
  }
}
