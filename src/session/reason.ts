import type { ExecutionEnd } from '../run/executor.ts';

/** Why an execution did not end well, in one sentence for people; null when it did. `command` is the text that ran. */
export function reasonOf(end: ExecutionEnd, command: string, timeoutMs: number): string | null {
  const where = end.line === null ? '' : ` at line ${end.line}: ${firstLineOf(command, end.line)}`;
  switch (end.reason) {
    case 'timeout':
      return `stopped after its time limit of ${formatLimit(timeoutMs)}${where}`;
    case 'stopped':
      return `stopped${where}`;
    case 'lost':
      return end.note ?? 'it could not be started';
    case 'exited':
      if (end.exitCode === 0) return null;
      return end.exitCode === null ? `ended by ${end.signal ?? 'a signal'}${where}` : `exit ${end.exitCode}${where}`;
  }
}

/** The source line, without its indentation and its trailing `\`. */
function firstLineOf(command: string, line: number): string {
  return (command.split('\n')[line - 1] ?? '').trim().replace(/\s*\\$/, ' ...');
}

function formatLimit(ms: number): string {
  if (ms < 1000) return `${ms} ms`;
  const seconds = ms / 1000;
  return seconds >= 120 && seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
}
