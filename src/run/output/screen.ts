import { parseControls, type ControlSink } from './control-parser.ts';
import { cellWidth, placeCharacter } from './graphemes.ts';
import { applySgr, DEFAULT_PEN, type Pen } from './pen.ts';
import { Row } from './row.ts';

export interface ScreenLimits {
  /** Cells of one line that are held. */
  readonly lineCells: number;
  /** Lines that the cursor can go up and rewrite. */
  readonly rewritableLines: number;
}

const ASCII = /^[\u0020-\u007e]*$/;
const TAB_STOP = 8;
/** Cells of all rewritable lines together, in full lines: more than these are sealed early. */
export const FULL_LINES = 16;

/**
 * The last lines of an endless terminal without a right margin, and its cursor. A line that can be rewritten no more is
 * given to `seal`, oldest first. What depends on the size of a window (absolute rows, scrolling, clearing all) is dropped.
 */
export class Screen implements ControlSink {
  readonly #limits: ScreenLimits;
  readonly #seal: (row: Row) => void;
  #rows: Row[];
  #sizes: number[];
  #total = 0;
  #row = 0;
  #column = 0;
  #pen: Pen;
  /** A sequence or character whose end has not come yet. */
  #unfinished = '';

  constructor(limits: ScreenLimits, pen: Pen = DEFAULT_PEN, seal: (row: Row) => void = () => {}) {
    this.#limits = limits;
    this.#pen = pen;
    this.#seal = seal;
    this.#rows = [new Row(limits.lineCells)];
    this.#sizes = [0];
  }

  get pen(): Pen {
    return this.#pen;
  }

  get unfinished(): string {
    return this.#unfinished;
  }

  /** Lines down to the cursor's or the last that is not blank; the cursor's own only if it is not blank. */
  get lineCount(): number {
    let count = this.#rows.length;
    while (count > this.#row && this.#rows[count - 1]?.isEmpty === true) count -= 1;
    return count;
  }

  line(index: number): string {
    return this.#rows[index]?.render() ?? '';
  }

  get currentRow(): Row {
    const row = this.#rows[this.#row];
    if (row === undefined) throw new Error(`no row ${this.#row} of ${this.#rows.length}`);
    return row;
  }

  feed(text: string): void {
    const input = this.#unfinished + text;
    const end = parseControls(input, this);
    this.#unfinished = input.slice(end);
  }

  /** Puts finished lines above the first one, within the cursor's reach. */
  prepend(rows: readonly Row[]): void {
    this.#rows.unshift(...rows);
    this.#sizes.unshift(...rows.map((row) => row.size));
    this.#total += rows.reduce((sum, row) => sum + row.size, 0);
    this.#row += rows.length;
  }

  text(run: string): void {
    if (ASCII.test(run)) {
      this.currentRow.putAscii(this.#column, run, this.#pen);
      this.#column += run.length;
    } else {
      for (const character of run) this.#character(character);
    }
  }

  control(code: number): void {
    if (code === 0x0a) this.#newline();
    else if (code === 0x0d) this.#column = 0;
    else if (code === 0x08) this.#column = Math.max(0, this.#column - 1);
    else if (code === 0x09) this.#moveTo(this.#column - (this.#column % TAB_STOP) + TAB_STOP);
  }

  csi(params: string, final: string): void {
    if (final === 'm' && /^[0-9:;]*$/.test(params)) this.#pen = applySgr(this.#pen, params);
    if (!/^\d{0,9}$/.test(params)) return;
    const count = Math.max(1, Number(params));
    if (final === 'C') this.#moveTo(this.#column + count);
    else if (final === 'D') this.#column = Math.max(0, this.#column - count);
    else if (final === 'G') this.#moveTo(count - 1);
    else if (final === 'K') this.#eraseInLine(Number(params));
    else if (final === 'J' && Number(params) === 0) this.#eraseBelow();
    else if (final === 'A') this.#moveVertically(-count, this.#column);
    else if (final === 'B') this.#moveVertically(count, this.#column);
    else if (final === 'E') this.#moveVertically(count, 0);
    else if (final === 'F') this.#moveVertically(-count, 0);
  }

  #character(character: string): void {
    const row = this.currentRow;
    if (character.length === 1 && character < '\u007f') {
      row.putAscii(this.#column, character, this.#pen);
      this.#column += 1;
      return;
    }
    const before = row.before(this.#column);
    const place = placeCharacter(before?.text ?? null, character);
    if (place === null) return;
    const column = place.kind === 'join' && before !== null ? before.column : this.#column;
    const width = cellWidth(place.text);
    row.put(column, place.text, width, place.kind === 'join' && before !== null ? before.pen : this.#pen);
    this.#column = column + width;
  }

  /** A terminal stops at its right margin; here the last cell that is held is it. */
  #moveTo(column: number): void {
    this.#column = Math.min(column, Math.max(this.#column, this.#limits.lineCells - 1));
  }

  #eraseInLine(kind: number): void {
    if (kind === 0) this.currentRow.eraseFrom(this.#column);
    else if (kind === 1) this.currentRow.eraseTo(this.#column);
    else if (kind === 2) this.currentRow.eraseFrom(0);
  }

  #eraseBelow(): void {
    this.currentRow.eraseFrom(this.#column);
    for (let index = this.#row + 1; index < this.#rows.length; index += 1) {
      this.#rows[index]?.eraseFrom(0);
      this.#account(index);
    }
  }

  #newline(): void {
    this.#account(this.#row);
    this.#row += 1;
    this.#column = 0;
    if (this.#row < this.#rows.length) return;
    this.#rows.push(new Row(this.#limits.lineCells));
    this.#sizes.push(0);
    const { rewritableLines } = this.#limits;
    // Many at once: moving all others up for each one is slow.
    if (this.#rows.length >= rewritableLines * 2) this.#sealFirst(this.#rows.length - rewritableLines);
    while (this.#isTooLarge() && this.#rows.length > 1) this.#sealFirst(1);
  }

  #moveVertically(rows: number, column: number): void {
    this.#account(this.#row);
    const last = this.#rows.length - 1;
    this.#row = Math.min(Math.max(this.#row + rows, last + 1 - this.#limits.rewritableLines, 0), last);
    this.#column = column;
    if (this.#isTooLarge()) this.#startAfresh();
  }

  /** Lines too long to be kept for rewriting stay as they are, and the text goes on below them. */
  #startAfresh(): void {
    this.#sealFirst(this.#rows.length);
    this.#rows = [new Row(this.#limits.lineCells)];
    this.#sizes = [0];
    this.#row = 0;
    this.#column = 0;
  }

  #isTooLarge(): boolean {
    return this.#total > this.#limits.lineCells * FULL_LINES;
  }

  #account(index: number): void {
    const size = this.#rows[index]?.size ?? 0;
    this.#total += size - (this.#sizes[index] ?? 0);
    this.#sizes[index] = size;
  }

  #sealFirst(count: number): void {
    for (const size of this.#sizes.splice(0, count)) this.#total -= size;
    for (const row of this.#rows.splice(0, count)) this.#seal(row);
    this.#row -= count;
  }
}
