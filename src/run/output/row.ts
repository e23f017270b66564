import { DEFAULT_PEN, RESET, type Pen } from './pen.ts';

/** A cell never written, or erased. */
const BLANK = '';
/** The further cells of a wide character. */
const TAIL = '\n';

const NO_PENS: Pen[] = [];

/** One line of cells, as long as it needs but for a cap: what is written past it is only counted. Columns count from 0. */
export class Row {
  readonly #cap: number;
  /** The text while all of it is ASCII in the default pen: most lines of most programs. `#cells` is null then. */
  #plain = '';
  #cells: string[] | null = null;
  #pens: Pen[] = NO_PENS;
  /** Past the last column ever written and not erased. */
  #extent = 0;

  constructor(cap: number) {
    this.#cap = cap;
  }

  get isEmpty(): boolean {
    return this.#more === 0 && this.#trimmedLength() === 0;
  }

  /** Cells held in memory. */
  get size(): number {
    return this.#cells?.length ?? this.#plain.length;
  }

  /** Writes printable ASCII, one cell a character. */
  putAscii(column: number, run: string, pen: Pen): void {
    this.#extent = Math.max(this.#extent, column + run.length);
    const fits = this.#cap - column;
    if (fits <= 0) return;
    const text = run.length > fits ? run.slice(0, fits) : run;
    if (pen.open === '') {
      if (column === 0 && text.length >= this.size) {
        this.#cells = null;
        this.#plain = text;
        return;
      }
      if (this.#cells === null && column === this.#plain.length) {
        this.#plain += text;
        return;
      }
    }
    const cells = this.#prepare(column, text.length);
    for (let index = 0; index < text.length; index += 1) {
      cells[column + index] = text.charAt(index);
      this.#pens[column + index] = pen;
    }
  }

  /** Writes one character or cluster of `width` cells; half-overwritten neighbours become blank, as in a terminal. */
  put(column: number, cluster: string, width: number, pen: Pen): void {
    this.#extent = Math.max(this.#extent, column + width);
    if (column + width > this.#cap) return;
    const cells = this.#prepare(column, width);
    for (let index = 0; index < width; index += 1) {
      cells[column + index] = index === 0 ? cluster : TAIL;
      this.#pens[column + index] = pen;
    }
  }

  /** The character that ends right before `column`; null when there is none. */
  before(column: number): { readonly column: number; readonly text: string; readonly pen: Pen } | null {
    if (column === 0 || column > this.size) return null;
    if (this.#cells === null) return { column: column - 1, text: this.#plain.charAt(column - 1), pen: DEFAULT_PEN };
    if (this.#cells[column] === TAIL) return null;
    let lead = column - 1;
    while (this.#cells[lead] === TAIL) lead -= 1;
    const text = this.#cells[lead] ?? BLANK;
    return text === BLANK ? null : { column: lead, text, pen: this.#pens[lead] ?? DEFAULT_PEN };
  }

  eraseFrom(column: number): void {
    this.#extent = Math.min(this.#extent, column);
    if (column >= this.size) return;
    if (this.#cells === null) this.#plain = this.#plain.slice(0, column);
    else {
      this.#splitAt(this.#cells, column);
      this.#cells.length = column;
      this.#pens.length = column;
    }
  }

  /** Erases columns 0 to `column`, that one too. */
  eraseTo(column: number): void {
    if (column + 1 >= this.#extent) this.eraseFrom(0);
    else this.#prepare(0, Math.min(column + 1, this.size)).fill(BLANK, 0, column + 1);
  }

  /** The line with its colours, complete in itself: nothing but text and SGR, reset at its end when a pen is on. */
  render(): string {
    if (this.#cells === null) return this.#plain + this.#moreMark();
    const end = this.#trimmedLength();
    let text = '';
    let open = '';
    for (let column = 0; column < end; column += 1) {
      const cell = this.#cells[column] ?? BLANK;
      if (cell === TAIL) continue;
      const wanted = cell === BLANK ? '' : (this.#pens[column] ?? DEFAULT_PEN).open;
      if (wanted !== open) text += (open === '' ? '' : RESET) + wanted;
      open = wanted;
      text += cell === BLANK ? ' ' : cell;
    }
    return text + (open === '' ? '' : RESET) + this.#moreMark();
  }

  get #more(): number {
    return this.#extent > this.#cap ? this.#extent - this.size : 0;
  }

  #moreMark(): string {
    return this.#more === 0 ? '' : ` … ${this.#more.toLocaleString('en')} more characters`;
  }

  /** Without the blank cells at the end: a terminal knows no difference between them and nothing. */
  #trimmedLength(): number {
    let length = this.size;
    if (this.#cells !== null && this.#more === 0) while (length > 0 && this.#cells[length - 1] === BLANK) length -= 1;
    return length;
  }

  /** Cells up to `column`, with clean edges for writing `width` cells there. */
  #prepare(column: number, width: number): string[] {
    if (this.#cells === null) {
      this.#cells = [...this.#plain];
      this.#pens = this.#cells.map(() => DEFAULT_PEN);
      this.#plain = '';
    }
    for (let gap = this.#cells.length; gap < column; gap += 1) {
      this.#cells.push(BLANK);
      this.#pens.push(DEFAULT_PEN);
    }
    this.#splitAt(this.#cells, column);
    this.#splitAt(this.#cells, column + width);
    return this.#cells;
  }

  /** A wide character over the edge before `column` loses both its halves. */
  #splitAt(cells: string[], column: number): void {
    if (cells[column] !== TAIL) return;
    let end = column;
    while (cells[end] === TAIL) cells[end++] = BLANK;
    let start = column - 1;
    while (cells[start] === TAIL) cells[start--] = BLANK;
    cells[start] = BLANK;
  }
}
