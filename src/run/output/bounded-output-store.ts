import type { OutputStore, OutputStoreOptions } from '../output-store.ts';
import { copyOf } from './copy.ts';
import { LineArchive } from './line-archive.ts';
import type { KeptLine } from './line-blocks.ts';
import { DEFAULT_PEN, penAfter, type Pen } from './pen.ts';
import { plainTextOf } from './plain-text.ts';
import type { Row } from './row.ts';
import { FULL_LINES, Screen, type ScreenLimits } from './screen.ts';
import { findVertical } from './vertical.ts';

/** Text waits until there is this much of it, or somebody asks. */
const BATCH = 65_536;
/** A longer line is interpreted as it comes instead of when it is asked for. In multiples of the cells that are held. */
const LONG_LINE = 4;
const CACHE_SIZE = 1_048_576;

/**
 * Three states. `#whole` and `#long` null: lines are kept raw, and interpreted when asked for (only their count and the
 * colours at their ends are known). `#long`: the unfinished line has grown too long for that. `#whole`, from the first
 * sequence on that leaves its line: all is interpreted as it comes, and lines are kept as they are painted.
 */
export class BoundedOutputStore implements OutputStore {
  readonly #limits: ScreenLimits;
  readonly #longLine: number;
  readonly #archive: LineArchive;
  #version = 0;
  #bytes = 0;
  #endsInHalf = false;
  #waiting = '';
  /** The unfinished line, and the pen at its start. */
  #pending = '';
  #pen: Pen = DEFAULT_PEN;
  #long: Screen | null = null;
  #whole: Screen | null = null;
  /** Lines that `#whole` has given away, until they are archived together: one by one they cost the garbage collector dearly. */
  #sealed: string[] = [];
  #cache = new Map<number, string>();
  #cached = 0;
  #lastLine = { version: -1, text: '', isEmpty: true };

  constructor(options: OutputStoreOptions) {
    this.#limits = { lineCells: options.lineCells ?? 16_384, rewritableLines: options.rewritableLines ?? 200 };
    this.#longLine = this.#limits.lineCells * LONG_LINE;
    this.#archive = new LineArchive(options.headSize ?? 262_144, options.tailSize ?? 4_194_304);
  }

  get version(): number {
    return this.#version;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get lineCount(): number {
    this.#takeIn();
    if (this.#whole !== null) return this.#archive.lineCount + this.#whole.lineCount;
    return this.#archive.lineCount + (this.#unfinishedLine().isEmpty ? 0 : 1);
  }

  get hidden(): { readonly from: number; readonly to: number } | null {
    this.#takeIn();
    return this.#archive.hidden;
  }

  write(text: string): void {
    if (text === '') return;
    this.#version += 1;
    this.#countBytes(text);
    this.#waiting += text;
    if (this.#waiting.length >= BATCH) this.#takeIn();
  }

  line(index: number): string | null {
    this.#takeIn();
    const finished = this.#archive.lineCount;
    if (index >= finished) {
      if (index >= this.lineCount) return null;
      return this.#whole?.line(index - finished) ?? this.#unfinishedLine().text;
    }
    const kept = this.#archive.line(index);
    if (kept === null || kept.form === 'rendered') return kept?.text ?? null;
    return this.#cache.get(index) ?? this.#remember(index, this.#interpret(kept).render());
  }

  plainText(maxBytes: number): string {
    return plainTextOf(this, maxBytes);
  }

  #countBytes(text: string): void {
    this.#bytes += Buffer.byteLength(text);
    // Two halves of a character that came apart were counted as 3 bytes each, and are 4 together.
    if (this.#endsInHalf && isBetween(text.charCodeAt(0), 0xdc00, 0xdfff)) this.#bytes -= 2;
    this.#endsInHalf = isBetween(text.charCodeAt(text.length - 1), 0xd800, 0xdbff);
  }

  #takeIn(): void {
    const text = this.#waiting;
    if (text === '') return;
    this.#waiting = '';
    if (text.length <= BATCH * 4) {
      this.#take(text);
      return;
    }
    // Copied: a piece of a huge string would keep all of it in memory.
    for (let at = 0; at < text.length; at += BATCH) this.#take(copyOf(text.slice(at, at + BATCH)));
  }

  #take(text: string): void {
    if (this.#whole !== null) {
      this.#feedWhole(this.#whole, text);
      return;
    }
    const before = this.#long?.unfinished ?? this.#pending;
    const vertical = findVertical(before, text);
    if (vertical === -1) {
      this.#takeLines(text);
      return;
    }
    const lineStart = vertical <= 0 ? 0 : text.lastIndexOf('\n', vertical) + 1;
    if (lineStart > 0) this.#takeLines(text.slice(0, lineStart));
    this.#feedWhole(this.#openScreen(), text.slice(lineStart));
  }

