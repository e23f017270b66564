import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Bash, findBash } from './bash.ts';
import { watchContainers } from './containers.ts';
import type { Execution, ExecutionEnd, ExecutionEvent, ExecutionRequest, Executor } from './executor.ts';
import { createFifoSource } from './fifo.ts';
import { createGuard } from './guard.ts';
import { type LiveTools, neverRan, runLive } from './live-execution.ts';
import { PRELUDE } from './prelude.ts';
import { meaningOf, Problem } from './problem.ts';
import { openProcessTable, type ProcessTable } from './process-table.ts';

export interface LiveExecutorOptions {
  /** The session's temporary folder, ours to use; a guard removes it if the program is killed, `close` leaves it. */
  readonly folder: string;
  /** For our own helpers, bash found on its PATH, `docker` with its endpoint. Executions bring their own. */
  readonly env: Readonly<Record<string, string>>;
  /** The command that tells of containers and removes them, by default `docker`; null: containers are not followed. */
  readonly docker?: string | null;
  /** Between SIGTERM and SIGKILL, by default 2000. */
  readonly graceMs?: number;
  /** The processes of this machine, by default as the system tells them. */
  readonly processes?: ProcessTable;
}

const GRACE_MS = 2000;

/** Runs bash for real. Nothing is started or written before the first execution. */
export function createLiveExecutor(options: LiveExecutorOptions): Executor {
  const { folder, env, docker = 'docker', graceMs = GRACE_MS, processes: table = openProcessTable() } = options;
  // In the environment of everything that steps start; the dot keeps one session from matching another's.
  const sessionMark = `mw-${randomBytes(8).toString('hex')}.`;
  const guard = createGuard({ mark: sessionMark, graceMs, docker, folder, env });
  const containers = docker === null ? null : watchContainers({ docker, env, mark: sessionMark, table, guard });
  const ownFolder = join(folder, 'run');
  const running = new Map<Promise<ExecutionEnd>, AbortController>();
  let tools: Promise<LiveTools> | null = null;
  let number = 0;
  let closing: Promise<void> | null = null;

  async function prepare(): Promise<LiveTools> {
    const bash = await chooseBash(env['PATH'] ?? '');
    try {
      mkdirSync(ownFolder, { recursive: true, mode: 0o700 });
      const preludeFile = join(ownFolder, 'prelude.bash');
      writeFileSync(preludeFile, PRELUDE);
      return { workshop: { folder: ownFolder, preludeFile, bash, fifos: createFifoSource(ownFolder) }, table, guard, containers, graceMs };
    } catch (error) {
      throw new Problem(`The temporary folder ${ownFolder} cannot be used: ${meaningOf(error)}.`);
    }
  }

  async function execute(request: ExecutionRequest, emit: (event: ExecutionEvent) => void, stop: AbortSignal): Promise<ExecutionEnd> {
    number += 1;
    const own = number;
    try {
      guard.ensure();
      tools ??= prepare();
      const ready = await tools;
      if (stop.aborted) return neverRan('stopped', null);
      return await runLive({ request, emit, number: own, mark: `${sessionMark}${own};`, stop }, ready);
    } catch (error) {
      tools = null;
      return neverRan('lost', error instanceof Problem ? error.message : `It could not be started: ${meaningOf(error)}.`);
    }
  }

  async function closeAll(): Promise<void> {
    for (const controller of running.values()) controller.abort();
    await Promise.all([...running.keys()]);
    await containers?.close();
    await guard.close();
    rmSync(ownFolder, { recursive: true, force: true, maxRetries: 3 });
  }

  return {
    source: 'live',
    start(request, emit): Execution {
      const controller = new AbortController();
      const end = closing === null ? execute(request, emit, controller.signal) : Promise.resolve(neverRan('lost', 'The session has ended.'));
      const finished = end.then((ended) => {
        running.delete(finished);
        emit({ type: 'exited', end: ended });
        return ended;
      });
      running.set(finished, controller);
      return { stop: () => controller.abort(), finished };
    },
    close: () => (closing ??= closeAll()),
  };
}

async function chooseBash(path: string): Promise<Bash> {
  const bash = await findBash(path);
  if (bash === null) throw new Problem('There is no bash on the PATH: steps are bash, version 4.4 or later.');
  return bash;
}
