import { closeSync, existsSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { runTool } from './tool.ts';

export interface ProcessInfo {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** null where the system does not tell. */
  readonly session: number | null;
  /** With `pid` it names one process: a later one of the same number started later. Numbers grow, in units of the system. */
  readonly started: number;
  readonly name: string;
}

/** The processes of this machine. Those that have ended and only wait for their parent's `wait` count as gone. */
export interface ProcessTable {
  /** All process ids now, fast; null where that is not to be had. */
  ids(): ReadonlySet<number> | null;
  /** All processes but those with an id in `except`. */
  list(except?: ReadonlySet<number>): Promise<ProcessInfo[]>;
  isAlive(process: ProcessInfo): boolean;
  /** Whether its environment, as it was when it started, contains `mark`. */
  isMarked(process: ProcessInfo, mark: string): boolean;
  argumentsOf(process: ProcessInfo): readonly string[];
}

export function openProcessTable(): ProcessTable {
  return existsSync('/proc/self/stat') ? procTable() : psTable();
}

/** Linux: proc(5). 30 microseconds a process, so the event loop gets its turn between portions. */
export function procTable(): ProcessTable {
  const portion = 64;
  return {
    ids: () => new Set(readIds()),
    async list(except) {
      const found: ProcessInfo[] = [];
      const ids = readIds().filter((id) => !except?.has(id));
      for (const [index, id] of ids.entries()) {
        if (index % portion === portion - 1) await nextTurn();
        const process = readStat(id);
        if (process !== null) found.push(process);
      }
      return found;
    },
    isAlive: (process) => readStat(process.pid)?.started === process.started,
    isMarked: (process, mark) => readOrNothing(`/proc/${process.pid}/environ`).includes(mark),
    argumentsOf: (process) => readOrNothing(`/proc/${process.pid}/cmdline`).toString().split('\0').slice(0, -1),
  };
}

/** macOS and others: ps(1) knows no environments of other programs; groups and parents have to do. */
export function psTable(): ProcessTable {
  const commands = new Map<string, string>();
  const key = (process: { pid: number; started: number }): string => `${process.pid} ${process.started}`;
  return {
    ids: () => null,
    async list(except) {
      const columns = ['pid', 'ppid', 'pgid', 'stat', 'lstart', 'args'].flatMap((column) => ['-o', `${column}=`]);
      const answer = await runTool('ps', ['-A', '-ww', ...columns], { env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' }, timeoutMs: 5000 });
      commands.clear();
      const found: ProcessInfo[] = [];
      for (const line of answer.stdout.split('\n')) {
        // 501 1 501 Ss Mon Nov 23 13:43:29 2026 sleep 100
        const [, pid, parent, group, state, start, command = ''] = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(\w+\s+\w+\s+\d+\s+[\d:]+\s+\d+)\s?(.*)$/.exec(line) ?? [];
        if (state === undefined || start === undefined || state.startsWith('Z') || except?.has(Number(pid))) continue;
        const [program = ''] = command.split(' ');
        const entry = { pid: Number(pid), parent: Number(parent), group: Number(group), session: null, started: Date.parse(`${start} UTC`), name: program.slice(program.lastIndexOf('/') + 1) };
        commands.set(key(entry), command);
        found.push(entry);
      }
      return found;
    },
    isAlive: (process) => canSignal(process.pid),
    isMarked: () => false,
    argumentsOf: (process) => commands.get(key(process))?.split(' ') ?? [],
  };
}

/** Whether a process, or with a negative id a process group, is there. */
export function canSignal(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function readIds(): number[] {
  return readdirSync('/proc').map(Number).filter((id) => id > 0);
}

const statBuffer = Buffer.allocUnsafe(4096);

/** `PID (NAME) STATE PPID PGRP SESSION ... STARTTIME ...`; the name may itself contain `) `. null: gone, or a zombie. */
function readStat(id: number): ProcessInfo | null {
  let text: string;
  try {
    const file = openSync(`/proc/${id}/stat`, 'r');
    try {
      text = statBuffer.toString('latin1', 0, readSync(file, statBuffer, 0, statBuffer.length, 0));
    } finally {
      closeSync(file);
    }
  } catch {
    return null;
  }
  const nameEnd = text.lastIndexOf(')');
  const fields = text.slice(nameEnd + 2).split(' ');
  if (fields[0] === 'Z' || fields[0] === 'X') return null;
  const name = text.slice(text.indexOf('(') + 1, nameEnd);
  return { pid: id, parent: Number(fields[1]), group: Number(fields[2]), session: Number(fields[3]), started: Number(fields[19]), name };
}

/** Other users' processes may not be read, and any may end meanwhile. */
function readOrNothing(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch {
    return Buffer.alloc(0);
  }
}
