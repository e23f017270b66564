import { LineBlocks, type KeptLine } from './line-blocks.ts';
import { penAfter, type Pen } from './pen.ts';

/**
 * Finished lines: the first ones and the last ones, within a bound. Which lines are held depends on the text alone and not
 * on the pieces it came in. Sizes are UTF-16 units.
 */
export class LineArchive {
  readonly #headSize: number;
  readonly #tailSize: number;
  readonly #head = new LineBlocks(0, 0);
  /** null while the head has room. */
  #tail: LineBlocks | null = null;
  /** A line once let go does not come back when lines after it are taken back. */
  #floor = 0;
  #first = { size: -1, line: 0 };

  constructor(headSize: number, tailSize: number) {
    this.#headSize = headSize;
    this.#tailSize = tailSize;
  }

  /** Finished lines so far, the hidden ones too. */
  get lineCount(): number {
    return (this.#tail ?? this.#head).end;
  }

  get hidden(): { readonly from: number; readonly to: number } | null {
    const from = this.#head.end;
    const to = this.#firstOfTail();
    return to > from ? { from, to } : null;
  }

  /** `text` is `lines` whole lines, each with its newline; `pen` is that at its start. */
  push(text: string, lines: number, pen: Pen, form: KeptLine['form']): void {
    if (this.#tail === null) {
      const room = this.#headSize - this.#head.size;
      if (text.length <= room) {
        this.#head.push(text, lines, pen, form);
        return;
      }
      const cut = room <= 0 ? 0 : text.lastIndexOf('\n', room - 1) + 1;
      const first = text.slice(0, cut);
      const linesOfFirst = countNewlines(first);
      if (linesOfFirst > 0) this.#head.push(first, linesOfFirst, pen, form);
      this.#tail = new LineBlocks(this.#head.end, this.#head.size);
      this.#pushToTail(this.#tail, text.slice(cut), lines - linesOfFirst, form === 'raw' ? penAfter(pen, first) : pen, form);
    } else {
      this.#pushToTail(this.#tail, text, lines, pen, form);
    }
  }

  /** null for a line that is hidden or not there yet. */
  line(index: number): KeptLine | null {
    if (index < this.#head.end) return this.#head.line(index);
    return index < this.#firstOfTail() ? null : (this.#tail?.line(index) ?? null);
  }

  /** Takes back the lines from `index` on; none of them may be hidden. */
  truncate(index: number): void {
    this.#floor = this.#firstOfTail();
    this.#tail?.truncate(index);
    if (index >= this.#head.end) return;
    this.#head.truncate(index);
    this.#tail = null;
    this.#floor = 0;
  }

  #pushToTail(tail: LineBlocks, text: string, lines: number, pen: Pen, form: KeptLine['form']): void {
    tail.push(text, lines, pen, form);
    tail.dropBefore(tail.size - this.#tailSize);
  }

  #firstOfTail(): number {
    if (this.#tail === null) return this.#head.end;
    const { size } = this.#tail;
    // Asked for with every line, and costly.
    if (this.#first.size !== size) this.#first = { size, line: Math.max(this.#floor, this.#tail.firstLineFrom(size - this.#tailSize)) };
    return this.#first.line;
  }
}

/** Line feeds in `text`. */
export function countNewlines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}
