import { setTimeout as sleep } from 'node:timers/promises';
import { createsContainers, type Creation, type DockerCommand, ownerOf, parseCreation } from './container-owner.ts';
import type { Guard } from './guard.ts';
import { MARK_VARIABLE } from './prelude.ts';
import type { ProcessInfo, ProcessTable } from './process-table.ts';
import { membersOf, type ProcessTree } from './process-tree.ts';
import { runTool } from './tool.ts';

/**
 * A `docker run` that is killed leaves its container running. So one `docker events` a session tells which containers
 * come into being, and each is counted to the execution whose `docker` command created it.
 */
export interface ContainerWatch {
  /** Begins to listen if it does not yet. Without an engine it comes to nothing, and is tried again later. */
  ensure(): void;
  /**
   * Before an execution is launched: creations are judged only when it is followed, for its first container may be
   * told before. To be called once: when it is followed, or when nothing came of it.
   */
  launching(): () => void;
  follow(tree: ProcessTree): FollowedContainers;
  close(): Promise<void>;
}

/** The containers of one execution. */
export interface FollowedContainers {
  /** Before processes are ended: their `docker` commands may still have a creation under way. */
  remember(members: readonly ProcessInfo[]): void;
  /**
   * Stops and removes the containers of the `docker` commands that were remembered, or all of the execution.
   * Returns a sentence about what could not be removed, or null. Takes at most 11 s.
   */
  remove(which: 'remembered' | 'all'): Promise<string | null>;
  /** Forgets them: they stay. */
  release(): void;
}

export interface ContainerOptions {
  readonly docker: string;
  /** With the endpoint that the steps use; for `docker`. */
  readonly env: Readonly<Record<string, string>>;
  readonly mark: string;
  readonly table: ProcessTable;
  readonly guard: Guard;
}

const RETRY_MS = 5000;
const REMOVE_MS = 10_000;
/** A creation that was under way when its command was ended is told by then. */
const LATE_MS = 1000;

interface Followed {
  readonly tree: ProcessTree;
  readonly remembered: Map<string, DockerCommand>;
  /** Container ids, with the command that created each. */
  readonly containers: Map<string, string>;
  readonly unsure: Set<string>;
}

const keyOf = ({ pid, started }: { pid: number; started: number }): string => `${pid} ${started}`;

