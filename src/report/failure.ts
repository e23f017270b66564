import { describeTail, outputTail } from './output-tail.ts';
import { explainRun } from '../session/known-failures.ts';
import type { Run } from '../session/session.ts';
import type { StepReport } from './step-report.ts';
import { cleanLines, oneLine } from './words.ts';

const TAIL_LINES = 12;

/** All that helps with a step that did not pass, as plain lines: the command with its failing line marked, what it printed, why, and what to try. */
export function failureLines(report: StepReport): string[] {
  const { run, step } = report;
  if (run === null) return [];
  const failingLine = failingLineOf(run);
  const tail = outputTail(run, TAIL_LINES);
  const reason = oneLine(report.reason ?? '');
  // Mostly it is the reason itself.
  const saysMore = run.check !== null && !(run.check.status === 'failed' && reason.endsWith(oneLine(run.check.message)));
  return [
    `command, ${whereFailed(report)}:`,
    ...commandLines(run.command, failingLine),
    ...(run.end === null ? [] : tail.total === 0 ? ['output: none'] : [`output, ${describeTail(tail)}:`, ...tail.lines.map((line) => `  | ${line}`)]),
    ...(run.before === null ? [] : [`check before the step: ${run.before.status}${tell(run.before.message)}`]),
    ...(run.check !== null && saysMore ? [`check: ${run.check.status}${tell(run.check.message)}`] : []),
    `reason: ${reason}`,
    ...causeLines(report, run),
    ...(run.end?.note == null ? [] : [`note: ${oneLine(run.end.note)}`]),
    ...(step.settings.hint === null ? [] : cleanLines(step.settings.hint.trim()).map((line, index) => (index === 0 ? `try: ${line}` : `     ${line}`))),
  ];
}

/** What is known of such a failure; of a command that failed otherwise, that nothing is. */
function causeLines({ status, reason }: StepReport, run: Run): string[] {
  if (status !== 'failed') return [];
  const known = explainRun(run);
  // Mostly the reason ends with it.
  if (known !== null) return [...(reason?.endsWith(known.meaning) ? [] : [`known: ${known.meaning}`]), `mends: ${known.remedy}`];
  return (run.end?.exitCode ?? 0) === 0 ? [] : ['known: no, this program has not met such a message before'];
}

/** `slides/04.md:13`, the failing line where one is known. A fallback stands in `demo.yaml`: only the slide's own command has lines there. */
export function whereFailed({ step, run }: StepReport): string {
  const { file, line } = step.position;
  return run?.source === 'fallback' ? `the fallback of ${file}:${line}` : `${file}:${line + ((run === null ? null : failingLineOf(run)) ?? 1) - 1}`;
}

function failingLineOf({ end, line }: Run): number | null {
  return end?.reason === 'exited' && end.exitCode === 0 ? null : (end?.line ?? line);
}

/** Numbered, with `>` at the line that failed. */
function commandLines(command: string, failingLine: number | null): string[] {
  const lines = cleanLines(command.trimEnd());
  const width = String(lines.length).length;
  return lines.map((line, index) => `${index + 1 === failingLine ? '>' : ' '} ${String(index + 1).padStart(width)} | ${line}`);
}

function tell(message: string): string {
  return message === '' ? '' : `: ${oneLine(message)}`;
}
