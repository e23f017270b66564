import type { Deck } from '../deck/deck.ts';
import type { DeckFault } from '../deck/deck-error.ts';
import type { Distrust } from '../deck/trust.ts';
import type { SessionState } from './session.ts';
import type { StepPlace } from './surroundings.ts';

/**
 * A session that can be asked to do things. The screen, `check` and the tests hold one of these and nothing else:
 * what they ask for comes back as new state.
 */
export interface Session {
  getState(): SessionState;
  /** Called after every change; several changes may come in one turn. Returns the way out. */
  subscribe(listener: () => void): () => void;
  /** Asks which engine is there, without changing anything; it comes back as state. Never rejects. */
  lookAround(): Promise<unknown>;
  /**
   * Asks for one step's whole life (probe, needs, command, check); resolves with its end state, never rejects.
   * A step that is under way already is not started twice: the same promise comes back.
   */
  run(stepId: string, options?: RunOptions): Promise<SessionState>;
  /** Stops a step that is under way, what is shown of it first; nothing otherwise. */
  stop(stepId: string): void;
  /** The talk begins, unless it has begun: from now on time is taken. */
  beginTalk(): void;
  /** The person lets the deck run its commands, now and as long as they are the same. */
  trust(): void;
  /** Where a step would run now, for a person's own shell; without a step, what holds for all of them. '' is no folder. */
  placeOf(stepId: string | null): Promise<StepPlace>;
  /**
   * The deck was edited: what ran stays with the steps whose id and command are the same, the others are idle again, and
   * steps that are gone are stopped. Nothing runs by itself.
   */
  replaceDeck(edited: DeckSource): void;
  /** The deck was edited, and cannot be read now: it stays what it was. */
  reportDeckFault(fault: DeckFault): void;
  /** Ends every step under way and all helpers; resolves when nothing of ours is left. */
  close(): Promise<void>;
}

/** A deck, and where its demos are. */
export interface DeckSource {
  readonly deck: Deck;
  /** Absolute folders of the demos, by name. */
  readonly demoFolders: Readonly<Record<string, string>>;
  /** Why it may not run yet; nothing: it may. */
  readonly distrust?: Distrust | null;
}

export interface RunOptions {
  /** Run the step's declared fallback instead of its command. */
  readonly fallback?: boolean;
  /** Run the command although its probe says that it is done already. */
  readonly again?: boolean;
  /** Run the check before the step too: it must fail there. */
  readonly strict?: boolean;
  /** Play the step's recording instead, also while the step runs live: that goes on in the background. */
  readonly replay?: boolean;
}
