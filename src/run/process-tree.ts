import { setTimeout as sleep } from 'node:timers/promises';
import { canSignal, type ProcessInfo, type ProcessTable } from './process-table.ts';

/** What tells the processes that one execution started from all others. */
export interface ProcessTree {
  /** The shell's process id: it leads a process group and a session of its own. */
  readonly shell: number;
  /** In the environment of all that it started, unless they cleared it. */
  readonly mark: string;
  /** Process ids from before the execution, null when not known. */
  readonly before: ReadonlySet<number> | null;
}

/** SIGKILL takes effect at once, except on a process that hangs in the kernel. */
const KILL_MS = 5000;
const POLL_MS = 50;
const FREEZE_ROUNDS = 5;

/**
 * Those of `processes` that belong to the tree: by group, by session, by mark, as remembered from an earlier look
 * (`pid` and start), or as a descendant of one of these. What left all of that behind (`setsid env -i setsid -f ...`
 * whose parent is gone) is not found.
 */
export function membersOf(tree: ProcessTree, processes: readonly ProcessInfo[], isMarked: (process: ProcessInfo) => boolean, remembered: readonly ProcessInfo[] = []): ProcessInfo[] {
  const known = new Map(remembered.map(({ pid, started }) => [pid, started]));
  const children = new Map<number, ProcessInfo[]>();
  const members = new Set<ProcessInfo>();
  for (const candidate of processes) {
    const siblings = children.get(candidate.parent);
    if (siblings === undefined) children.set(candidate.parent, [candidate]);
    else siblings.push(candidate);
    const byId = candidate.group === tree.shell || candidate.session === tree.shell || known.get(candidate.pid) === candidate.started;
    if (candidate.pid !== process.pid && (byId || isMarked(candidate))) members.add(candidate);
  }
  for (const member of members) for (const child of children.get(member.pid) ?? []) members.add(child);
  return [...members];
}

/** All members of the tree that are alive now. */
export async function findMembers(table: ProcessTable, tree: ProcessTree, remembered: readonly ProcessInfo[] = []): Promise<ProcessInfo[]> {
  return membersOf(tree, await table.list(), (candidate) => table.isMarked(candidate, tree.mark), remembered);
}

/**
 * The same once the shell itself is gone, cheaper by looking at new process ids only. `lastedMs`: how long it ran;
 * in a longer run, process ids may have come round.
 */
export async function findLeftovers(table: ProcessTable, tree: ProcessTree, lastedMs: number): Promise<ProcessInfo[]> {
  if (tree.before === null) return canSignal(-tree.shell) ? findMembers(table, tree) : [];
  if (lastedMs > 2000) return findMembers(table, tree);
  return membersOf(tree, await table.list(tree.before), (candidate) => table.isMarked(candidate, tree.mark));
}

/**
 * Ends `members` and what they start meanwhile: SIGTERM, after `graceMs` SIGKILL. Returns who is still there after all that.
 *
 * They are stopped before they are asked: of one that forks between the look and the signal, the child would be an orphan
 * that nothing connects with us. SIGCONT then lets them take the SIGTERM.
 */
export async function endProcesses(table: ProcessTable, tree: ProcessTree, members: readonly ProcessInfo[], graceMs: number): Promise<ProcessInfo[]> {
  let remaining = await freeze(table, tree, members);
  // On a busy machine the look alone may take longer than the grace: it begins when they can be asked.
  const graceEnd = performance.now() + graceMs;
  const asked = new Set<string>();
  while (remaining.length > 0 && performance.now() < graceEnd) {
    const unasked = remaining.filter((one) => !asked.has(keyOf(one)));
    for (const one of unasked) asked.add(keyOf(one));
    for (const { pid } of unasked) send(pid, 'SIGTERM');
    for (const { pid } of unasked) send(pid, 'SIGCONT');
    await untilGone(table, remaining, graceEnd);
    remaining = await findMembers(table, tree, remaining);
  }
  const killEnd = performance.now() + KILL_MS;
  while (remaining.length > 0 && performance.now() < killEnd) {
    if (remaining.some(({ group }) => group === tree.shell)) send(-tree.shell, 'SIGKILL');
    for (const { pid } of remaining) send(pid, 'SIGKILL');
    await untilGone(table, remaining, Math.min(killEnd, performance.now() + 500));
    remaining = await findMembers(table, tree, remaining);
  }
  return remaining;
}

/** Stops them and their children until no new ones appear; returns all that are there. */
async function freeze(table: ProcessTable, tree: ProcessTree, members: readonly ProcessInfo[]): Promise<ProcessInfo[]> {
  const stopped = new Set<string>();
  let all = [...members];
  for (let round = 0; round < FREEZE_ROUNDS; round += 1) {
    const moving = all.filter((one) => !stopped.has(keyOf(one)));
    if (moving.length === 0) break;
    for (const one of moving) stopped.add(keyOf(one));
    for (const { pid } of moving) send(pid, 'SIGSTOP');
    all = await findMembers(table, tree, all);
  }
  return all;
}

const keyOf = ({ pid, started }: ProcessInfo): string => `${pid} ${started}`;

async function untilGone(table: ProcessTable, processes: readonly ProcessInfo[], end: number): Promise<void> {
  for (let wait = 2; processes.some((one) => table.isAlive(one)) && performance.now() < end; wait = Math.min(wait * 2, POLL_MS)) await sleep(wait);
}

function send(id: number, signal: NodeJS.Signals): void {
  try {
    process.kill(id, signal);
  } catch {
    // Gone meanwhile, or not ours to signal (sudo): whoever remains is named at the end.
  }
}