export function watchContainers({ docker, env, mark, table, guard }: ContainerOptions): ContainerWatch {
  const executions = new Map<number, Followed>();
  const served = new Set<string>();
  let listener: { end: () => Promise<void> } | null = null;
  let lastStart = -Infinity;
  let firstSight: ReadonlySet<string> = new Set();
  let handled: Promise<void> = Promise.resolve();
  const launches = new Set<Promise<void>>();
  let closed = false;

  async function listen(since: number): Promise<void> {
    const { execa } = await import('execa');
    const args = ['events', '--since', (since / 1000).toFixed(3), '--filter', 'type=container', '--filter', 'event=create', '--format', '{{json .}}'];
    // Marked and in a group of its own, so that the guard finds it too. `cleanup` would add a listener to `exit` for that.
    const events = execa(docker, args, {
      env: { ...env, [MARK_VARIABLE]: mark }, extendEnv: false, stdin: 'ignore', stderr: 'ignore', buffer: false, reject: false, detached: true, cleanup: false,
    });
    const group = events.pid;
    if (group !== undefined) guard.addGroup(group);
    listener = {
      async end() {
        events.kill('SIGTERM');
        await events;
      },
    };
    let rest = '';
    events.stdout.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const creation of lines.map(parseCreation)) if (creation !== null) handled = handled.then(() => attribute(creation)).catch(() => undefined);
    });
    void events.then(() => {
      listener = null;
      if (group !== undefined) guard.removeGroup(group);
    });
    if (closed) await listener?.end();
  }

  async function attribute(creation: Creation): Promise<void> {
    await Promise.all(launches);
    if (executions.size === 0) return;
    const commands = await commandsWithoutContainer();
    const owner = ownerOf(creation, commands);
    if (owner === null) return;
    if (owner === 'ambiguous') {
      for (const { unsure } of executions.values()) unsure.add(creation.image);
      return;
    }
    // A wrapper script and the program below it are one command.
    for (const one of commands) if (one === owner || one.pid === owner.parent || one.parent === owner.pid) served.add(keyOf(one));
    const execution = owner.owner === null ? undefined : executions.get(owner.owner);
    if (execution === undefined) return;
    execution.containers.set(creation.id, keyOf(owner));
    guard.addContainer(creation.id, owner.pid);
  }

  async function commandsWithoutContainer(): Promise<DockerCommand[]> {
    const processes = await table.list();
    const owners = new Map<ProcessInfo, number>();
    const commands = new Map<string, DockerCommand>();
    for (const [shell, { tree, remembered }] of executions) {
      for (const member of membersOf(tree, processes, (candidate) => table.isMarked(candidate, tree.mark))) owners.set(member, shell);
      for (const [key, command] of remembered) commands.set(key, command);
    }
    for (const process of processes) {
      const key = keyOf(process);
      // What is remembered is being ended: its arguments may be gone by now.
      if (!isDocker(process) || commands.has(key)) continue;
      // Others' commands from before we listened have their container already, as far as we can know.
      if (owners.has(process) || !firstSight.has(key)) commands.set(key, toCommand(process, owners.get(process) ?? null));
    }
    return [...commands].filter(([key]) => !served.has(key)).map(([, command]) => command);
  }

  const toCommand = (process: ProcessInfo, owner: number | null): DockerCommand => ({ ...process, args: table.argumentsOf(process), owner });

  return {
    ensure() {
      if (closed || listener !== null || performance.now() - lastStart < RETRY_MS) return;
      lastStart = performance.now();
      const since = Date.now();
      handled = handled.then(async () => {
        firstSight = new Set((await table.list()).filter(isDocker).map(keyOf));
      });
      listen(since).catch(() => (listener = null));
    },
    launching() {
      let launched: () => void = () => undefined;
      const launch = new Promise<void>((resolve) => (launched = resolve));
      launches.add(launch);
      return () => {
        launches.delete(launch);
        launched();
      };
    },
    follow(tree) {
      const followed: Followed = { tree, remembered: new Map(), containers: new Map(), unsure: new Set() };
      executions.set(tree.shell, followed);
      const { remembered, containers, unsure } = followed;
      return {
        remember(members) {
          for (const member of members.filter(isDocker)) remembered.set(keyOf(member), toCommand(member, tree.shell));
        },
        async remove(which) {
          const waiting = [...remembered].some(([key, { args }]) => !served.has(key) && createsContainers(args));
          if (listener !== null && waiting) await sleep(LATE_MS);
          await handled;
          const ids = [...containers].filter(([, key]) => which === 'all' || remembered.has(key)).map(([id]) => id);
          const left = ids.length === 0 ? null : await removeContainers(docker, ids, env);
          const doubt = which === 'all' && unsure.size > 0 ? `A container of ${[...unsure].join(', ')} may be this step's or somebody else's: it was left alone.` : null;
          return [left, doubt].filter((note) => note !== null).join(' ') || null;
        },
        release() {
          executions.delete(tree.shell);
          for (const id of containers.keys()) guard.removeContainer(id);
        },
      };
    },
    async close() {
      closed = true;
      await listener?.end();
    },
  };
}

function isDocker(process: ProcessInfo): boolean {
  return process.name.includes('docker');
}

/** Removed, not only stopped: what was killed between `create` and `start` is not removed by its `--rm`. */
async function removeContainers(docker: string, ids: readonly string[], env: Readonly<Record<string, string>>): Promise<string | null> {
  const answer = await runTool(docker, ['rm', '-f', '-v', ...ids], { env, timeoutMs: REMOVE_MS });
  const names = ids.map((id) => id.slice(0, 12)).join(', ');
  if (answer.timedOut) return `The engine did not answer in ${REMOVE_MS / 1000} s: container ${names} may still be running.`;
  const problem = answer.stderr.split('\n').find((line) => line.trim() !== '' && !/no such container|already in progress/i.test(line));
  return answer.ok || problem === undefined ? null : `Container ${names} could not be removed: ${problem.trim()}`;
}
