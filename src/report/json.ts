import { hideSecrets } from '../run/recording/scrub-secrets.ts';
import type { Run, SessionState } from '../session/session.ts';
import { reportSteps, summarise, type StepReport } from './step-report.ts';

const MAX_OUTPUT_BYTES = 65_536;

/** The report that `schemas/report.schema.json` describes, as indented JSON. `finishedAt`: ms since the epoch. */
export function renderJsonReport(state: SessionState, finishedAt: number): string {
  const reports = reportSteps(state);
  const { title, path, slides } = state.deck;
  const report = {
    deck: { title, path },
    mode: state.mode,
    engine: engineOf(state),
    moves: state.moves.map(({ parameter, from, to, why }) => ({ parameter, from, to, why })),
    startedAt: new Date(state.startedAt).toISOString(),
    durationMs: Math.max(0, Math.round(finishedAt - state.startedAt)),
    slides: slides.length,
    steps: reports.map(stepOf),
    summary: summarise(reports),
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

function engineOf({ engine }: SessionState) {
  if (engine === null) return null;
  // The state may know more of it than the report says.
  const { version, platform, buildx, endpoint, problem } = engine;
  return { version, platform, buildx, endpoint, problem };
}

function stepOf(report: StepReport) {
  const { step, run, replaced } = report;
  return {
    id: step.id,
    slide: step.slide,
    title: report.title,
    command: step.command,
    ran: run === null || run.end === null ? null : run.command,
    status: report.status,
    source: report.source,
    recordedOn: run?.recordedOn ?? null,
    ...endOf(run),
    check: checkOf(run?.check),
    before: checkOf(run?.before),
    alreadyDone: run?.alreadyDone ?? null,
    reason: report.reason,
    hint: step.settings.hint,
    replaced: replaced === null ? null : { ...endOf(replaced), reason: replaced.reason, output: outputOf(replaced) },
    output: outputOf(run),
  };
}

function endOf(run: Run | null) {
  return {
    exitCode: run?.end?.exitCode ?? null,
    line: run?.end?.line ?? null,
    durationMs: run?.end == null ? null : Math.round(run.end.durationMs),
  };
}

/** The store says itself what it cut. */
function outputOf(run: Run | null): string {
  return hideSecrets(run?.output.plainText(MAX_OUTPUT_BYTES) ?? '');
}

function checkOf(result: Run['check'] | undefined) {
  return result == null ? null : { status: result.status, message: result.message };
}