  /** Text in which every line stands for itself. */
  #takeLines(text: string): void {
    let rest = text;
    if (this.#long !== null) {
      const end = text.indexOf('\n');
      this.#long.feed(end === -1 ? text : text.slice(0, end));
      if (end === -1) return;
      this.#pen = this.#long.pen;
      this.#archiveRendered([this.#long.line(0)]);
      this.#long = null;
      rest = text.slice(end + 1);
    }
    const first = rest.indexOf('\n') + 1;
    if (first > 0) {
      // The first line apart: joining all of the text to what was pending would copy it.
      const end = rest.lastIndexOf('\n') + 1;
      this.#archiveLines(this.#pending + rest.slice(0, first));
      this.#archiveLines(rest.slice(first, end));
      this.#pending = '';
      rest = rest.slice(end);
    }
    this.#pending += rest;
    if (this.#pending.length >= this.#longLine) {
      this.#long = this.#newScreen();
      this.#long.feed(this.#pending);
      this.#pending = '';
    }
  }

  #archiveLines(text: string): void {
    let from = 0;
    let lines = 0;
    let start = 0;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
      if (end - start >= this.#longLine) {
        this.#archiveRaw(text.slice(from, start), lines);
        const row = this.#interpret({ text: text.slice(start, end), pen: this.#pen, form: 'raw' });
        this.#pen = penAfter(this.#pen, text.slice(start, end));
        this.#archiveRendered([row.render()]);
        from = end + 1;
        lines = 0;
      } else {
        lines += 1;
      }
      start = end + 1;
    }
    this.#archiveRaw(from === 0 ? text : text.slice(from), lines);
  }

  #archiveRaw(text: string, lines: number): void {
    if (lines === 0) return;
    this.#archive.push(text, lines, this.#pen, 'raw');
    if (text.includes('\u001b')) this.#pen = penAfter(this.#pen, text);
  }

  #archiveRendered(lines: readonly string[]): void {
    this.#archive.push(`${lines.join('\n')}\n`, lines.length, DEFAULT_PEN, 'rendered');
  }

  #feedWhole(screen: Screen, text: string): void {
    screen.feed(text);
    if (this.#sealed.length > 0) this.#archiveRendered(this.#sealed);
    this.#sealed = [];
  }

  /** From here on the cursor can leave its line: the last lines are taken back to where they can be rewritten. */
  #openScreen(): Screen {
    const screen = this.#long ?? this.#newScreen();
    screen.feed(this.#pending);
    const rows: Row[] = [];
    let index = this.#archive.lineCount;
    let room = this.#limits.lineCells * FULL_LINES;
    while (rows.length + 1 < this.#limits.rewritableLines) {
      const kept = this.#archive.line(index - 1);
      room -= kept?.text.length ?? 0;
      if (kept === null || kept.form === 'rendered' || room < 0) break;
      rows.unshift(this.#interpret(kept));
      index -= 1;
    }
    this.#archive.truncate(index);
    screen.prepend(rows);
    this.#pending = '';
    this.#long = null;
    this.#whole = screen;
    return screen;
  }

  #newScreen(): Screen {
    return new Screen(this.#limits, this.#pen, (row) => this.#sealed.push(row.render()));
  }

  /** As it stands now; what a sequence without its end will do is not known yet. */
  #unfinishedLine(): { readonly text: string; readonly isEmpty: boolean } {
    if (this.#lastLine.version !== this.#version) {
      const row = this.#long?.currentRow ?? this.#interpret({ text: this.#pending, pen: this.#pen, form: 'raw' });
      this.#lastLine = { version: this.#version, text: row.render(), isEmpty: row.isEmpty };
    }
    return this.#lastLine;
  }

  #interpret(line: KeptLine): Row {
    const screen = new Screen(this.#limits, line.pen);
    screen.feed(line.text);
    return screen.currentRow;
  }

  #remember(index: number, text: string): string {
    this.#cached += text.length + 16;
    if (this.#cached > CACHE_SIZE) {
      this.#cache.clear();
      this.#cached = text.length + 16;
    }
    this.#cache.set(index, text);
    return text;
  }
}

function isBetween(value: number, low: number, high: number): boolean {
  return value >= low && value <= high;
}
