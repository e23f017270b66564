import type { OutputStore } from '../run/output-store.ts';
import { stripSgr } from '../run/output/plain-text.ts';
import { isIn } from './find.ts';

/** So much is looked at in one go: a ms or two, also of lines with colours. Every key and every frame goes on a little. */
const linesAtOnce = 250;
const charactersAtOnce = 8 * 1024;
/** The last lines of an output may still be rewritten; a store keeps no more than this open. */
const openLines = 400;
/** Scans of one output that are kept. */
const mostScans = 6;

/** Which of some lines have what is looked for; they have no colours any more. */
export type FindLines = (lines: readonly string[]) => readonly boolean[];

/**
 * Which lines of an output hold something, found a piece at a time and kept, so that neither a large output nor one that
 * grows is ever looked through as a whole while a frame is drawn.
 */
export class LineScan {
  readonly #output: OutputStore;
  readonly #find: FindLines;
  #lines: number[] = [];
  /** Lines before this one were looked at. */
  #next = 0;
  #version = -1;

  constructor(output: OutputStore, find: FindLines) {
    this.#output = output;
    this.#find = find;
  }

  /** The lines found so far, in order; none of them hidden. */
  get lines(): readonly number[] {
    return this.#lines;
  }

  /** Whether all that is there now was looked at. */
  get isDone(): boolean {
    return this.#version === this.#output.version && this.#next >= this.#output.lineCount;
  }

  /** Looks at the next piece. */
  advance(): this {
    this.catchUp();
    const { lineCount, hidden } = this.#output;
    let room = charactersAtOnce;
    const lines: number[] = [];
    const texts: string[] = [];
    for (let count = 0; count < linesAtOnce && room > 0 && this.#next < lineCount; count++) {
      if (hidden !== null && this.#next >= hidden.from && this.#next < hidden.to) this.#next = hidden.to;
      const line = this.#output.line(this.#next);
      if (line !== null) {
        room -= line.length;
        lines.push(this.#next);
        texts.push(stripSgr(line));
      }
      this.#next++;
    }
    const found = this.#find(texts);
    this.#lines.push(...lines.filter((_, at) => found[at]));
    this.#next = Math.min(this.#next, lineCount);
    return this;
  }

  /** What may have changed since is looked at again, and what is no longer held is forgotten. */
  catchUp(): this {
    const { version, hidden, lineCount } = this.#output;
    if (version === this.#version) return this;
    this.#version = version;
    this.#next = Math.max(0, Math.min(this.#next - openLines, lineCount));
    const lines = this.#lines;
    lines.length = indexFrom(lines, this.#next);
    if (hidden !== null) lines.splice(indexFrom(lines, hidden.from), indexFrom(lines, hidden.to) - indexFrom(lines, hidden.from));
    return this;
  }
}

const scans = new WeakMap<OutputStore, Map<string, LineScan>>();

/** The scan of this output for this, as far as it has come. `find`: how to look for it, the same one for the same thing. */
export function scanOf(output: OutputStore, finder: RegExp, find: FindLines = (lines) => lines.map((line) => isIn(line, finder))): LineScan {
  const known = scans.get(output) ?? new Map<string, LineScan>();
  scans.set(output, known);
  const key = String(finder);
  const scan = known.get(key) ?? new LineScan(output, find);
  known.delete(key);
  known.set(key, scan);
  const oldest = known.keys().next();
  if (known.size > mostScans && oldest.done !== true) known.delete(oldest.value);
  return scan;
}

/** Where the first number that is not below `value` stands in a sorted list. */
export function indexFrom(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
