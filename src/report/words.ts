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
  const { run } = report;
  const word = sayStatus(report);
  if (report.status !== 'passed') return `${word}: ${oneLine(report.reason ?? '')}`;
  const message = oneLine(report.check?.message ?? '') || oneLine(run?.alreadyDone ?? '') || 'exit 0';
  return word === '' ? message : `${word}: ${message}`;
}

/** The same without the reason or message; '' for a step that simply passed live. */
export function sayStatus({ run, source, status }: StepReport): string {
  const words = { passed: run?.alreadyDone == null ? '' : 'done already', failed: 'failed', timeout: 'timed out', cancelled: 'cancelled', skipped: 'skipped' };
  const from = run === null || source === 'live' ? '' : source === 'recorded' ? oneLine(run.recordedOn ?? source) : source;
  return [from, words[status]].filter((word) => word !== '').join(': ');
}
