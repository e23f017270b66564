import type { OutputStore } from '../../src/run/output-store.ts';

/** An output store over plain lines; `hide` makes it forget some of them, as the real one does when it is full. */
export class FakeOutput implements OutputStore {
  #text = '';
  #split: { readonly of: string; readonly lines: readonly string[] } = { of: '', lines: [] };
  #hidden: { from: number; to: number } | null = null;
  version = 0;
  bytes = 0;

  constructor(text = '') {
    if (text !== '') this.write(text);
  }

  write(text: string): void {
    this.#text += text;
    this.bytes += Buffer.byteLength(text);
    this.version++;
  }

  hide(from: number, to: number): this {
    this.#hidden = { from, to };
    this.version++;
    return this;
  }

  get hidden(): { from: number; to: number } | null {
    return this.#hidden;
  }

  get lineCount(): number {
    return this.#lines().length;
  }

  line(index: number): string | null {
    if (this.#hidden !== null && index >= this.#hidden.from && index < this.#hidden.to) return null;
    return this.#lines()[index] ?? null;
  }

  plainText(): string {
    return this.#text;
  }

  #lines(): readonly string[] {
    if (this.#split.of !== this.#text) {
      const lines = this.#text.split('\n');
      this.#split = { of: this.#text, lines: lines.at(-1) === '' ? lines.slice(0, -1) : lines };
    }
    return this.#split.lines;
  }
}
