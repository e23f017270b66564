import { stepsOf, type Step } from '../deck/deck.ts';
import { currentRun, isActive } from '../session/reduce.ts';
import type { Run, SessionState } from '../session/session.ts';
import { paint, type Tone } from './colour.ts';
import { failureLines } from './failure.ts';
import { lastMoment, reportRun, reportSteps, summarise, type ReportStatus, type StepReport } from './step-report.ts';
import { fitTo, layoutOf, stepLines, wrapWords, type Layout } from './step-line.ts';
import { cleanLines, oneLine, sayDuration, sayEnd, sayMode, sayStatus } from './words.ts';

export interface TextOptions {
  readonly colour: boolean;
  /** Of the terminal, in cells. */
  readonly width: number;
  /** A terminal: the step under way has a line that is rewritten in place. */
  readonly live: boolean;
  /** Ids of the steps that are run; all without it. */
  readonly only?: readonly string[];
}

/** Tells how a session goes, as it goes: `update` with every new state, `finish` with the last one. */
export interface TextReporter {
  update(state: SessionState): void;
  finish(state: SessionState): void;
}

/** A reporter for people: a line a step as it ends, all that helps after a failure, and a summary. */
export function createTextReporter(write: (text: string) => void, options: TextOptions): TextReporter {
  return new LineReporter(write, options);
}

/** The same for a session that is over, without colour. */
export function renderTextReport(state: SessionState): string {
  let text = '';
  createTextReporter((part) => { text += part; }, { colour: false, width: 100, live: false }).finish(state);
  return text;
}

const marks: Readonly<Record<ReportStatus, { readonly mark: string; readonly tone: Tone }>> = {
  passed: { mark: '✔', tone: 'good' },
  failed: { mark: '✘', tone: 'bad' },
  timeout: { mark: '✘', tone: 'bad' },
  cancelled: { mark: '⊘', tone: 'bad' },
  skipped: { mark: '⊘', tone: 'doubtful' },
};

class LineReporter implements TextReporter {
  readonly #write: (text: string) => void;
  readonly #options: TextOptions;
  /** Runs of a step that have been told, by its id. */
  readonly #told = new Map<string, number>();
  #hasHeading = false;
  /** The line in place, '' when there is none. */
  #inPlace = '';
  #endsBlank = false;

  constructor(write: (text: string) => void, options: TextOptions) {
    this.#write = write;
    this.#options = options;
  }

  update(state: SessionState): void {
    for (const step of this.#steps(state)) this.#tellRuns(state, step, false);
    if (this.#options.live) this.#showInPlace(state);
  }

  finish(state: SessionState): void {
    for (const step of this.#steps(state)) this.#tellRuns(state, step, true);
    const reports = reportSteps(state, this.#options.only);
    this.#print(['', ...summaryLines(reports, lastMoment(state) - state.startedAt).map((line) => this.#paint(line.tone, line.text))]);
  }

  #steps(state: SessionState): Step[] {
    return stepsOf(state.deck).filter(({ id }) => this.#options.only?.includes(id) ?? true);
  }

  #tellRuns(state: SessionState, step: Step, isOver: boolean): void {
    const runs = state.steps[step.id]?.runs ?? [];
    if (isOver && runs.length === 0) this.#tell(state, reportRun(state, step, null));
    for (let index = this.#told.get(step.id) ?? 0; index < runs.length; index += 1) {
      const run = runs[index];
      if (run === undefined || (isActive(run.status) && !isOver)) return;
      const next = runs[index + 1];
      // Whether its fallback comes is known only when it is there.
      if (next === undefined && !isOver && mayFallBack(state, step, run)) return;
      this.#told.set(step.id, index + 1);
      if (next?.source === 'fallback') this.#tellReplaced(state, reportRun(state, step, run));
      else this.#tell(state, reportRun(state, step, run));
    }
  }

  #tell(state: SessionState, report: StepReport): void {
    const { mark, tone } = marks[report.status];
    const isBad = report.status !== 'passed' && report.status !== 'skipped';
    this.#print([
      ...this.#heading(state),
      ...stepLines(report, this.#paint(tone, mark), isBad ? this.#paint(tone, sayStatus(report)) : sayEnd(report), this.#layout(state)),
      ...(isBad ? ['', ...failureLines(report).map((line) => `    ${line}`), ''] : []),
    ]);
  }

  #tellReplaced(state: SessionState, report: StepReport): void {
    this.#print([...this.#heading(state), ...stepLines(report, this.#paint('doubtful', '!'), `${sayEnd(report)}; its fallback runs instead`, this.#layout(state))]);
  }

