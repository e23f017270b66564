import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, closeSync, constants, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Bash } from './bash.ts';
import type { ExecutionRequest } from './executor.ts';
import type { FifoSource } from './fifo.ts';
import { MARK_VARIABLE, type Marks, preludeVariables, WITHHELD } from './prelude.ts';
import { meaningOf, Problem } from './problem.ts';

/** Where and with what executions are started. */
export interface Workshop {
  /** Ours alone. */
  readonly folder: string;
  readonly preludeFile: string;
  readonly bash: Bash;
  readonly fifos: FifoSource;
}

export interface Launched {
  readonly child: ChildProcess;
  readonly shell: number;
  /** The reading end of its stdout and stderr. */
  readonly output: number;
  /** The xtrace of a step whose lines can be told, else null. */
  readonly trace: Readable | null;
  /** Where the shell leaves what it carries. */
  readonly stateFile: string;
  removeFiles(): void;
}

/** A step that switches the trace itself wants to see it, so it cannot be ours. */
const TRACES_ITSELF = /(?:^|[\s;&|({])set\s(?:[^\n;&|]*\s)?[-+](?:[A-Za-z]*x[A-Za-z]*\b|o\s+xtrace)/m;

/**
 * Starts bash on the script, in a session (setsid) and so without a terminal of its own; throws a Problem.
 *
 * Node's own `spawn` and not execa: one file descriptor of ours serves as both stdout and stderr, the process leads a
 * group that outlives it, and nothing may wait for streams that a background job holds open.
 */
export async function launch(request: ExecutionRequest, workshop: Workshop, number: number, mark: string): Promise<Launched> {
  checkFolder(request.cwd);
  const stateFile = join(workshop.folder, `state-${number}`);
  const marks: Marks = !request.stepMode ? 'plain' : workshop.bash.tracesLines && !TRACES_ITSELF.test(request.script) ? 'trace' : 'none';
  const env = environment(request.env, mark, preludeVariables(workshop.preludeFile, stateFile, marks));
  const fifo = await workshop.fifos.open();
  try {
    const { writeEnd } = fifo;
    // As `-c`, not as a file: messages then say `build: line 3:` and no temporary path.
    const child = spawn(workshop.bash.path, ['--noprofile', '--norc', '-c', request.script, request.name || 'bash'], {
      cwd: request.cwd,
      env,
      stdio: marks === 'trace' ? ['ignore', writeEnd, writeEnd, 'pipe'] : ['ignore', writeEnd, writeEnd],
      detached: true,
    });
    if (child.pid === undefined) throw (await once(child, 'error'))[0];
    return {
      child,
      shell: child.pid,
      output: fifo.readEnd,
      trace: (child.stdio[3] as Readable | null | undefined) ?? null,
      stateFile,
      removeFiles() {
        for (const path of [stateFile, `${stateFile}.names`]) rmSync(path, { force: true });
      },
    };
  } catch (error) {
    closeSync(fifo.readEnd);
    throw new Problem(`${workshop.bash.path} could not be started: ${meaningOf(error)}.`);
  } finally {
    closeSync(fifo.writeEnd);
  }
}

function environment(given: Readonly<Record<string, string>>, mark: string, variables: Record<string, string>): Record<string, string> {
  const env = { ...given };
  for (const name of WITHHELD) delete env[name];
  // Steps may run this program itself: what those steps start belongs to both.
  const outer = given[MARK_VARIABLE];
  return { ...env, ...variables, [MARK_VARIABLE]: outer === undefined ? mark : `${outer}${mark}` };
}

function checkFolder(cwd: string): void {
  try {
    if (!statSync(cwd).isDirectory()) throw Object.assign(new Error(), { code: 'ENOTDIR' });
    accessSync(cwd, constants.X_OK);
  } catch (error) {
    throw new Problem(`The working directory ${cwd} cannot be used: ${meaningOf(error)}.`);
  }
}
