import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseCarried } from './carried-state.ts';
import type { ContainerWatch, FollowedContainers } from './containers.ts';
import type { CarriedState, ExecutionEnd, ExecutionEvent, ExecutionRequest } from './executor.ts';
import { readFifo } from './fifo.ts';
import type { Guard } from './guard.ts';
import { launch, type Launched, type Workshop } from './launch.ts';
import { createLineMarks } from './line-marks.ts';
import { createLineTicker } from './line-ticker.ts';
import { meaningOf, Problem } from './problem.ts';
import type { ProcessInfo, ProcessTable } from './process-table.ts';
import { endProcesses, findLeftovers, findMembers, type ProcessTree } from './process-tree.ts';
import { createSpillFile, type SpillFile } from './spill-file.ts';

/** What all executions of a session share. */
export interface LiveTools {
  readonly workshop: Workshop;
  readonly table: ProcessTable;
  readonly guard: Guard;
  readonly containers: ContainerWatch | null;
  /** Between SIGTERM and SIGKILL. */
  readonly graceMs: number;
}

/** One execution: what is asked, by which number and mark it is known, and how it is told to stop. */
export interface LiveRequest {
  readonly request: ExecutionRequest;
  readonly emit: (event: ExecutionEvent) => void;
  readonly number: number;
  readonly mark: string;
  readonly stop: AbortSignal;
}

/** Why we end it: somebody asked, its time is up, or a fault keeps us from following it. */
interface Cut {
  readonly reason: 'stopped' | 'timeout' | 'lost';
  readonly note: string | null;
}

interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
  readonly at: number;
  readonly durationMs: number;
}

const MAX_TIMER_MS = 2 ** 31 - 1;
/** For a shell that was killed to be reported as ended; it takes longer only if it hangs in the kernel. */
const REPORT_MS = 1000;
/** For the last of the trace; it takes longer only if something that cannot be ended holds the pipe. */
const TRACE_MS = 200;

/** Runs it from start to end; `emit` has had all events but `exited` when it resolves. Never rejects. */
export async function runLive(live: LiveRequest, tools: LiveTools): Promise<ExecutionEnd> {
  const { request, number, mark } = live;
  let spill: SpillFile | null = null;
  let followed: (() => void) | undefined;
  try {
    const before = tools.table.ids();
    tools.containers?.ensure();
    followed = tools.containers?.launching();
    spill = openSpill(request.outputFile);
    const launched = await launch(request, tools.workshop, number, mark);
    const tree: ProcessTree = { shell: launched.shell, mark, before };
    try {
      tools.guard.addGroup(launched.shell);
      const end = follow(live, tools, launched, tree, spill);
      followed?.();
      return await end;
    } catch (error) {
      // Whatever went wrong with us: what was started does not stay.
      await endProcesses(tools.table, tree, await findMembers(tools.table, tree), 0);
      throw error;
    } finally {
      tools.guard.removeGroup(launched.shell);
      launched.removeFiles();
    }
  } catch (error) {
    followed?.();
    await spill?.close().catch(() => undefined);
    return neverRan('lost', error instanceof Problem ? error.message : `It could not be followed: ${meaningOf(error)}.`);
  }
}

/** The end of an execution that did not begin. */
export function neverRan(reason: 'lost' | 'stopped', note: string | null): ExecutionEnd {
  return { reason, exitCode: null, signal: null, line: null, at: Date.now(), durationMs: 0, carried: null, note };
}

async function follow({ request, emit, stop }: LiveRequest, tools: LiveTools, launched: Launched, tree: ProcessTree, spill: SpillFile | null): Promise<ExecutionEnd> {
  const begin = performance.now();
  emit({ type: 'started', at: Date.now() });
  let end: (cut: Cut) => void = () => undefined;
  const cut = new Promise<Cut>((resolve) => (end = resolve));
  const timer = setTimeout(() => end({ reason: 'timeout', note: null }), Math.min(request.timeoutMs, MAX_TIMER_MS));
  const onStop = (): void => end({ reason: 'stopped', note: null });
  stop.addEventListener('abort', onStop);
  if (stop.aborted) onStop();

  const exited = whenExited(launched, begin);
  const lines = followLines(launched, request.script, tools.workshop.bash.firstLine, emit);
  const keep = spillWriter(spill, request.outputFile, (note) => end({ reason: 'lost', note }));
  const output = readFifo(launched.output, keep, (text) => emit({ type: 'output', text, at: Date.now() }));
  const containers = tools.containers?.follow(tree) ?? null;

  const first = await Promise.race([exited, cut]);
  clearTimeout(timer);
  stop.removeEventListener('abort', onStop);
  const ours = 'reason' in first ? first : null;
  const leftBehind = await endAll(tools, tree, containers, ours === null ? performance.now() - begin : null);
  const exit = 'reason' in first ? await withinLimit(exited, begin) : first;
  await Promise.all([output.drain(), lines?.ended]);
  const line = lines?.last() ?? null;
  const kept = await closeSpill(spill, request.outputFile);
  const carried = ours === null && request.stepMode && exit.signal === null ? readCarried(launched.stateFile) : null;
  const reason = ours?.reason ?? (kept === null ? 'exited' : 'lost');
  const uncarried = reason === 'exited' && request.stepMode && exit.code === 0 && carried === null ? NOT_CARRIED : null;
  const notes = [ours?.note, kept, leftBehind, uncarried].filter((note) => note != null);
  return { reason, exitCode: exit.code, signal: exit.signal, line, at: exit.at, durationMs: exit.durationMs, carried, note: notes.join(' ') || null };
}

