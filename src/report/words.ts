import type { SessionState } from '../session/session.ts';
import type { StepReport } from './step-report.ts';

/** Control, formatting and line-separating characters; but ZWJ, which emoji are made with. */
const INVISIBLE = /(?!\u200d)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu;

/** Text of a deck on one line, without anything that moves a cursor. */
export function oneLine(text: string): string {
  return text.replace(INVISIBLE, ' ').trim();
}

/** Lines of a command, each without anything that moves a cursor; indentation stays. */
export function cleanLines(text: string): string[] {
  return text.split('\n').map((line) => line.replaceAll('\t', '    ').replace(INVISIBLE, ' ').trimEnd());
}

/** `0.4 s`, `1 min 12 s`. */
export function sayDuration(ms: number): string {
  const tenths = Math.round(ms / 100) / 10;
  if (tenths < 60) return `${tenths.toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** What kept the steps: `live on Docker 28.5.2 (linux/amd64)`, or why there is no engine. */
export function sayMode({ mode, engine }: SessionState): string {
  if (mode === 'recorded') return 'played from recordings';
  if (engine === null) return 'live';
  if (engine.problem !== null) return `live, without an engine: ${engine.problem}`;
  return `live on Docker ${engine.version ?? 'of unknown version'} (${engine.platform ?? 'platform unknown'})`;
}

/** What became of a step, in words that need no colour: `fallback: IMAGE has linux/amd64`, `failed: exit 1 at line 2`. */
export function sayEnd(report: StepReport): string {
  const { run, source, status } = report;
  const message = oneLine(report.check?.message ?? '');
  const reason = oneLine(report.reason ?? '');
  const label = run === null || source === 'live' ? '' : `${source === 'recorded' ? (run.recordedOn ?? source) : source}: `;
  switch (status) {
    case 'passed':
      if (run?.alreadyDone != null) return `${label}done already: ${message === '' ? oneLine(run.alreadyDone) : message}`;
      return label + (message === '' ? 'exit 0' : message);
    case 'failed':
      return `${label}failed: ${reason}`;
    case 'timeout':
      return `${label}timed out: ${reason}`;
    case 'cancelled':
      return `${label}cancelled: ${reason}`;
    case 'skipped':
      return `skipped: ${reason}`;
  }
}
