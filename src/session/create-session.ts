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
  readonly mode: SessionState['mode'];
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
  const lives = new Map<string, { life: Life; ended: Promise<SessionState> }>();
  let closed = false;

  const run = (stepId: string, options: RunOptions = {}): Promise<SessionState> => {
    const step = steps.get(stepId);
    const underWay = lives.get(stepId);
    if (underWay !== undefined) return underWay.ended;
    if (step === undefined || closed) return Promise.resolve(state);
    const life = new Life(step, options, surroundings, parts, dispatch);
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
      if (isActive(state.steps[stepId]?.status ?? 'idle')) lives.get(stepId)?.life.stop();
    },
    close: async () => {
      closed = true;
      const ends = [...lives.values()].map(({ life, ended }) => {
        life.stop();
        return ended;
      });
      await Promise.all(ends);
      await surroundings.close();
    },
  };
}
