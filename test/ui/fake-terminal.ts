import { PassThrough, Writable } from 'node:stream';
import xterm from '@xterm/headless';

/** A terminal in memory: streams as a TTY has them, and the cells that a person would see. */
export class FakeTerminal {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  /** Every call of `setRawMode`. */
  readonly rawModes: boolean[] = [];
  /** All that was ever written, raw. */
  written = '';
  errors = '';
  readonly #screen: xterm.Terminal;
  readonly #input = new PassThrough();
  readonly #waiting = new Set<() => void>();

  constructor(columns = 100, rows = 30) {
    this.#screen = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, convertEol: true, scrollback: 100 });
    const output = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        this.written += chunk.toString();
        this.#screen.write(chunk, () => {
          for (const check of this.#waiting) check();
          done();
        });
      },
    });
    const errors = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        this.errors += chunk.toString();
        done();
      },
    });
    this.stdin = Object.assign(this.#input, {
      isTTY: true as const,
      isRaw: false,
      setRawMode: (mode: boolean) => {
        this.rawModes.push(mode);
        return this.stdin;
      },
      ref: () => this.stdin,
      unref: () => this.stdin,
    }) as unknown as NodeJS.ReadStream;
    this.stdout = Object.assign(output, { isTTY: true as const, columns, rows }) as unknown as NodeJS.WriteStream;
    this.stderr = errors as unknown as NodeJS.WriteStream;
  }

  type(text: string): void {
    this.#input.write(text);
  }

  /** Closes the input, as a terminal that goes away does. */
  hangUp(): void {
    this.#input.end();
  }

  resize(columns: number, rows: number): void {
    this.#screen.resize(columns, rows);
    Object.assign(this.stdout, { columns, rows });
    this.stdout.emit('resize');
  }

  get isAlternate(): boolean {
    return this.#screen.buffer.active.type === 'alternate';
  }

  /** The rows that are seen now, without trailing blanks. */
  rows(): string[] {
    const { active } = this.#screen.buffer;
    return Array.from({ length: this.#screen.rows }, (_, at) => active.getLine(active.baseY + at)?.translateToString(true).trimEnd() ?? '');
  }

  text(): string {
    return this.rows().join('\n');
  }

  /** Resolves when everything written so far is on the screen. */
  settled(): Promise<void> {
    return new Promise((resolve) => this.stdout.write('', () => resolve()));
  }

  /** Resolves as soon as the screen is so; checked after every write. */
  until(isSo: (text: string) => boolean): Promise<void> {
    return new Promise((resolve) => {
      const check = (): void => {
        if (!isSo(this.text())) return;
        this.#waiting.delete(check);
        resolve();
      };
      this.#waiting.add(check);
      check();
    });
  }

  shows(words: string): Promise<void> {
    return this.until((text) => text.includes(words));
  }
}
