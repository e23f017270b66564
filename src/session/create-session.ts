import type { Deck } from '../deck/deck.ts';
import { stepsOf } from '../deck/deck.ts';
import type { Distrust } from '../deck/trust.ts';
import type { Workplace } from '../host/workplace.ts';
import type { Executor } from '../run/executor.ts';
import type { OutputStore } from '../run/output-store.ts';
import type { DeckSource, RunOptions, Session } from './conductor.ts';
import type { SessionEvent } from './events.ts';
import { Life } from './life.ts';
import { isActive, newSession, reduce } from './reduce.ts';
import type { Move, SessionState } from './session.ts';
import type { StepRecordings } from './step-recordings.ts';
import { Surroundings } from './surroundings.ts';

export interface SessionParts extends DeckSource {
  /** Opened when first needed: showing a deck touches nothing. */
  readonly openWorkplace: () => Promise<Workplace>;
  readonly createExecutor: (workplace: Workplace) => Promise<Executor>;
  readonly createOutputStore: () => OutputStore;
  /** ms since the epoch. */
  readonly now: () => number;
  /**
   * Asked once, when an engine first answers and before anything runs: the deck with other values for parameters whose
   * own are taken here. null: nothing is taken. Without it nothing ever moves.
   */
  readonly move?: (workplace: Workplace) => Promise<{ readonly deck: Deck; readonly moves: readonly Move[] } | null>;
  /** Writes down that what the deck runs is trusted: then it is not asked again. */
  readonly keepTrust?: (distrust: Distrust) => void;
  /** `recorded`: nothing runs, every step is played. */
  readonly mode: SessionState['mode'];
  /** Without it nothing can be played. */
  readonly replay?: ReplayParts;
}

/** What a session needs to play recordings. */
export interface ReplayParts {
  /** Asked when the session first looks around, and again after the deck was edited. */
  readonly load: (source: DeckSource) => Promise<StepRecordings>;
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
  let state: SessionState = { ...newSession(parts.deck, parts.mode, parts.now()), distrust: parts.distrust ?? null };
  const listeners = new Set<() => void>();
  const dispatch = (event: SessionEvent): void => {
    const next = reduce(state, event);
    if (next === state) return;
    state = next;
    for (const listener of listeners) listener();
  };

  const surroundings = new Surroundings(parts, dispatch, () => state);
  const live = new Map<string, UnderWay>();
  const played = new Map<string, UnderWay>();
  let closed = false;

  const run = (stepId: string, options: RunOptions = {}): Promise<SessionState> => {
    const step = stepsOf(state.deck).find(({ id }) => id === stepId);
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
    beginTalk: () => dispatch({ type: 'talk-began', at: parts.now() }),
    placeOf: (stepId) => surroundings.placeOf(stepsOf(state.deck).find(({ id }) => id === stepId) ?? null),
    trust: () => {
      if (state.distrust !== null) parts.keepTrust?.(state.distrust);
      dispatch({ type: 'deck-trusted' });
    },
    replaceDeck: (edited) => {
      dispatch({ type: 'deck-replaced', deck: edited.deck, distrust: edited.distrust ?? null });
      for (const lives of [played, live]) for (const [id, { life }] of lives) if (state.steps[id] === undefined) life.stop();
      surroundings.moveTo(edited);
    },
    reportDeckFault: (fault) => dispatch({ type: 'deck-broken', fault }),
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
