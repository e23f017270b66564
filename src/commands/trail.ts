import type { SessionState } from '../session/session.ts';

const MOST = 60;

/** The last things that happened, for a report of a fault: keys, sizes, what became of steps. No text that was printed. */
export class Trail {
  readonly #now: () => number;
  #lines: string[] = [];
  #state: SessionState;

  constructor(state: SessionState, now: () => number) {
    this.#state = state;
    this.#now = now;
  }

  note(what: string): void {
    this.#lines.push(`${((this.#now() - this.#state.startedAt) / 1000).toFixed(1)} s  ${what}`);
    if (this.#lines.length > 2 * MOST) this.#lines = this.#lines.slice(-MOST);
  }

  /** Notes what is different in this state. */
  follow(state: SessionState): void {
    const before = this.#state;
    this.#state = state;
    if (before.deck !== state.deck) this.note('the deck was edited');
    if (before.mode !== state.mode) this.note(`mode ${state.mode}`);
    if (before.steps === state.steps) return;
    for (const { id, status } of Object.values(state.steps)) if (before.steps[id]?.status !== status) this.note(`step ${id} ${status}`);
  }

  get lines(): readonly string[] {
    return this.#lines.slice(-MOST);
  }
}
