import type { Deck } from '../deck/deck.ts';
import { stepsOf } from '../deck/deck.ts';
import type { ExecutionEvent } from '../run/executor.ts';
import type { RunEvent, SessionEvent, SurroundingsEvent } from './events.ts';
import type { Run, SessionState, StepState, StepStatus } from './session.ts';

/** The state before anything happened: every step idle. */
export function newSession(deck: Deck, mode: SessionState['mode'], startedAt: number): SessionState {
  const steps = Object.fromEntries(stepsOf(deck).map(({ id }) => [id, { id, status: 'idle', runs: [] } satisfies StepState]));
  return { deck, mode, engine: null, startedAt, steps, rehearsed: {} };
}

/** The next state. Events of unknown steps, and of runs that are over, change nothing. */
export function reduce(state: SessionState, event: SessionEvent): SessionState {
  if (isOfSurroundings(event)) return learn(state, event);
  const step = state.steps[event.step];
  if (step === undefined) return state;
  const next = event.type === 'run-opened' ? openRun(step, event) : changeRun(step, event);
  return next === step ? state : { ...state, steps: { ...state.steps, [step.id]: next } };
}

function isOfSurroundings(event: SessionEvent): event is SurroundingsEvent {
  return event.type === 'engine-found' || event.type === 'recorded-mode' || event.type === 'recordings-found';
}

function learn(state: SessionState, event: SurroundingsEvent): SessionState {
  switch (event.type) {
    case 'engine-found':
      return { ...state, engine: event.engine };
    case 'recorded-mode':
      return state.mode === 'recorded' ? state : { ...state, mode: 'recorded' };
    case 'recordings-found':
      return { ...state, rehearsed: event.durations };
  }
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
    recordedOn: null,
  };
  return { ...step, status: 'probing', runs: [...step.runs, run] };
}

function changeRun(step: StepState, event: Exclude<RunEvent, { type: 'run-opened' }>): StepState {
  const index = (event.run ?? step.runs.length) - 1;
  const run = step.runs[index];
  if (run === undefined || !isActive(run.status)) return step;
  const next = nextRun(run, event);
  if (next === run) return step;
  const runs = step.runs.with(index, next);
  return { ...step, status: runs.at(-1)?.status ?? step.status, runs };
}

function nextRun(run: Run, event: Exclude<RunEvent, { type: 'run-opened' }>): Run {
  switch (event.type) {
    case 'recording-chosen':
      return { ...run, source: 'recorded', command: event.command, recordedOn: event.recordedOn };
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
