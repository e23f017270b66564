import type { Step } from '../deck/deck.ts';
import { doctorRow } from '../host/capabilities.ts';
import { isActive } from '../session/reduce.ts';
import type { Move, Run, StepState } from '../session/session.ts';
import { sayMoves } from '../session/say-moves.ts';
import { slowerThanRehearsed } from '../session/slower.ts';
import { codeIndent } from './code.ts';
import { formatDuration, formatSeconds } from './duration.ts';
import { spansOfMarkup } from './inline.ts';
import type { Paper } from './paper.ts';
import { blank, cleanText, indent, type Row, rowWidth, type Span, type StyleName, spread } from './spans.ts';
import { wrapSpans } from './wrap.ts';

/** Stands where the one moving mark of the screen goes. */
export const spinnerMark = '⠋';

interface StateDrawing {
  readonly step: Step;
  readonly state: StepState;
  readonly selected: boolean;
  readonly rehearsedMs: number | undefined;
  readonly onlyReplayed: readonly string[];
  readonly moves: readonly Move[];
  readonly now: number;
}

interface Said {
  readonly mark: string;
  readonly style: StyleName;
  readonly words: string;
  readonly right: string;
}

/** What became of a step: a mark, words, how long it took; and after a failure what can be done. At least one row. */
export function stateRows(drawing: StateDrawing, run: Run | null, paper: Paper): Row[] {
  if (run === null) return [idleRow(drawing.selected, paper), ...movedRows(drawing, paper), ...warningRows(drawing, paper)];
  const said = sayState(drawing, run);
  const rightWidth = said.right === '' ? 0 : said.right.length + 2;
  // What was proven, or not, is what one looks for.
  const isProven = run.status === 'passed' && run.check !== null;
  const words = wrapSpans([{ text: cleanText(said.words), style: said.style === 'failed' ? 'failed' : isProven ? 'strong' : 'text' }], Math.max(1, paper.width - codeIndent - 1 - rightWidth));
  const [first = [], ...more] = words;
  const start: Row = [blank(1), { text: said.mark, style: said.style, marks: ['bold'] }, blank(1), ...first];
  const right: Row = said.right === '' ? [] : [{ text: said.right, style: 'muted' }, blank(1)];
  return [spread(start, right, paper.width), ...indent([...more, ...originRows(run, paper), ...helpRows(drawing, run, paper)], codeIndent)];
}

/** Before a step whose command is not as the deck was written. */
function movedRows({ moves }: StateDrawing, paper: Paper): Row[] {
  if (moves.length === 0) return [];
  return indent(wrapSpans([{ text: `${sayMoves(moves)}: ${cleanText(moves[0]?.why ?? '')}`, style: 'muted' }], Math.max(1, paper.width - codeIndent - 1)), codeIndent);
}

/** Before a step that would miss what was only played. */
function warningRows({ onlyReplayed }: StateDrawing, paper: Paper): Row[] {
  if (onlyReplayed.length === 0) return [];
  const words = `only the recording of ${onlyReplayed.join(', ')} was played: live, this step misses what that makes`;
  return indent(wrapSpans([{ text: words, style: 'waiting' }], Math.max(1, paper.width - codeIndent - 1)), codeIndent);
}

/** A recording is never without its date and its engine. */
function originRows({ recordedOn }: Run, paper: Paper): Row[] {
  return recordedOn === null ? [] : wrapSpans([{ text: cleanText(recordedOn), style: 'muted' }], Math.max(1, paper.width - codeIndent - 1));
}

function idleRow(selected: boolean, paper: Paper): Row {
  const row: Row = selected
    ? [blank(1), { text: '⏎', style: 'key' }, blank(1), { text: 'runs it', style: 'muted' }]
    : [blank(1), { text: '·', style: 'muted' }, blank(1), { text: 'not run yet', style: 'muted' }];
  return rowWidth(row) > paper.width ? row.slice(0, 2) : row;
}

function sayState({ step, now, rehearsedMs }: StateDrawing, run: Run): Said {
  const slower = slowerThanRehearsed(run, rehearsedMs, now);
  const late = slower === null ? '' : ` · rehearsed ${formatDuration(slower.rehearsedMs)}, now ${formatSeconds(slower.nowMs)}`;
  const took = run.end?.durationMs ?? run.check?.durationMs ?? null;
  const right = [run.number > 1 ? `run ${run.number}` : '', isActive(run.status) ? formatSeconds(now - run.startedAt) : took === null ? '' : formatDuration(took)].filter(Boolean).join(' · ');
  const label = run.source === 'live' ? '' : `${run.source}: `;
  switch (run.status) {
    case 'idle':
    case 'probing':
      return { mark: spinnerMark, style: 'spinner', words: step.settings.probe === null ? 'starting' : 'looking whether it is done already', right };
    case 'running':
      return { mark: spinnerMark, style: 'spinner', words: `${label}running${whereIn(run)}${late}`, right };
    case 'checking':
      return { mark: spinnerMark, style: 'spinner', words: `${label}checking what it did`, right };
    case 'passed':
      return { mark: '✔', style: 'passed', words: label + sayPassed(run) + late, right };
    case 'failed':
      return { mark: '✘', style: 'failed', words: label + sayFailed(run), right };
    case 'timeout':
      return { mark: '✘', style: 'failed', words: label + (run.reason ?? 'stopped after its time limit'), right };
    case 'cancelled':
      return { mark: '⊘', style: 'skipped', words: label + (run.reason ?? 'stopped'), right };
    case 'skipped':
      return { mark: '⊘', style: 'skipped', words: `not run: ${run.reason ?? 'something it needs is not there'}`, right };
  }
}

function whereIn({ command, line }: Run): string {
  const count = command.trimEnd().split('\n').length;
  return line === null || count === 1 ? '' : `, line ${line} of ${count}`;
}

function sayPassed(run: Run): string {
  const message = run.check?.message ?? '';
  if (run.alreadyDone !== null) return `done already: ${message !== '' ? message : run.alreadyDone}`;
  return message !== '' ? message : 'exit 0';
}

function sayFailed(run: Run): string {
  if (run.reason !== null) return run.reason;
  if (run.check?.status === 'failed') return `its check failed: ${run.check.message}`;
  return `exit ${run.end?.exitCode ?? 'unknown'}`;
}

/** What can be done now: keys, and the author's hint. */
function helpRows({ step, selected }: StateDrawing, run: Run, paper: Paper): Row[] {
  const width = Math.max(1, paper.width - codeIndent - 1);
  if (run.status === 'passed') {
    if (run.alreadyDone === null || !selected) return [];
    return wrapSpans([...keyWords('R', 'runs it all the same')], width);
  }
  if (isActive(run.status) || run.status === 'idle') return [];
  const { fallback, hint } = step.settings;
  const offers: Span[] = selected
    ? [...(run.reason?.includes(doctorRow) ? [...keyWords('d', 'doctor'), { text: ' · ', style: 'muted' } as const] : []), ...(fallback !== null && run.source !== 'fallback' ? [...keyWords('f', 'fallback'), { text: ' · ', style: 'muted' } as const] : []), ...keyWords('⏎', 'retry')]
    : [];
  const advice: Span[] = hint === null || run.status === 'cancelled' ? [] : [{ text: offers.length > 0 ? ' · ' : '', style: 'muted' }, ...spansOfMarkup(hint)];
  const all = [...offers, ...advice].filter(({ text }) => text !== '');
  return all.length === 0 ? [] : wrapSpans(all, width);
}

function keyWords(key: string, words: string): Span[] {
  return [{ text: key, style: 'key' }, { text: ` ${words}`, style: 'muted' }];
}
