import { DEFAULT_PEN, penAfter, type Pen } from './pen.ts';

/** A line as it is kept. */
export interface KeptLine {
  /** Without its newline. */
  readonly text: string;
  /** `raw`: as it came, to be interpreted from `pen` on. `rendered`: to be shown as it stands. */
  readonly form: 'raw' | 'rendered';
  readonly pen: Pen;
}

interface Block {
  /** Number of its first line. */
  readonly first: number;
  /** Characters before it, since the beginning. */
  readonly start: number;
  readonly form: KeptLine['form'];
  /** At the start of its first line. */
  readonly pen: Pen;
  lines: number;
  /** Whole lines, each with its newline. */
  text: string;
}

interface BlockIndex {
  readonly text: string;
  readonly starts: Uint32Array;
  /** null: all lines start with the block's own. */
  readonly pens: readonly Pen[] | null;
}

/** Larger than a pipe's chunk, so that most chunks are kept as they come. */
const BLOCK_SIZE = 65_536;
const MAX_INDEXES = 16;

/** Whole lines in a row, kept as large pieces of text; only what is asked for is split. Sizes are UTF-16 units. */
export class LineBlocks {
  readonly #blocks: Block[] = [];
  #indexes = new Map<Block, BlockIndex>();
  /** Number of the line that comes next. */
  end: number;
  /** Characters so far, since the beginning. */
  size: number;

  constructor(firstLine: number, startSize: number) {
    this.end = firstLine;
    this.size = startSize;
  }

  push(text: string, lines: number, pen: Pen, form: KeptLine['form']): void {
    const last = this.#blocks.at(-1);
    if (last !== undefined && last.form === form && last.text.length + text.length <= BLOCK_SIZE) {
      last.text += text;
      last.lines += lines;
    } else {
      // Makes V8 join the pieces that it was added up from.
      last?.text.indexOf('\n');
      this.#blocks.push({ first: this.end, start: this.size, form, pen, lines, text });
    }
    this.end += lines;
    this.size += text.length;
  }

  /** null for a line that is not here. */
  line(index: number): KeptLine | null {
    const block = this.#find(index);
    if (block === null) return null;
    const { starts, pens } = this.#indexOf(block);
    const at = index - block.first;
    const text = block.text.slice(starts[at], (starts[at + 1] ?? block.text.length) - 1);
    return { text, form: block.form, pen: pens?.[at] ?? block.pen };
  }

  /** Lets go of blocks that have no line starting at `size` or later. */
  dropBefore(size: number): void {
    for (let block = this.#blocks[0]; block !== undefined && block.start + block.text.length <= size; block = this.#blocks[0]) {
      this.#indexes.delete(block);
      this.#blocks.shift();
    }
  }

  /** The first line that starts at `size` or later; `end` when none does. */
  firstLineFrom(size: number): number {
    for (const block of this.#blocks) {
      if (block.start >= size) return block.first;
      const at = this.#indexOf(block).starts.findIndex((start) => block.start + start >= size);
      if (at !== -1) return block.first + at;
    }
    return this.end;
  }

  /** Takes back the lines from `index` on. */
  truncate(index: number): void {
    for (let block = this.#blocks.at(-1); block !== undefined && this.end > index; block = this.#blocks.at(-1)) {
      const keep = Math.max(0, index - block.first);
      const text = keep === 0 ? '' : block.text.slice(0, this.#indexOf(block).starts[keep]);
      this.end -= block.lines - keep;
      this.size -= block.text.length - text.length;
      this.#indexes.delete(block);
      block.lines = keep;
      block.text = text;
      if (keep === 0) this.#blocks.pop();
    }
  }

  #find(index: number): Block | null {
    let low = 0;
    let high = this.#blocks.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const block = this.#blocks[middle];
      if (block === undefined) break;
      if (index < block.first) high = middle - 1;
      else if (index >= block.first + block.lines) low = middle + 1;
      else return block;
    }
    return null;
  }

  #indexOf(block: Block): BlockIndex {
    const known = this.#indexes.get(block);
    if (known !== undefined && known.text.length === block.text.length) return known;
    const index = makeIndex(block);
    this.#indexes.delete(block);
    this.#indexes.set(block, index);
    const oldest = this.#indexes.keys().next();
    if (this.#indexes.size > MAX_INDEXES && oldest.done !== true) this.#indexes.delete(oldest.value);
    return index;
  }
}

function makeIndex(block: Block): BlockIndex {
  const { text } = block;
  const starts = new Uint32Array(block.lines);
  const pens: Pen[] | null = block.form === 'raw' && text.includes('\u001b') ? [] : null;
  let pen = block.form === 'raw' ? block.pen : DEFAULT_PEN;
  for (let at = 0, line = 0; line < block.lines; line += 1) {
    starts[line] = at;
    const end = text.indexOf('\n', at) + 1;
    if (pens !== null) {
      pens.push(pen);
      const source = text.slice(at, end);
      if (source.includes('\u001b')) pen = penAfter(pen, source);
    }
    at = end;
  }
  return { text, starts, pens };
}
