import { clipboardSequence } from './clipboard.ts';
import { keepTerminal, type TerminalKeeper } from './terminal-keeper.ts';

/** What the program needs of a terminal's input; `process.stdin` has it. */
export type TerminalInput = NodeJS.ReadStream;
export type TerminalOutput = NodeJS.WriteStream;

const enter = '\x1b[?1049h\x1b[?25l\x1b[?2004h';
const leavePaste = '\x1b[?2004l';
/** Reports of buttons and the wheel, in the form that has no bounds. [xterm ctlseqs, modes 1000 and 1006] */
const enterMouse = '\x1b[?1000h\x1b[?1006h';
const leaveMouse = '\x1b[?1006l\x1b[?1000l';
const leaveScreen = '\x1b[?1049l\x1b[?25h';

/** The terminal's own state, which is given back whatever happens. */
export class Terminal {
  readonly #stdin: TerminalInput;
  readonly #stdout: TerminalOutput;
  /** Leaves the alternate screen in our place, once Ink has taken it over. */
  #leaveScreen: (() => void) | null = null;
  readonly #mouse: boolean;
  #entered = false;
  #keeper: TerminalKeeper | null = null;
  readonly #restore = (): void => this.leave();

  /** `mouse`: the wheel is reported as keys; while it is, the terminal's own selecting of text needs Shift. */
  constructor(stdin: TerminalInput, stdout: TerminalOutput, { mouse = false } = {}) {
    this.#mouse = mouse;
    this.#stdin = stdin;
    this.#stdout = stdout;
  }

  /** Raw mode first, so that no key typed from now on is echoed; then the alternate screen. */
  enter(): void {
    this.#entered = true;
    this.#stdin.setRawMode(true);
    this.#write(enter + (this.#mouse ? enterMouse : ''));
    process.on('exit', this.#restore);
    // Before the error is printed, so that it is printed where it stays.
    process.on('uncaughtExceptionMonitor', this.#restore);
  }

  /** From now on it is given back even if this process is killed. Takes a process, so not before the first slide is there. */
  keep(): void {
    const { fd } = this.#stdout as { fd?: unknown };
    if (this.#entered && typeof fd === 'number') this.#keeper ??= keepTerminal(fd);
  }

  /** From now on leaving the alternate screen is this function's task. */
  handOver(leave: () => void): void {
    this.#leaveScreen = leave;
  }

  /** Idempotent; works from an exit handler, where only synchronous writes count. */
  leave(): void {
    if (!this.#entered) return;
    this.#entered = false;
    process.off('exit', this.#restore);
    process.off('uncaughtExceptionMonitor', this.#restore);
    this.#write(this.#leaveModes);
    try {
      if (this.#leaveScreen === null) this.#write(leaveScreen);
      else this.#leaveScreen();
    } catch {
      // Whatever broke there, it may have broken before it left.
      this.#write(leaveScreen);
    }
    this.#quietly(() => this.#stdin.setRawMode(false));
    this.#keeper?.release();
  }

  /**
   * The terminal as the shell wants it, and back: around a stop by job control, or a shell of ours. Keys that are typed
   * there are not for us, and nobody but the terminal's foreground is told of a new size: so it is asked for.
   */
  async lend(meanwhile: () => Promise<void>): Promise<void> {
    this.#write(this.#leaveModes);
    this.#stdin.pause();
    this.#stdin.setRawMode(false);
    this.#keeper?.lent(true);
    try {
      await meanwhile();
    } finally {
      if (this.#entered) {
        this.#keeper?.lent(false);
        this.#stdin.setRawMode(true);
        this.#stdin.resume();
        this.#write(`\x1b[?2004h${this.#mouse ? enterMouse : ''}`);
        this.#quietly(() => process.kill(process.pid, 'SIGWINCH'));
      }
    }
  }

  /** Puts text on the clipboard, where the terminal allows it; it does not say. */
  copy(text: string): void {
    this.#write(clipboardSequence(text));
  }

  get #leaveModes(): string {
    return this.#mouse ? leaveMouse + leavePaste : leavePaste;
  }

  /** The terminal may be gone already, after a hang-up. */
  #write(text: string): void {
    this.#quietly(() => this.#stdout.write(text));
  }

  #quietly(act: () => void): void {
    try {
      act();
    } catch {
      // Nobody is left to see it.
    }
  }
}
