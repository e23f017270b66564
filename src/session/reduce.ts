import { type Deck, type Step, stepsOf } from '../deck/deck.ts';
import type { ExecutionEvent } from '../run/executor.ts';
import type { RunEvent, SessionEvent, SurroundingsEvent } from './events.ts';
import type { Run, SessionState, StepState, StepStatus } from './session.ts';

/** The state before anything happened: every step idle. */
export function newSession(deck: Deck, mode: SessionState['mode'], startedAt: number): SessionState {
  const steps = Object.fromEntries(stepsOf(deck).map(({ id }) => [id, { id, status: 'idle', runs: [] } satisfies StepState]));
  return { deck, mode, engine: null, startedAt, beganAt: null, steps, rehearsed: {}, moves: [], deckFault: null, distrust: null };
}

/** The next state. Events of unknown steps, and of runs that are over, change nothing. */
export function reduce(state: SessionState, event: SessionEvent): SessionState {
  if (!('step' in event)) return learn(state, event);
  const step = state.steps[event.step];
  if (step === undefined) return state;
  const next = event.type === 'run-opened' ? openRun(step, event) : changeRun(step, event);
  return next === step ? state : { ...state, steps: { ...state.steps, [step.id]: next } };
}

function learn(state: SessionState, event: SurroundingsEvent): SessionState {
  switch (event.type) {
    case 'engine-found':
      return { ...state, engine: event.engine };
    case 'recorded-mode':
      return state.mode === 'recorded' ? state : { ...state, mode: 'recorded' };
    case 'recordings-found':
      return { ...state, rehearsed: event.durations };
    case 'moved':
      return { ...state, deck: event.deck, moves: event.moves, steps: withCommands(state, event.deck) };
    case 'talk-began':
      return state.beganAt === null ? { ...state, beganAt: event.at } : state;
    case 'deck-replaced':
      return { ...state, deck: event.deck, steps: keptSteps(state, event.deck), deckFault: null, distrust: event.distrust };
    case 'deck-trusted':
      return { ...state, distrust: null };
    case 'deck-broken':
      return { ...state, deckFault: event.fault };
  }
}

/** A run that has only just been asked for shows what it will really run. */
function withCommands({ deck, steps }: SessionState, next: Deck): SessionState['steps'] {
  const before = new Map(stepsOf(deck).map((step) => [step.id, step]));
  return Object.fromEntries(stepsOf(next).map(({ id, command, settings: { fallback } }) => {
    const state = steps[id] ?? { id, status: 'idle', runs: [] };
    const commandNow = (run: Run): string => (run.source === 'fallback' ? (fallback ?? command) : run.command === before.get(id)?.command ? command : run.command);
    return [id, state.status === 'idle' ? state : { ...state, runs: state.runs.map((run) => (run.status === 'probing' ? { ...run, command: commandNow(run) } : run)) }];
  }));
}

/** The current run of a step; null while its command, as it stands in the deck, was never run. */
export function currentRun(step: StepState): Run | null {
  return freshRuns(step).at(-1) ?? null;
}

/** The runs that are of the command as it stands in the deck, oldest first. */
export function freshRuns({ runs, stale = 0 }: StepState): readonly Run[] {
  return stale === 0 ? runs : runs.slice(stale);
}

/** Whether the step is under way. */
export function isActive(status: StepStatus): boolean {
  return status === 'probing' || status === 'running' || status === 'checking';
}

/** The states of the steps of an edited deck: a step of the same id and command keeps its own, all others are idle. */
function keptSteps({ deck, steps }: SessionState, edited: Deck): SessionState['steps'] {
  const before = new Map(stepsOf(deck).map((step) => [step.id, step]));
  return Object.fromEntries(stepsOf(edited).map((step) => {
    const known = steps[step.id];
    const earlier = before.get(step.id);
    if (known === undefined || earlier === undefined) return [step.id, { id: step.id, status: 'idle', runs: [] }];
    return [step.id, runsTheSame(earlier, step) ? known : outdated({ ...known, changed: true })];
  }));
}

function runsTheSame(before: Step, after: Step): boolean {
  return before.command === after.command && before.demo === after.demo;
}

/** A step whose command has changed: idle, unless a run of the old command is still under way. */
function outdated(step: StepState): StepState {
  if (step.runs.some(({ status }) => isActive(status))) return step;
  const { changed: _changed, ...rest } = step;
  return { ...rest, status: 'idle', ...(step.runs.length > 0 && { stale: step.runs.length }) };
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
  const followed: StepState = { ...step, status: runs.at(-1)?.status ?? step.status, runs };
  return step.changed ? outdated(followed) : followed;
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
