import type { Deck } from '../../src/deck/deck.ts';
import type { DeckFault } from '../../src/deck/deck-error.ts';
import type { ExecutionEnd } from '../../src/run/executor.ts';
import type { DeckSource, RunOptions, Session } from '../../src/session/conductor.ts';
import type { SessionEvent } from '../../src/session/events.ts';
import { newSession, reduce } from '../../src/session/reduce.ts';
import type { StepPlace } from '../../src/session/surroundings.ts';
import type { SessionState } from '../../src/session/session.ts';
import { FakeOutput } from './fake-output.ts';

/** When every fixture's talk began, in ms since the epoch. */
export const startedAt = Date.UTC(2026, 10, 23, 9, 0, 0);

type Ending = Extract<SessionEvent, { type: 'run-closed' }>['status'];

/** A session whose story the test tells, with the real reducer; `calls` says what was asked of it. */
export class FakeSession implements Session {
  readonly calls: string[] = [];
  #state: SessionState;
  readonly #listeners = new Set<() => void>();

  constructor(deck: Deck, began = startedAt) {
    this.#state = newSession(deck, 'live', began);
  }

  getState(): SessionState {
    return this.#state;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async lookAround(): Promise<void> {
    this.calls.push('lookAround');
  }

  async run(step: string, options: RunOptions = {}): Promise<SessionState> {
    this.calls.push(['run', step, ...Object.keys(options)].join(' '));
    return this.#state;
  }

  stop(step: string): void {
    this.calls.push(`stop ${step}`);
  }

  beginTalk(at = Date.now()): this {
    return this.emit({ type: 'talk-began', at });
  }

  async placeOf(): Promise<StepPlace> {
    return { cwd: '', env: {} };
  }

  trust(): void {
    this.calls.push('trust');
    this.emit({ type: 'deck-trusted' });
  }

  replaceDeck({ deck, distrust = null }: DeckSource): void {
    this.emit({ type: 'deck-replaced', deck, distrust });
  }

  reportDeckFault(fault: DeckFault): void {
    this.emit({ type: 'deck-broken', fault });
  }

  async close(): Promise<void> {
    this.calls.push('close');
  }

  emit(event: SessionEvent): this {
    this.#state = reduce(this.#state, event);
    for (const listener of this.#listeners) listener();
    return this;
  }

  findEngine(version: string | null = '28.5.2'): this {
    const problem = version === null ? 'Cannot connect to the Docker daemon' : null;
    return this.emit({ type: 'engine-found', engine: { version, platform: 'linux/amd64', buildx: '0.29.1', endpoint: 'unix:///var/run/docker.sock', problem } });
  }

  /** The step's command runs since `at` and has printed `output`. */
  begin(step: string, output: string | FakeOutput = '', { at = startedAt, line = null as number | null, source = 'live' as 'live' | 'fallback', command = '' } = {}): FakeOutput {
    const store = typeof output === 'string' ? new FakeOutput(output) : output;
    const known = this.#state.deck.slides.flatMap(({ blocks }) => blocks).flatMap((block) => (block.kind === 'step' && block.step.id === step ? [block.step.command] : []))[0] ?? '';
    this.emit({ type: 'run-opened', step, at, source, command: command === '' ? known : command, output: store });
    this.emit({ type: 'probed', step, alreadyDone: null });
    this.emit({ type: 'execution', step, event: { type: 'started', at } });
    if (line !== null) this.emit({ type: 'execution', step, event: { type: 'line', line } });
    return store;
  }

  print(step: string, store: FakeOutput, text: string): this {
    store.write(text);
    return this.emit({ type: 'execution', step, event: { type: 'output', text, at: startedAt } });
  }

  /** The command ended, and the run with it. */
  finish(step: string, status: Ending, { exitCode = status === 'passed' ? 0 : 1, line = null as number | null, reason = null as string | null, message = null as string | null, durationMs = 8400 } = {}): this {
    const ended: ExecutionEnd = {
      reason: status === 'timeout' ? 'timeout' : status === 'cancelled' ? 'stopped' : 'exited',
      exitCode, signal: null, line, at: startedAt + durationMs, durationMs, carried: null, note: null,
    };
    this.emit({ type: 'execution', step, event: { type: 'exited', end: ended } });
    if (message !== null) {
      this.emit({ type: 'checking', step });
      this.emit({ type: 'checked', step, result: { status: status === 'passed' ? 'passed' : 'failed', message, durationMs: 120 } });
    }
    return this.emit({ type: 'run-closed', step, status, reason });
  }
}
