import type { Deck } from '../deck/deck.ts';
import type { DeckFault } from '../deck/deck-error.ts';
import type { Distrust } from '../deck/trust.ts';
import type { ExecutionEvent, Source } from '../run/executor.ts';
import type { OutputStore } from '../run/output-store.ts';
import type { CheckResult, EngineSummary, Move } from './session.ts';

/** All that can happen in a session; the only door to its state. */
export type SessionEvent = SurroundingsEvent | RunEvent;

/** What is learned of the world around the steps. */
export type SurroundingsEvent =
  | { readonly type: 'engine-found'; readonly engine: EngineSummary }
  /** No engine answers: from now on steps are played from their recordings. */
  | { readonly type: 'recorded-mode' }
  | { readonly type: 'recordings-found'; readonly durations: Readonly<Record<string, number>> }
  /** The person goes on from where the deck opened. */
  | { readonly type: 'talk-began'; readonly at: number }
  /** The deck's files were edited. */
  | { readonly type: 'deck-replaced'; readonly deck: Deck; readonly distrust: Distrust | null }
  /** The person lets the deck run its commands. */
  | { readonly type: 'deck-trusted' }
  /** They were, and are no deck now. */
  | { readonly type: 'deck-broken'; readonly fault: DeckFault }
  /** What some parameters name is taken here: the same deck with other values. */
  | { readonly type: 'moved'; readonly deck: Deck; readonly moves: readonly Move[] };

/** What happens to a run of a step: number `run`, the current one when it is not said. */
export type RunEvent = { readonly run?: number } & (
  | { readonly type: 'run-opened'; readonly step: string; readonly at: number; readonly source: Source; readonly command: string; readonly output: OutputStore }
  /** This run plays a recording: what ran then, when and where. */
  | { readonly type: 'recording-chosen'; readonly step: string; readonly command: string; readonly recordedOn: string }
  | { readonly type: 'probed'; readonly step: string; readonly alreadyDone: string | null }
  | { readonly type: 'checked-before'; readonly step: string; readonly result: CheckResult }
  | { readonly type: 'execution'; readonly step: string; readonly event: ExecutionEvent }
  | { readonly type: 'checking'; readonly step: string }
  | { readonly type: 'checked'; readonly step: string; readonly result: CheckResult }
  | { readonly type: 'run-closed'; readonly step: string; readonly status: 'passed' | 'failed' | 'skipped' | 'timeout' | 'cancelled'; readonly reason: string | null }
);
