import type { Deck, Step } from '../deck/deck.ts';
import { stepsOf } from '../deck/deck.ts';
import type { Workplace } from '../host/workplace.ts';
import type { Executor } from '../run/executor.ts';
import type { OutputStore } from '../run/output-store.ts';
import type { RunOptions, Session } from './conductor.ts';
import type { SessionEvent } from './events.ts';
import { Life } from './life.ts';
import { isActive, newSession, reduce } from './reduce.ts';
import type { SessionState } from './session.ts';
import type { StepRecordings } from './step-recordings.ts';
import { Surroundings } from './surroundings.ts';

export interface SessionParts {
  readonly deck: Deck;
  /** Absolute folders of the demos, by name. */
  readonly demoFolders: Readonly<Record<string, string>>;
  /** Opened when first needed: showing a deck touches nothing. */
  readonly openWorkplace: () => Promise<Workplace>;
  readonly createExecutor: (workplace: Workplace) => Promise<Executor>;
  readonly createOutputStore: () => OutputStore;
  /** ms since the epoch. */
  readonly now: () => number;
  /** `recorded`: nothing runs, every step is played. */
  readonly mode: SessionState['mode'];
  /** Without it nothing can be played. */
  readonly replay?: ReplayParts;
}

/** What a session needs to play recordings. */
export interface ReplayParts {
  /** Asked once, when the session first looks around. */
  readonly load: () => Promise<StepRecordings>;
  readonly createExecutor: (recordings: StepRecordings) => Promise<Executor>;
  /** Go over to recorded mode when no engine answers. */
  readonly whenNoEngine: boolean;
  /** A step whose recording does not prove it as it stands now fails (`check --replay`); else it is played and said. */
  readonly strict: boolean;
}

interface UnderWay {
  readonly life: Life;
  readonly ended: Promise<SessionState>;
}

/** A session over a deck: holds the one state, and runs steps when it is asked to. */
export function createSession(parts: SessionParts): Session {
  let state = newSession(parts.deck, parts.mode, parts.now());
  const listeners = new Set<() => void>();
  const dispatch = (event: SessionEvent): void => {
    const next = reduce(state, event);
    if (next === state) return;
    state = next;
    for (const listener of listeners) listener();
  };

  const steps = new Map<string, Step>(stepsOf(parts.deck).map((step) => [step.id, step]));
  const surroundings = new Surroundings(parts, dispatch, () => state);
  const live = new Map<string, UnderWay>();
  const played = new Map<string, UnderWay>();
  let closed = false;

  const run = (stepId: string, options: RunOptions = {}): Promise<SessionState> => {
    const step = steps.get(stepId);
    const lives = options.replay ? played : live;
    const underWay = played.get(stepId) ?? lives.get(stepId);
    if (underWay !== undefined) return underWay.ended;
    if (step === undefined || closed) return Promise.resolve(state);
    const number = (state.steps[stepId]?.runs.length ?? 0) + 1;
    const life = new Life(step, number, options, surroundings, parts, dispatch);
    const ended = life.live().then(() => {
      lives.delete(stepId);
      return state;
    });
    lives.set(stepId, { life, ended });
    return ended;
  };

  return {
    getState: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    lookAround: () => surroundings.lookAround(),
    run,
    stop: (stepId) => {
      const runs = state.steps[stepId]?.runs ?? [];
      if (runs.some(({ status }) => isActive(status))) (played.get(stepId) ?? live.get(stepId))?.life.stop();
    },
    close: async () => {
      closed = true;
      const ends = [...played.values(), ...live.values()].map(({ life, ended }) => {
        life.stop();
        return ended;
      });
      await Promise.all(ends);
      await surroundings.close();
    },
  };
}
