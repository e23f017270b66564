import type { Session } from '../session/conductor.ts';
import type { StepPlace } from '../session/surroundings.ts';
import type { MountedApp } from '../ui/app.tsx';
import type { Painter } from '../ui/painter.ts';
import type { Terminal } from '../ui/terminal.ts';
import type { LentShell } from './lend-shell.ts';
import { userEnvironment } from './this-program.ts';

export interface LendingParts {
  readonly session: Session;
  readonly terminal: Terminal;
  readonly painter: Painter;
  readonly write: (text: string) => void;
  /** Tells the person why something was not possible. */
  readonly say: (message: string) => void;
}

/** Gives the terminal away for a while - to a shell, or because the process is stopped - and takes it back. */
export class Lending {
  /** Who draws once Ink is there; until then nothing is lent. */
  app: MountedApp | null = null;
  readonly #parts: LendingParts;
  #isLent = false;
  #shell: LentShell | null = null;

  constructor(parts: LendingParts) {
    this.#parts = parts;
  }

  /** Whether somebody else has the terminal: nothing is drawn, and keys are not ours. */
  get isLent(): boolean {
    return this.#isLent;
  }

  /** The shell that has the terminal. */
  get shell(): LentShell | null {
    return this.#shell;
  }

  /** Lends the terminal until `meanwhile` is over; does nothing while it is lent. */
  async lend(meanwhile: () => Promise<void>): Promise<void> {
    if (this.app === null || this.#isLent) return;
    this.#isLent = true;
    this.#parts.painter.clear();
    await this.app.suspend(async () => {
      await this.#parts.terminal.lend(meanwhile);
      this.#isLent = false;
    });
  }

  /** Lends it to a shell with the environment of a step, until the shell ends. */
  async openShell(step: string | null): Promise<void> {
    const { session, write, say } = this.#parts;
    const [{ cwd, env }, { lendShell, shellGreeting }] = await Promise.all([session.placeOf(step), import('./lend-shell.ts')]);
    // Where nothing runs, there is no environment to run it with.
    const place: StepPlace = { cwd: cwd === '' ? process.cwd() : cwd, env: env['PATH'] === undefined ? { ...userEnvironment(), ...env } : env };
    let fault: unknown = null;
    await this.lend(async () => {
      write(shellGreeting(step, env['PATH'] !== undefined));
      this.#shell = lendShell(place, write);
      await this.#shell.ended.catch((error: unknown) => void (fault = error));
      this.#shell = null;
    });
    if (fault !== null) say(`no shell: ${fault instanceof Error ? fault.message : String(fault)}`);
  }
}
