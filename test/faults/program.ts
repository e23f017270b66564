import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, watch } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cli, type Ended } from '../live/live-engine.ts';
import { PtyScreen } from '../live/pty-screen.ts';
import type { User } from './user.ts';

const decks = join(import.meta.dirname, 'decks');

/** The arguments for a deck of ours, which is trusted: it comes from outside of the package. */
export function deck(name: string): string[] {
  return [join(decks, `${name}.md`), '--trust'];
}

export interface Extra {
  readonly env?: Readonly<Record<string, string>>;
}

/** The program without a screen, while it runs. */
export interface Headless {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  kill(signal: NodeJS.Signals): void;
  /** Resolves when it has printed this; rejects when it ends before. */
  printed(wanted: string | RegExp): Promise<void>;
}

export function start(user: User, args: readonly string[], { env = {} }: Extra = {}): Headless {
  const child: ChildProcess = spawn(process.execPath, [cli, ...args], { env: { ...process.env, ...user.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  const listeners = new Set<() => void>();
  const tell = (): void => listeners.forEach((listener) => listener());
  child.stdout?.setEncoding('utf8').on('data', (text: string) => ((stdout += text), tell()));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => ((stderr += text), tell()));
  const ended = new Promise<Ended>((resolve) => child.once('close', (code) => (tell(), resolve({ code: code ?? -1, stdout, stderr }))));
  return {
    pid: child.pid ?? -1,
    ended,
    kill: (signal) => void child.kill(signal),
    printed: (wanted) => new Promise((resolve, reject) => {
      const look = (): void => {
        const text = stdout + stderr;
        if (typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text)) listeners.delete(look), resolve();
        else if (child.exitCode !== null) reject(new Error(`it ended before it printed ${wanted}:\n${text}`));
      };
      listeners.add(look);
      look();
    }),
  };
}

/** Runs the program to its end; never rejects for its exit code. */
export function run(user: User, ...args: string[]): Promise<Ended> {
  return start(user, args).ended;
}

/** Holds the program's terminal before and after it, as a person's shell does. */
const SHELL = `stty -g >"$0/before"
sh -c 'echo $$ >"$0/pid"; exec "$@"' "$0" "$@"
echo $? >"$0/code.new"
mv "$0/code.new" "$0/code"
read -r line
`;

const open = new Set<OnScreen>();

/** Ends the terminals that a test has left open. */
export function closeScreens(): void {
  for (const { screen } of open) screen.remove();
  open.clear();
}

/** The program on the screen of a real terminal, below a shell that is there before it and after it. */
export class OnScreen {
  readonly screen: PtyScreen;
  readonly #folder: string;

  constructor(user: User, args: readonly string[], { env = {} }: Extra = {}) {
    this.#folder = mkdtempSync(join(user.folder, 'screen-'));
    const command = ['sh', '-c', SHELL, this.#folder, process.execPath, cli, ...args].map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
    this.screen = new PtyScreen(command, { columns: 100, rows: 30, env: { ...user.env, ...env } });
    open.add(this);
  }

  signal(signal: NodeJS.Signals): void {
    process.kill(Number(readFileSync(join(this.#folder, 'pid'), 'utf8')), signal);
  }

  /**
   * Resolves with the program's exit code when its shell has the terminal again. Not told by the screen: what the shell
   * prints while the terminal of a killed program is being given back goes with the alternate screen.
   */
  async ended(): Promise<number> {
    const code = join(this.#folder, 'code');
    await appears(code);
    return Number(readFileSync(code, 'utf8'));
  }

  /** Resolves when the terminal is as it was before the program; rejects, with what is not, when it does not become so. */
  async isAsBefore(): Promise<void> {
    const before = readFileSync(join(this.#folder, 'before'), 'utf8').trim();
    await until(() => {
      const faults = [
        ...(this.screen.onAlternateScreen ? ['it still shows the alternate screen'] : []),
        ...(this.screen.cursorIsShown ? [] : ['its cursor is hidden']),
        ...(this.screen.settings === before ? [] : [`its settings are ${this.screen.settings} and were ${before}`]),
      ];
      return faults.length === 0 ? null : `the terminal is not as before: ${faults.join('; ')}`;
    });
    this.screen.type('\n');
    await this.screen.ended;
  }
}

/** Looks until nothing is wrong any more; rejects with the last complaint after `limitMs`. Of what tells nobody when it changes. */
export async function until(complaint: () => string | null | Promise<string | null>, limitMs = 30_000): Promise<void> {
  for (const end = Date.now() + limitMs; ; ) {
    const wrong = await complaint();
    if (wrong === null) return;
    if (Date.now() > end) throw new Error(wrong);
    await sleep(50);
  }
}

/** Resolves as soon as a file is there; rejects after a minute. */
export function appears(path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      watcher.close();
      reject(new Error(`${path} did not appear`));
    }, 60_000);
    const watcher = watch(dirname(path), (_, name) => {
      if (name === basename(path) || existsSync(path)) done();
    });
    const done = (): void => {
      clearTimeout(timer);
      watcher.close();
      resolve();
    };
    if (existsSync(path)) done();
  });
}

/** Everything alive that this user's program started, itself too, as `PID COMMAND LINE`. */
export function processesOf(user: User): string[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((pid) => {
    try {
      if (!readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`XDG_STATE_HOME=${user.state}`)) return [];
      return [`${pid} ${readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').slice(0, 200)}`];
    } catch {
      // It has ended meanwhile.
      return [];
    }
  });
}
