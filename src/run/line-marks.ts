import { LAST_CALL } from './prelude.ts';

/** Follows the xtrace that the prelude turns on, and says which line of the script runs. */
export interface LineMarks {
  /** Trace as it came, split anywhere; returns the line that runs now, from 1, or null before the first. */
  read(trace: string): number | null;
  /** The line that ran last, once the shell has ended: the failing one if it failed. */
  last(): number | null;
}

// PS4 is \1PID BACKGROUND LINE\2, its first character repeated for each level of command substitution.
const MARK = new RegExp(`\\x01(\\d+) (\\d*) (\\d+)\\x02(${LAST_CALL}\\n)?`, 'g');
const LONGEST_MARK = 64 + LAST_CALL.length;

/**
 * `shell` is the process id of the shell itself, `firstLine` what its LINENO says in the first line.
 *
 * The shell and its foreground subshells tell the line. Its background jobs, which bash names in `$!`, trace at any time
 * and would name a line that the script has long left. The parts of a pipeline trace in any order: its last part counts,
 * as for the exit code.
 */
export function createLineMarks(shell: number, script: string, firstLine = 1): LineMarks {
  const background = new Set<number>();
  const lines = script.split('\n');
  let rest = '';
  let ofShell: number | null = null;
  let latest: { readonly pid: number; readonly line: number } | null = null;
  /** Who has traced since the shell itself last did; null once one of them did it twice: that is no simple pipeline. */
  let parts: Set<number> | null = new Set();
  let over = false;

  function take(text: string): void {
    for (const [, pidText, job, lineText, lastCall] of text.matchAll(MARK)) {
      const pid = Number(pidText);
      if (job) background.add(Number(job));
      if (lastCall !== undefined && pid === shell) over = true;
      if (over) return;
      if (!background.has(pid)) note(pid, Number(lineText) - firstLine + 1);
    }
  }

  function note(pid: number, line: number): void {
    if (pid === shell) {
      ofShell = line;
      parts = new Set();
      latest = { pid, line };
      return;
    }
    if (parts?.has(pid)) parts = null;
    const inPipeline = parts !== null && parts.size > 0;
    latest = inPipeline && latest !== null && latest.line > line ? latest : { pid, line };
    parts?.add(pid);
  }

  function line(): number | null {
    const known = latest !== null && background.has(latest.pid) ? ofShell : (latest?.line ?? null);
    return known === null ? null : firstLineOf(lines, known);
  }

  return {
    read(trace) {
      if (over) return line();
      const text = rest + trace;
      const whole = text.lastIndexOf('\n') + 1;
      // A traced word may be megabytes long; its mark stands at its beginning.
      rest = text.length - whole > LONGEST_MARK ? '' : text.slice(whole);
      take(rest === '' ? text : text.slice(0, whole));
      return line();
    },
    last: line,
  };
}

/** The first line of a command that `\` continues: up to 5.2, bash counts it to the line of its second word. */
export function firstLineOf(lines: readonly string[], line: number): number {
  let first = line;
  while (first > 1 && continues(lines[first - 2] ?? '')) first -= 1;
  return first;
}

/** Whether the command goes on in the next line. After an operator (`a | \`) a new one begins there, with its own line. */
function continues(line: string): boolean {
  const backslashes = /\\+$/.exec(line)?.[0].length ?? 0;
  return backslashes % 2 === 1 && !/^\s*#|[|&;({]\s*$/.test(line.slice(0, -1));
}
