import type { Step } from '../deck/deck.ts';
import { currentRun, isActive } from '../session/reduce.ts';
import type { Move, Run, StepState } from '../session/session.ts';
import { codeIndent, codeRows } from './code.ts';
import { givenUpNote, highlightOf } from './highlighted-lines.ts';
import { boundedOutput } from './output-rows.ts';
import type { Paper } from './paper.ts';
import { indent, type Row, type Span } from './spans.ts';
import { stepMark } from './step-mark.ts';
import { stateRows } from './state-rows.ts';

export interface StepDrawing {
  readonly step: Step;
  readonly state: StepState;
  /** Counts from 1 on its slide. */
  readonly number: number;
  /** How many steps the slide shows. */
  readonly count: number;
  readonly selected: boolean;
  /** How long it took when it was recorded, ms. */
  readonly rehearsedMs: number | undefined;
  /** What it needs and what was only replayed. */
  readonly onlyReplayed: readonly string[];
  /** Names and ports that it has here instead of the deck's own. */
  readonly moves: readonly Move[];
  /** Rows its output may take. */
  readonly outputRows: number;
  /** ms since the epoch. */
  readonly now: number;
}

/** Rows that a state is expected to need, such as a failure and what to do about it. */
export const stateRoom = 2;

/** Cells at the end of a command's first line for ` [1]`, where a slide has several steps. */
export const numberTagWidth = 4;

/** A step: its command in a box, its output bounded, what became of it. */
export function stepRows(drawing: StepDrawing, paper: Paper): Row[] {
  const { step, state, outputRows } = drawing;
  const run = currentRun(state);
  const instead = run !== null && !isOwnCommand(run, drawing) ? insteadRows(run, step, paper) : [];
  const ending = stateRows(drawing, run, paper);
  // What is said about a failure is worth more than a few lines of output.
  const limit = Math.max(3, outputRows - instead.length - Math.max(0, ending.length - stateRoom));
  return [
    ...commandRows(drawing, run, paper),
    ...instead,
    ...(run === null ? [] : outputRowsOf(run, step, limit, paper)),
    ...ending,
  ];
}

function outputRowsOf({ output }: Run, { settings }: Step, limit: number, paper: Paper): Row[] {
  const highlight = highlightOf(settings);
  const note = (): Row[] => (highlight?.isGivenUp === true ? indent([[{ text: givenUpNote, style: 'notice' }]], codeIndent) : []);
  const room = limit - note().length;
  // The look that this asks for may be the one that took too long.
  return [...boundedOutput(output, room, highlight, paper), ...note()];
}

/** A fallback ran instead, a recording is of something else, or the command was edited while it runs. */
function isOwnCommand(run: Run, { step, state }: StepDrawing): boolean {
  if (state.changed) return false;
  return run.source !== 'fallback' && (run.source !== 'recorded' || run.command === step.command);
}

function commandRows(drawing: StepDrawing, run: Run | null, paper: Paper): Row[] {
  const { step, number, count, selected } = drawing;
  const own = run !== null && isOwnCommand(run, drawing) ? run : null;
  const digit: Span = count === 1
    ? { text: '', style: 'tag' }
    : { text: selected ? `[${number}]` : ` ${number} `, style: selected ? 'tag-selected' : 'tag', ground: 'code' };
  const id: Span = { text: count === 1 ? step.id : `${step.id} `, style: 'tag', ground: 'code' };
  return codeRows(
    {
      text: step.command,
      language: step.language,
      mark: (line) => lineMark(line, own) ?? (line === 1 ? { text: '❯', style: selected ? 'prompt' : 'muted' } : null),
      tags: count === 1 ? [[id]] : [[id, digit], [digit]],
      tagMust: count > 1,
    },
    paper,
  );
}

/** Marks the line that runs, and the one at which it ended badly. */
function lineMark(line: number, run: Run | null): Omit<Span, 'ground'> | null {
  if (run === null || run.line !== line) return null;
  if (run.status === 'running') return { text: '▸', style: 'running-line' };
  const endedBadly = run.end !== null && (run.end.exitCode !== 0 || run.end.reason !== 'exited');
  return endedBadly && !isActive(run.status) ? stepMark(run.status === 'cancelled' ? 'cancelled' : 'failed') : null;
}

function insteadRows(run: Run, step: Step, paper: Paper): Row[] {
  const { label, words } = {
    live: { label: 'before the edit', words: 'what runs is from before the edit:' },
    recorded: { label: 'recorded', words: 'what was recorded instead of it:' },
    fallback: { label: 'fallback', words: 'instead of it, its fallback:' },
  }[run.source];
  const tag: Row = [{ text: label, style: 'tag', ground: 'code' }];
  const said: Row = [{ text: ' '.repeat(codeIndent), style: 'text' }, { text: words, style: 'muted' }];
  const box = codeRows({ text: run.command.trimEnd(), language: step.language, mark: (line) => (line === 1 ? { text: '❯', style: 'waiting' } : null), tags: [tag] }, paper);
  return [said, ...box];
}
