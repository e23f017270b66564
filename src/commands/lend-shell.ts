import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { delimiter, isAbsolute, join } from 'node:path';
import { isExecutable } from '../run/bash.ts';
import type { StepPlace } from '../session/surroundings.ts';

/** A person's own shell, on the terminal that the talk has given away for a while. */
export interface LentShell {
  /** Resolves when the shell has ended; rejects when it cannot be started. */
  readonly ended: Promise<void>;
  /** The terminal is gone, or we are: the shell goes too. */
  hangUp(): void;
  /** Ctrl-C reached us: the shell does not have the terminal, so it was stopped. */
  wake(): void;
}

/** Programs leave these on when they die: alternate keys, scroll region, mouse reports, colours, a second character set. */
const PLAIN_TERMINAL = '\x1b[r\x1b[0m\x1b[?1;1000;1002;1003;1006l\x1b[?7h\x1b>\x1b(B\x0f';

/**
 * Starts the shell of `SHELL`, else bash, else sh, interactive. The modes that the terminal has now are put back when
 * the shell has ended, whatever was done to them there.
 */
export function lendShell({ cwd, env }: StepPlace, write: (text: string) => void): LentShell {
  const saved = spawnSync('stty', ['-g'], { stdio: ['inherit', 'pipe', 'ignore'], encoding: 'utf8' });
  const child = spawn(chooseShell(env), [], { cwd, env, stdio: 'inherit' });
  return {
    ended: follow(child).finally(() => {
      const modes = saved.status === 0 ? saved.stdout.trim() : '';
      if (modes !== '') spawnSync('stty', [modes], { stdio: ['inherit', 'ignore', 'ignore'] });
      write(PLAIN_TERMINAL);
    }),
    hangUp: () => void child.kill('SIGHUP'),
    wake: () => void child.kill('SIGCONT'),
  };
}

async function follow(child: ChildProcess): Promise<void> {
  if (child.pid === undefined) throw (await once(child, 'error'))[0];
  await once(child, 'exit');
}

/** `SHELL` when it can be run, else bash or sh of the PATH. */
export function chooseShell(env: Readonly<Record<string, string>>): string {
  const own = env['SHELL'] ?? '';
  if (isAbsolute(own) && isExecutable(own)) return own;
  const folders = (env['PATH'] ?? '').split(delimiter).filter(isAbsolute);
  return folders.map((folder) => join(folder, 'bash')).find(isExecutable) ?? '/bin/sh';
}

/** Says where one is, and how to come back: the screen of the talk is not there to say it. In short lines. */
export function shellGreeting(step: string | null, hasPlace: boolean): string {
  const what = !hasPlace
    ? ['a shell, as where you started the talk.', 'It is played from recordings: nothing was made for real.']
    : step === null ? ['a shell with the variables that steps run with.'] : [`a shell for the step ${step}.`, 'It has the folder and the variables that the step runs with.'];
  return `\nmultiarch-workshop: ${what.join('\n')}\nexit (or Ctrl-D) comes back; what runs in the talk goes on.\n\n`;
}
