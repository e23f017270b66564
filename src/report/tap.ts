import { stringify } from 'yaml';
import type { SessionState } from '../session/session.ts';
import { whereFailed } from './failure.ts';
import { outputTail } from './output-tail.ts';
import { reportSteps, summarise, type StepReport } from './step-report.ts';
import { oneLine, sayMode } from './words.ts';

const TAIL_LINES = 12;

/** The session as TAP version 14: a test point a step, with YAML diagnostics where there is something to say. */
export function renderTapReport(state: SessionState): string {
  const reports = reportSteps(state);
  const { passed, failed, skipped } = summarise(reports);
  return [
    'TAP version 14',
    `1..${reports.length}`,
    `# ${oneLine(state.deck.title)}, ${oneLine(sayMode(state))}`,
    ...state.moves.map(({ from, to, why }) => `# ${to} instead of ${from}: ${oneLine(why)}`),
    ...reports.flatMap((report, index) => [testPoint(report, index + 1), ...diagnostics(report)]),
    `# ${passed} passed, ${failed} failed, ${skipped} skipped`,
    '',
  ].join('\n');
}

function testPoint(report: StepReport, number: number): string {
  const { step, title, status } = report;
  const isOk = status === 'passed' || status === 'skipped';
  const skip = status === 'skipped' ? ` # SKIP ${oneLine(report.reason ?? '')}` : '';
  return `${isOk ? 'ok' : 'not ok'} ${number} - ${escape(`${step.id}: slide ${step.slide}, ${oneLine(title)}`)}${skip}`;
}

/** A `#` would begin a directive. */
function escape(description: string): string {
  return description.replace(/[\\#]/g, '\\$&');
}

function diagnostics(report: StepReport): string[] {
  const facts = factsOf(report);
  if (Object.keys(facts).length === 0) return [];
  const yaml = stringify(facts, { lineWidth: 0 }).trimEnd().split('\n');
  return ['---', ...yaml, '...'].map((line) => (line === '' ? '' : `  ${line}`));
}

function factsOf(report: StepReport): Record<string, unknown> {
  const { step, run, source, status, replaced } = report;
  if (status === 'skipped' || run === null) return {};
  const base = {
    ...(source === 'live' ? {} : { source }),
    ...(run.recordedOn === null ? {} : { recordedOn: run.recordedOn }),
    ...(run.alreadyDone === null ? {} : { alreadyDone: run.alreadyDone }),
    ...(replaced === null ? {} : { replaced: { command: replaced.command, message: replaced.reason, exitCode: replaced.end?.exitCode ?? null } }),
  };
  if (status === 'passed') return base;
  return {
    message: report.reason,
    status,
    ...base,
    at: whereFailed(report),
    command: run.command,
    line: run.end?.line ?? null,
    exitCode: run.end?.exitCode ?? null,
    durationMs: run.end === null ? null : Math.round(run.end.durationMs),
    ...(run.before === null ? {} : { before: `${run.before.status}: ${run.before.message}` }),
    ...(report.check === null ? {} : { check: `${report.check.status}: ${report.check.message}` }),
    ...(step.settings.hint === null ? {} : { hint: step.settings.hint }),
    output: outputTail(run, TAIL_LINES).lines.join('\n'),
  };
}
