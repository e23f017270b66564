import type { CastEvent, Thinned } from './recording.ts';

/** Bounds of a recording: sizes in UTF-16 units. */
export interface TapeBounds {
  readonly headSize: number;
  readonly tailSize: number;
}

/** A recording is looked at by people and kept in a repository: what fits here is more than anybody reads. */
export const defaultBounds: TapeBounds = { headSize: 96 * 1024, tailSize: 96 * 1024 };

interface Piece {
  readonly at: number;
  readonly text: string;
}

/** What is on the tape. `head` and `tail` are not to be joined when something is missing between them. */
export interface TapeContent {
  readonly head: readonly CastEvent[];
  readonly tail: readonly CastEvent[];
  readonly thinned: Thinned | null;
}

/** Takes down what a step prints, bounded whatever it prints: the beginning and the end, each piece with its time. */
export class Tape {
  readonly #bounds: TapeBounds;
  #head: Piece[] = [];
  #headSize = 0;
  #tail: Piece[] = [];
  #tailStart = 0;
  #tailSize = 0;
  readonly #marks = new Map<number, number>();
  #missing: Thinned | null = null;

  constructor(bounds: TapeBounds = defaultBounds) {
    this.#bounds = bounds;
  }

  /** Text as it came; `at`: ms since the beginning, never less than before. */
  write(text: string, at: number): void {
    if (text === '') return;
    const room = this.#tail.length > 0 || this.#missing !== null ? 0 : this.#bounds.headSize - this.#headSize;
    const cut = splitPoint(text, room);
    if (cut > 0) {
      this.#head.push({ at, text: text.slice(0, cut) });
      this.#headSize += cut;
    }
    if (cut < text.length) this.#writeTail({ at, text: text.slice(cut) });
  }

  /** A line of the fence begins to run. Kept for its first time: a loop would fill the tape. */
  mark(line: number, at: number): void {
    if (!this.#marks.has(line)) this.#marks.set(line, at);
  }

  /** All of it, in order of time. `label` makes a marker's text of a line's number. */
  finish(label: (line: number) => string): TapeContent {
    const tail = this.#tail.slice(this.#tailStart);
    const marks = [...this.#marks].map(([line, at]): CastEvent => ({ kind: 'marker', at, label: label(line) }));
    if (this.#missing === null) return { head: merge([...this.#head, ...tail], marks), tail: [], thinned: null };
    // Half a line could be half a secret, which no rule would know.
    const head = cutBehindLastLine(this.#head, (piece) => this.#miss(piece));
    const whole = cutBeforeFirstLine(tail, (piece) => this.#miss(piece));
    const border = whole[0]?.at ?? Infinity;
    const isEarly = (event: CastEvent): boolean => event.at < border;
    return { head: merge(head, marks.filter(isEarly)), tail: merge(whole, marks.filter((mark) => !isEarly(mark))), thinned: this.#missing };
  }

  #writeTail(piece: Piece): void {
    this.#tail.push(piece);
    this.#tailSize += piece.text.length;
    while (this.#tailSize > this.#bounds.tailSize) {
      const first = this.#tail[this.#tailStart];
      if (first === undefined) return;
      const cut = splitPoint(first.text, Math.min(first.text.length, this.#tailSize - this.#bounds.tailSize)) || first.text.length;
      this.#miss({ at: first.at, text: first.text.slice(0, cut) });
      this.#tailSize -= cut;
      if (cut < first.text.length) this.#tail[this.#tailStart] = { at: first.at, text: first.text.slice(cut) };
      else this.#tailStart++;
    }
    // Without this, a ring of many small pieces would keep all that were ever in it.
    if (this.#tailStart > 4096 && this.#tailStart * 2 > this.#tail.length) {
      this.#tail = this.#tail.slice(this.#tailStart);
      this.#tailStart = 0;
    }
  }

  #miss({ at, text }: Piece): void {
    const before = this.#missing ?? { bytes: 0, lines: 0, fromMs: Math.round(at), toMs: Math.round(at) };
    this.#missing = {
      bytes: before.bytes + Buffer.byteLength(text),
      lines: before.lines + countLines(text),
      fromMs: Math.min(before.fromMs, Math.round(at)),
      toMs: Math.max(before.toMs, Math.round(at)),
    };
  }
}

/** At most `size`, and never between the halves of a surrogate pair. */
function splitPoint(text: string, size: number): number {
  if (size >= text.length) return text.length;
  const code = text.charCodeAt(size - 1);
  return size > 0 && code >= 0xd800 && code <= 0xdbff ? size - 1 : size;
}

function cutBehindLastLine(pieces: readonly Piece[], miss: (piece: Piece) => void): Piece[] {
  const kept = [...pieces];
  for (let last = kept.pop(); last !== undefined; last = kept.pop()) {
    const end = last.text.lastIndexOf('\n') + 1;
    if (end < last.text.length) miss({ at: last.at, text: last.text.slice(end) });
    if (end > 0) return [...kept, { at: last.at, text: last.text.slice(0, end) }];
  }
  return [];
}

function cutBeforeFirstLine(pieces: readonly Piece[], miss: (piece: Piece) => void): Piece[] {
  for (const [index, { at, text }] of pieces.entries()) {
    const end = text.indexOf('\n') + 1;
    miss({ at, text: end > 0 ? text.slice(0, end) : text });
    if (end > 0) return [...(end < text.length ? [{ at, text: text.slice(end) }] : []), ...pieces.slice(index + 1)];
  }
  return [];
}

function merge(pieces: readonly Piece[], marks: readonly CastEvent[]): CastEvent[] {
  const outputs = pieces.map(({ at, text }): CastEvent => ({ kind: 'output', at, text }));
  // A stable sort with the markers first: a line begins before it prints.
  return [...marks, ...outputs].sort((a, b) => a.at - b.at);
}

function countLines(text: string): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}
