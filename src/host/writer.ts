import { readFileSync } from 'node:fs';
import type { LedgerRecord } from './ledger-file.ts';

/** This process, as a later one can tell whether it is still there. */
export function thisWriter(): NonNullable<LedgerRecord['writer']> {
  return { pid: process.pid, started: startOf(process.pid) };
}

/** Whether the process that wrote a ledger still runs. A process id that was given to another one since is not it. */
export function isAlive(writer: LedgerRecord['writer']): boolean {
  if (writer === null) return false;
  try {
    process.kill(writer.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return writer.started === null || writer.started === startOf(writer.pid);
}

/** What tells a process from a later one of its id: the boot, and the tick it started at. null where the system has no /proc. */
function startOf(pid: number): string | null {
  try {
    // The name may hold spaces and brackets: fields count from behind the last one.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ');
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${fields[19]}`;
  } catch {
    return null;
  }
}
