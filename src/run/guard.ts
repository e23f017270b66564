import { spawn, type ChildProcess } from 'node:child_process';
import { GUARD_SCRIPT } from './guard-script.ts';

/** A small process that outlives ours for a moment, and ends what is named here when ours is gone. */
export interface Guard {
  /** Starts it, or starts it anew if somebody has ended it. Never throws: without `sh` there is no guard. */
  ensure(): void;
  addGroup(shell: number): void;
  removeGroup(shell: number): void;
  /** `command`: the process that made it. */
  addContainer(id: string, command: number): void;
  removeContainer(id: string): void;
  /** All is well: sends it home. Resolves when it is gone. */
  close(): Promise<void>;
}

export interface GuardOptions {
  /** Part of the mark of every execution of this session, and of no other's. */
  readonly mark: string;
  readonly graceMs: number;
  /** The docker command that removes containers; null: there are none. */
  readonly docker: string | null;
  /** Removed with everything in it when our program is gone. */
  readonly folder: string;
  /** For the guard and its `docker`. */
  readonly env: Readonly<Record<string, string>>;
}

const GOODBYE_MS = 2000;

export function createGuard(options: GuardOptions): Guard {
  const groups = new Set<number>();
  const containers = new Map<string, number>();
  let child: ChildProcess | null = null;
  let closed = false;

  const tell = (line: string): void => {
    if (child?.stdin?.writable) child.stdin.write(`${line}\n`);
  };

  function start(): void {
    const tenths = String(Math.ceil(options.graceMs / 100));
    // `detached` is setsid(2): neither a hangup of the terminal nor its Ctrl-C reaches the guard.
    const started = spawn('sh', ['-c', GUARD_SCRIPT, 'sh', options.mark, tenths, options.docker ?? ':', options.folder], {
      cwd: '/',
      env: options.env,
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
    });
    // Without an id it could not be started, and `error` will say so.
    child = started.pid === undefined ? null : started;
    const forget = (): void => {
      if (child === started) child = null;
    };
    started.on('error', forget);
    started.on('exit', forget);
    started.stdin?.on('error', forget);
    // Neither the process nor the pipe keeps our program alive.
    started.unref();
    (started.stdin as unknown as { unref?: () => void }).unref?.();
    for (const group of groups) tell(`+group ${group}`);
    for (const [id, command] of containers) tell(`+container ${id} ${command}`);
  }

  return {
    ensure() {
      if (child === null && !closed) start();
    },
    addGroup(shell) {
      groups.add(shell);
      tell(`+group ${shell}`);
    },
    removeGroup(shell) {
      groups.delete(shell);
      tell(`-group ${shell}`);
    },
    addContainer(id, command) {
      containers.set(id, command);
      tell(`+container ${id} ${command}`);
    },
    removeContainer(id) {
      containers.delete(id);
      tell(`-container ${id}`);
    },
    async close() {
      closed = true;
      const last = child;
      if (last === null || last.exitCode !== null) return;
      const gone = new Promise<void>((resolve) => last.once('exit', () => resolve()));
      last.stdin?.end('end\n');
      const timer = setTimeout(() => last.kill('SIGKILL'), GOODBYE_MS);
      await gone;
      clearTimeout(timer);
    },
  };
}
