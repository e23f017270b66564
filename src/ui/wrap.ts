import { cellWidth, graphemes, retext, type Row, type Span } from './spans.ts';

interface Cell {
  readonly piece: string;
  readonly width: number;
  readonly span: Span;
}

/** Closing punctuation of CJK text: never begins a line. */
const neverFirst = /^[、。，．！？：；）」』】〉》〕・ー]/u;

/**
 * Wraps text to `width` cells at spaces, and after any wide character as CJK text is; a word that is wider than a
 * line is broken. `\n` in a span's text ends a line. At least one row.
 */
export function wrapSpans(spans: readonly Span[], width: number): Row[] {
  const lines = new LineBuilder(Math.max(1, width));
  for (const span of spans) {
    for (const piece of graphemes(span.text)) {
      if (piece === '\n') lines.endLine();
      else if (piece === ' ') lines.addSpace(span);
      else lines.add({ piece, width: cellWidth(piece), span });
    }
  }
  return lines.finish();
}

class LineBuilder {
  readonly #width: number;
  readonly #rows: Row[] = [];
  #line: Cell[] = [];
  #lineWidth = 0;
  #word: Cell[] = [];
  #wordWidth = 0;
  #space: Span | null = null;

  constructor(width: number) {
    this.#width = width;
  }

  add(cell: Cell): void {
    const isWide = cell.width > 1;
    const previousIsWide = (this.#word.at(-1)?.width ?? 0) > 1;
    if ((isWide || previousIsWide) && !neverFirst.test(cell.piece)) this.#endWord();
    this.#word.push(cell);
    this.#wordWidth += cell.width;
  }

  addSpace(span: Span): void {
    this.#endWord();
    if (this.#line.length > 0) this.#space ??= span;
  }

  endLine(): void {
    this.#endWord();
    this.#pushLine();
  }

  finish(): Row[] {
    this.#endWord();
    if (this.#line.length > 0 || this.#rows.length === 0) this.#pushLine();
    return this.#rows;
  }

  #endWord(): void {
    if (this.#word.length === 0) return;
    const gap = this.#space === null ? 0 : 1;
    if (this.#lineWidth + gap + this.#wordWidth > this.#width && this.#line.length > 0) this.#pushLine();
    else if (this.#space !== null) this.#append({ piece: ' ', width: 1, span: this.#space });
    this.#space = null;
    for (const cell of this.#word) {
      if (this.#lineWidth + cell.width > this.#width && this.#line.length > 0) this.#pushLine();
      this.#append(cell);
    }
    this.#word = [];
    this.#wordWidth = 0;
  }

  #append(cell: Cell): void {
    this.#line.push(cell);
    this.#lineWidth += cell.width;
  }

  #pushLine(): void {
    this.#rows.push(joinCells(this.#line));
    this.#line = [];
    this.#lineWidth = 0;
    this.#space = null;
  }
}

function joinCells(cells: readonly Cell[]): Row {
  const row: Span[] = [];
  let text = '';
  cells.forEach(({ piece, span }, at) => {
    text += piece;
    if (cells[at + 1]?.span === span) return;
    row.push(retext(span, text));
    text = '';
  });
  return row;
}
