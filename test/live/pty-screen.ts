import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import xterm from '@xterm/headless';

/** Keys as a terminal sends them. */
export const keys = { right: '\u001b[C', left: '\u001b[D', up: '\u001b[A', down: '\u001b[B', enter: '\r', escape: '\u001b', tab: '\t', ctrlC: '\u0003' } as const;

/** A program in a real pty (`script`), seen through a terminal emulator: the cells that a person would see. */
export class PtyScreen {
  readonly #terminal: InstanceType<typeof xterm.Terminal>;
  readonly #child: ChildProcess;
  readonly #folder = mkdtempSync(join(tmpdir(), 'mw-pty-'));
  readonly #listeners = new Set<() => void>();
  readonly ended: Promise<number>;
  /** All that was ever written to the terminal. */
  written = '';
  /** As the program last said (DECTCEM). */
  cursorIsShown = true;

  constructor(command: string, { columns, rows, env = {} }: { columns: number; rows: number; env?: Readonly<Record<string, string>> }) {
    this.#terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
    for (const [final, isShown] of [['h', true], ['l', false]] as const) {
      this.#terminal.parser.registerCsiHandler({ prefix: '?', final }, (modes) => {
        if (modes.includes(25)) this.cursorIsShown = isShown;
        return false;
      });
    }
    const { CI: _ci, NO_COLOR: _noColor, ...inherited } = process.env;
    this.#child = spawn('script', ['-qfec', `stty cols ${columns} rows ${rows}; tty >${this.#folder}/tty; exec ${command}`, '/dev/null'], {
      env: { ...inherited, TERM: 'xterm-256color', COLORTERM: 'truecolor', ...env },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#child.stdout?.on('data', (data: Buffer) => {
      this.written += data.toString('latin1');
      this.#terminal.write(data, () => this.#notify());
    });
    this.ended = new Promise((resolve) => {
      this.#child.on('close', (code) => {
        this.#notify();
        resolve(code ?? -1);
      });
    });
  }

  /** Of the program's inner terminal. */
  get tty(): string {
    return readFileSync(join(this.#folder, 'tty'), 'utf8').trim();
  }

  /** Of its line discipline, as `stty -g` prints them; empty when the terminal is gone. */
  get settings(): string {
    return spawnSync('stty', ['-F', this.tty, '-g'], { encoding: 'utf8' }).stdout.trim();
  }

  type(text: string): void {
    this.#child.stdin?.write(text);
  }

  resize(columns: number, rows: number): void {
    this.#terminal.resize(columns, rows);
    spawnSync('stty', ['-F', this.tty, 'cols', String(columns), 'rows', String(rows)]);
  }

  /** The rows of the screen as text, without trailing spaces. */
  rows(): string[] {
    const buffer = this.#terminal.buffer.active;
    return Array.from({ length: this.#terminal.rows }, (_, y) => buffer.getLine(buffer.viewportY + y)?.translateToString(true) ?? '');
  }

  text(): string {
    return this.rows().join('\n');
  }

  get onAlternateScreen(): boolean {
    return this.#terminal.buffer.active.type === 'alternate';
  }

  /** Resolves when the screen shows it; rejects with the screen after `limitMs`, or when the program ends before. */
  async until(wanted: string | RegExp | ((text: string) => boolean), limitMs = 60_000): Promise<void> {
    const holds = (): boolean => {
      const text = this.text();
      return typeof wanted === 'function' ? wanted(text) : typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text);
    };
    if (holds()) return;
    await new Promise<void>((resolve, reject) => {
      const leave = (): void => {
        clearTimeout(timer);
        this.#listeners.delete(look);
      };
      const look = (): void => {
        if (!holds()) {
          if (this.#child.exitCode !== null) fail('the program ended');
          return;
        }
        leave();
        resolve();
      };
      const fail = (why: string): void => {
        leave();
        reject(new Error(`${why} before the screen showed ${wanted}:\n${this.text()}`));
      };
      const timer = setTimeout(() => fail(`${limitMs / 1000} s went by`), limitMs);
      this.#listeners.add(look);
      look();
    });
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  remove(): void {
    this.#child.kill('SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #notify(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
