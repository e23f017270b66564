import type { Deck } from '../deck/deck.ts';
import type { DeckFault } from '../deck/deck-error.ts';
import type { Distrust } from '../deck/trust.ts';
import type { OutputStore } from '../run/output-store.ts';
import type { ExecutionEnd, Source } from '../run/executor.ts';
import type { EngineSummary } from '../host/engine.ts';
import type { Move } from '../host/taken.ts';

export type { EngineSummary, Move };

/** What has happened so far. One state, made by `reduce`; the screen and the reports only read it. */
export interface SessionState {
  readonly deck: Deck;
  readonly mode: 'live' | 'recorded';
  readonly engine: EngineSummary | null;
  /** ms since the epoch. */
  readonly startedAt: number;
  /** When the talk began, with the first move and not with loading: ms since the epoch, null before it. */
  readonly beganAt: number | null;
  /** By step id; every step of the deck is here. */
  readonly steps: Readonly<Record<string, StepState>>;
  /** How long each step took when it was recorded, ms by step id; only of those that have a recording. */
  readonly rehearsed: Readonly<Record<string, number>>;
  /** Why the deck's files, as they are now, are no deck; `deck` is what they were before. null: all is well. */
  readonly deckFault: DeckFault | null;
  /** Why none of its commands may run yet; null: they may. */
  readonly distrust: Distrust | null;
  /** Parameters whose first value is somebody else's here: `deck` has the other one already. */
  readonly moves: readonly Move[];
}

/**
 * `skipped`: not run because something it needs is not there. `timeout`, `cancelled`: ended by us.
 * Phases of a life: idle -> probing -> running -> checking -> an end.
 */
export type StepStatus =
  | 'idle' | 'probing' | 'running' | 'checking'
  | 'passed' | 'failed' | 'skipped' | 'timeout' | 'cancelled';

export interface StepState {
  readonly id: string;
  readonly status: StepStatus;
  /**
   * Oldest first; the last one is the current one. Empty while the step was never run. An earlier one may still be under
   * way: live, in the background, while the recording is played in its place.
   */
  readonly runs: readonly Run[];
  /** How many of the first runs are of a command that stands in the deck no longer: they can be looked at, and count for nothing. */
  readonly stale?: number;
  /** The command was changed in the deck while a run is under way: when that is over, all runs are stale. */
  readonly changed?: true;
}

/** One execution of a step, with all that is known of it. */
export interface Run {
  readonly number: number;
  readonly status: StepStatus;
  readonly source: Source;
  readonly startedAt: number;
  /** The text that ran: the step's command, or its fallback. */
  readonly command: string;
  /** Its line that runs now or ran last, from 1; null before the first or when unknown. */
  readonly line: number | null;
  /** Mutable and bounded, outside the reducer on purpose: 1 GB of output must not be copied. Its `version` tells changes. */
  readonly output: OutputStore;
  readonly outputVersion: number;
  readonly end: ExecutionEnd | null;
  /** `null` until it ran, or when the step has none. */
  readonly check: CheckResult | null;
  /** The probe's message when it said that the step is done already, and the command was not repeated. */
  readonly alreadyDone: string | null;
  /** Why it was skipped or failed, in one sentence for people; null when all is well. */
  readonly reason: string | null;
  /** In strict mode: the check before the step. `failed` is right; `passed` proves that it proves nothing. */
  readonly before: CheckResult | null;
  /** When and where the recording that is played was made, for people; null for a run that is live. */
  readonly recordedOn: string | null;
}

export interface CheckResult {
  readonly status: 'passed' | 'failed';
  /** Its last line of output. */
  readonly message: string;
  readonly durationMs: number;
}