  #heading(state: SessionState): string[] {
    if (this.#hasHeading) return [];
    this.#hasHeading = true;
    const count = this.#steps(state).length;
    const heading = `${this.#paint('strong', oneLine(state.deck.title))}: ${count} ${count === 1 ? 'step' : 'steps'}, ${oneLine(sayMode(state))}`;
    const moved = state.moves.map(({ from, to, why }) => `${to} instead of ${from}: ${oneLine(why)}`);
    return [...[heading, ...moved].flatMap((line) => wrapWords(line, this.#options.width, 0)), ''];
  }

  #layout(state: SessionState): Layout {
    return layoutOf(reportSteps(state, this.#options.only), this.#options.width);
  }

  #showInPlace(state: SessionState): void {
    const step = this.#steps(state).find(({ id }) => isActive(state.steps[id]?.status ?? 'idle'));
    const run = step === undefined ? null : currentRun(state.steps[step.id] ?? { id: step.id, status: 'idle', runs: [] });
    const line = step === undefined || run === null ? '' : fitTo(`▸ ${step.id}: ${sayUnderWay(step, run)}`, this.#options.width - 1);
    if (line === this.#inPlace) return;
    this.#inPlace = line;
    this.#write(`\r\u001b[K${line}`);
  }

  #print(lines: readonly string[]): void {
    if (this.#inPlace !== '') this.#write('\r\u001b[K');
    this.#inPlace = '';
    const isSpaced = this.#endsBlank && lines[0] === '';
    this.#endsBlank = lines.at(-1) === '';
    this.#write(`${lines.slice(isSpaced ? 1 : 0).join('\n')}\n`);
  }

  #paint(tone: Tone, text: string): string {
    return this.#options.colour ? paint(tone, text) : text;
  }
}

function mayFallBack(state: SessionState, step: Step, run: Run): boolean {
  return state.mode === 'live' && step.settings.fallback !== null && run.source === 'live' && (run.status === 'failed' || run.status === 'timeout');
}

function sayUnderWay(step: Step, run: Run): string {
  if (run.status === 'probing') return step.settings.probe === null ? 'starting' : 'looking whether it is done already';
  if (run.status === 'checking') return 'checking what it did';
  const lines = cleanLines(run.command.trimEnd());
  const label = run.source === 'live' ? '' : `${run.source}, `;
  const where = lines.length === 1 || run.line === null ? '' : ` line ${run.line} of ${lines.length}:`;
  return `${label}running${where === '' ? ':' : where} ${(lines[(run.line ?? 1) - 1] ?? '').trim()}`;
}

function summaryLines(reports: readonly StepReport[], ms: number): { readonly tone: Tone; readonly text: string }[] {
  const { passed, failed, skipped } = summarise(reports);
  const by = (source: StepReport['source']): number => reports.filter((report) => report.status === 'passed' && report.source === source).length;
  const notes = [
    ...(by('fallback') > 0 ? [`${by('fallback')} by fallback`] : []),
    ...(by('recorded') > 0 ? [`${by('recorded')} from a recording`] : []),
    ...(reports.some(({ run }) => run?.alreadyDone != null) ? [`${reports.filter(({ run }) => run?.alreadyDone != null).length} done already`] : []),
  ];
  const bad = reports.filter(({ status }) => status !== 'passed' && status !== 'skipped').map(({ step }) => step.id);
  return [
    { tone: failed > 0 ? 'bad' : skipped > 0 ? 'doubtful' : 'good', text: `${passed} passed, ${failed} failed, ${skipped} skipped in ${sayDuration(ms)}` },
    ...(notes.length > 0 ? [{ tone: 'plain' as const, text: `of those passed: ${notes.join(', ')}` }] : []),
    ...(bad.length > 0 ? [{ tone: 'plain' as const, text: `failed: ${bad.join(', ')}` }] : []),
  ];
}