const NOT_CARRIED = 'Its exported variables and its directory do not carry over: it ended by `exec` or with an EXIT trap of its own.';

/**
 * Ends what the execution started. `lastedMs`: how long it ran until its shell ended by itself; null: we end it.
 * Then all its containers go too; else only those whose `docker run` was still there and is ended here.
 * Returns a sentence about what is still there, or null.
 */
async function endAll(tools: LiveTools, tree: ProcessTree, containers: FollowedContainers | null, lastedMs: number | null): Promise<string | null> {
  const { table, graceMs } = tools;
  const members = lastedMs === null ? await findMembers(table, tree) : await findLeftovers(table, tree, lastedMs);
  if (members.length === 0 && lastedMs !== null) {
    containers?.release();
    return null;
  }
  containers?.remember(members);
  const survivors = await endProcesses(table, tree, members, graceMs);
  const containerNote = (await containers?.remove(lastedMs === null ? 'all' : 'remembered')) ?? null;
  containers?.release();
  return [survivorNote(survivors), containerNote].filter((note) => note !== null).join(' ') || null;
}

function survivorNote(survivors: readonly ProcessInfo[]): string | null {
  if (survivors.length === 0) return null;
  return `Still running, it could not be ended: ${survivors.map(({ pid, name }) => `${name} (process ${pid})`).join(', ')}.`;
}

function whenExited({ child }: Launched, begin: number): Promise<Exit> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal, at: Date.now(), durationMs: performance.now() - begin }));
  });
}

/** The exit of a shell that we ended; one that hangs in the kernel never reports, and is named as a survivor. */
function withinLimit(exited: Promise<Exit>, begin: number): Promise<Exit> {
  const limit = sleep(REPORT_MS, undefined, { ref: false }).then((): Exit => ({ code: null, signal: null, at: Date.now(), durationMs: performance.now() - begin }));
  return Promise.race([exited, limit]);
}

function followLines({ trace, shell }: Launched, script: string, firstLine: number, emit: LiveRequest['emit']): { ended: Promise<unknown>; last: () => number | null } | null {
  if (trace === null) return null;
  const marks = createLineMarks(shell, script, firstLine);
  const ticker = createLineTicker((line) => emit({ type: 'line', line }));
  trace.setEncoding('latin1').on('data', (text: string) => ticker.set(marks.read(text)));
  trace.on('error', () => trace.destroy());
  const closed = once(trace, 'close');
  return {
    get ended() {
      return Promise.race([closed, sleep(TRACE_MS, undefined, { ref: false })]).then(() => trace.destroy());
    },
    last() {
      ticker.set(marks.last());
      ticker.flush();
      return marks.last();
    },
  };
}

function openSpill(path: string | null): SpillFile | null {
  if (path === null) return null;
  try {
    return createSpillFile(path);
  } catch (error) {
    throw new Problem(unwritable(path, error));
  }
}

/** A check would judge by a torn file, so the first failure to write ends the execution. */
function spillWriter(spill: SpillFile | null, path: string | null, onFailure: (note: string) => void): (bytes: Uint8Array) => void {
  let failed = spill === null;
  return (bytes) => {
    if (failed) return;
    try {
      spill?.write(bytes);
    } catch (error) {
      failed = true;
      onFailure(unwritable(path, error));
    }
  };
}

async function closeSpill(spill: SpillFile | null, path: string | null): Promise<string | null> {
  try {
    await spill?.close();
    return null;
  } catch (error) {
    return unwritable(path, error);
  }
}

function unwritable(path: string | null, error: unknown): string {
  return `The output could not be written to ${path}: ${meaningOf(error)}.`;
}

function readCarried(stateFile: string): CarriedState | null {
  try {
    return parseCarried(readFileSync(stateFile));
  } catch {
    return null;
  }
}
