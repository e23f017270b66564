import type { Block, Slide } from '../deck/deck.ts';
import { needsOnlyReplayed } from '../session/live-world.ts';
import { currentRun } from '../session/reduce.ts';
import { movesOf } from '../session/say-moves.ts';
import type { SessionState, StepState } from '../session/session.ts';
import { codeFrame, codeIndent, codeWidth } from './code.ts';
import type { Geometry } from './geometry.ts';
import { widestLine } from './output-rows.ts';
import type { Highlighter, Paper } from './paper.ts';
import { blockRows, gapBetween, widestCode } from './prose.ts';
import type { Row } from './spans.ts';
import { numberTagWidth, stateRoom, stepRows } from './step-rows.ts';
import { revealedBlocks, selectedStep, type View, visibleSteps } from './view.ts';

/** A slide laid out in full, however tall. */
export interface SlideLayout {
  readonly rows: readonly Row[];
  /** Where each step stands: its first row, the first of its state, and the row behind its last. */
  readonly places: Readonly<Record<string, StepPlace>>;
  /** The row where each revealed block begins; a pause begins where the next one does. */
  readonly tops: readonly number[];
  /** The row where what a pause hid begins, one a pause that is behind us. */
  readonly chunks: readonly number[];
  /** Pauses that still hide something. */
  readonly waiting: number;
}

export interface StepPlace {
  readonly top: number;
  readonly bottom: number;
}

const proseCache = new WeakMap<Block, { paper: Paper; rows: readonly Row[] }>();

/** Lays out what is revealed of a slide. */
export function layoutSlide(view: View, state: SessionState, slide: Slide, geometry: Geometry, now: number, colours: Highlighter | null): SlideLayout {
  const paper: Paper = { width: geometry.width, roomy: geometry.roomy, sideways: view.sideways, colours, pictures: view.pictures, pictureRows: Math.max(3, geometry.bodyRows - 4) };
  const { blocks, waiting } = revealedBlocks(view, slide);
  const steps = visibleSteps(view, slide);
  const selected = selectedStep(view, slide);
  const rows: Row[] = [];
  const places: Record<string, StepPlace> = {};
  const tops: number[] = [];
  const chunks: number[] = [];
  const outputRows = outputShare(blocks, geometry, paper);

  let previous: Block | null = null;
  for (const block of blocks) {
    if (block.kind === 'pause') {
      chunks.push(rows.length);
      tops.push(rows.length);
      continue;
    }
    if (previous !== null && gapBetween(previous, block, paper)) rows.push([]);
    previous = block;
    tops.push(rows.length);
    if (block.kind !== 'step') {
      rows.push(...cachedRows(block, paper));
      continue;
    }
    const { step } = block;
    const top = rows.length;
    rows.push(...stepRows({
      step, now, outputRows,
      state: stateOf(state, step.id),
      number: steps.indexOf(step) + 1,
      count: steps.length,
      selected: step === selected,
      rehearsedMs: state.rehearsed[step.id],
      onlyReplayed: needsOnlyReplayed(state, step),
      moves: movesOf(step, state),
    }, paper));
    places[step.id] = { top, bottom: rows.length };
  }
  return { rows, places, tops, chunks, waiting };
}

/** How far code and output reach beyond the window, in cells: as far as scrolling sideways goes. */
export function sidewaysRoom(view: View, state: SessionState, slide: Slide, geometry: Geometry): number {
  const steps = visibleSteps(view, slide);
  const widths = steps.flatMap((step) => {
    const command = codeWidth(step.command) + codeFrame + (steps.length > 1 ? numberTagWidth : 0);
    const output = currentRun(stateOf(state, step.id))?.output;
    if (output === undefined) return [command];
    const count = output.lineCount;
    // The lines that can be on the screen: the first and the last ones.
    return [command, ...[widestLine(output, 0, Math.min(count, 4)), widestLine(output, Math.max(0, count - geometry.size.rows), count)].map((width) => width + codeIndent)];
  });
  return Math.max(0, Math.max(0, ...widths, widestCode(slide.blocks) + codeFrame) - geometry.width);
}

export function stateOf(state: SessionState, id: string): StepState {
  return state.steps[id] ?? { id, status: 'idle', runs: [] };
}

/**
 * Rows of output that each step may show, the same before and after it ran, so that nothing jumps: alone on its slide
 * a step gets what the rest of the slide leaves free, several get a fixed part of the window each.
 */
function outputShare(blocks: readonly Block[], geometry: Geometry, paper: Paper): number {
  const steps = blocks.filter(({ kind }) => kind === 'step').length;
  const least = Math.max(3, Math.floor(geometry.bodyRows * (steps > 2 ? 0.3 : 0.4)));
  if (steps !== 1) return least;
  const shown = blocks.filter(({ kind }) => kind !== 'pause');
  const gaps = shown.filter((block, at) => at > 0 && gapBetween(shown[at - 1] ?? block, block, paper)).length;
  const heights = shown.map((block) => (block.kind === 'step' ? block.step.command.split('\n').length + stateRoom : cachedRows(block, paper).length));
  return Math.max(least, geometry.bodyRows - gaps - heights.reduce((sum, height) => sum + height, 0));
}

function cachedRows(block: Block, paper: Paper): readonly Row[] {
  const cached = proseCache.get(block);
  if (cached !== undefined && cached.paper.width === paper.width && cached.paper.roomy === paper.roomy && cached.paper.sideways === paper.sideways && cached.paper.colours === paper.colours && cached.paper.pictures === paper.pictures && cached.paper.pictureRows === paper.pictureRows) return cached.rows;
  const rows = blockRows(block, paper);
  proseCache.set(block, { paper, rows });
  return rows;
}
