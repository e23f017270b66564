import { StringDecoder } from 'node:string_decoder';
import { type Key, parseKeys } from './keys.ts';

/** How long the rest of an escape sequence may take, in ms; after that a lone Esc was the key. */
const escapeDelay = 40;
const couldBeTyped = new Set(['\x1b', '\x1b[', '\x1bO']);

/** Turns the bytes of a terminal into keys, whatever way they are cut into pieces. */
export class KeyReader {
  readonly #onKey: (key: Key) => void;
  readonly #onAnswer: (answer: string) => void;
  readonly #decoder = new StringDecoder('utf8');
  #rest = '';
  #timer: NodeJS.Timeout | null = null;

  constructor(onKey: (key: Key) => void, onAnswer: (answer: string) => void = () => {}) {
    this.#onKey = onKey;
    this.#onAnswer = onAnswer;
  }

  push(chunk: Buffer | string): void {
    this.#cancel();
    const { keys, answers, rest } = parseKeys(this.#rest + (typeof chunk === 'string' ? chunk : this.#decoder.write(chunk)));
    this.#rest = rest;
    for (const answer of answers) this.#onAnswer(answer);
    for (const key of keys) this.#onKey(key);
    if (couldBeTyped.has(rest)) this.#timer = setTimeout(() => this.flush(), escapeDelay);
  }

  /** Takes a waiting Esc for the key that it is; Alt with `[` or `O` looks like a beginning too, and is nobody's key. */
  flush(): void {
    this.#cancel();
    if (!couldBeTyped.has(this.#rest)) return;
    const isEscape = this.#rest === '\x1b';
    this.#rest = '';
    if (isEscape) this.#onKey('escape');
  }

  close(): void {
    this.#cancel();
    this.#rest = '';
  }

  #cancel(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
