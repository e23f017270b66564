import type { Diagnosis } from './doctor-rows.ts';
import type { Block, Deck, Slide, Step } from '../deck/deck.ts';
import type { Pictures } from './picture.ts';
import { backgroundRun } from '../session/live-world.ts';
import { isActive } from '../session/reduce.ts';
import type { SessionState } from '../session/session.ts';
import type { DocumentAnswer, DocumentRequest } from './document.ts';

/** Cells that one key scrolls sideways. */
export const sidewaysStep = 8;
/** Rows that a notch of the mouse wheel scrolls. */
export const wheelRows = 3;

export interface Size {
  /** Cells. */
  readonly columns: number;
  readonly rows: number;
}

/** Looking for something, on the slides or in an output. */
export interface Search {
  readonly query: string;
  /** Keys are taken for what is looked for. */
  readonly isTyped: boolean;
  /** What one is at: on slides the number of the match from 0, in an output the line; null: nothing was found yet. */
  readonly at: number | null;
  /** Where it began: Esc comes back there. */
  readonly before: View;
}

/** What takes the place of the slide. `top`: the first row shown; `sideways`: cells scrolled to the left. */
export type Panel = Page | Document | Zoom | Index;

export interface Page {
  readonly kind: 'help' | 'environment' | 'notes' | 'trust' | 'doctor';
  readonly top: number;
  readonly sideways: number;
}

/** A manifest or a config that a tree names. */
export interface Document {
  readonly kind: 'document';
  readonly request: DocumentRequest;
  /** null: still awaited. */
  readonly answer: DocumentAnswer | null;
  /** The tree is from a recording. */
  readonly isRecorded: boolean;
  /** The tree, to go back to. */
  readonly from: Zoom;
  readonly top: number;
  readonly sideways: number;
}

/** All slides, to choose one. */
export interface Index {
  readonly kind: 'index';
  /** The number of the chosen slide. */
  readonly at: number;
  /** Only slides that have it are listed. */
  readonly search: Search | null;
}

/** All output of one run of a step. */
export interface Zoom {
  readonly kind: 'zoom';
  readonly step: string;
  /** Its index; null: the latest. */
  readonly run: number | null;
  /** null: follows the end. */
  readonly top: number | null;
  /** Rows of the first line that are scrolled away, where lines are wrapped. */
  readonly within: number;
  readonly sideways: number;
  /** Lines longer than the window go on in the next row. */
  readonly wrap: boolean;
  /** The line of the digest that one is at, where the output is a tree; null: the first one. */
  readonly cursor: number | null;
  readonly search: Search | null;
}

/** The output of a step's latest run; `top` null follows its end. */
export function zoomOn(step: string, top: number | null): Zoom {
  return { kind: 'zoom', step, run: null, top, within: 0, sideways: 0, wrap: false, cursor: null, search: null };
}

/** Where the person is and what is open: all that the screen shows besides the session's state. */
export interface View {
  /** From 1. */
  readonly slide: number;
  /** By slide number: how many pauses are behind us. */
  readonly revealed: Readonly<Record<number, number>>;
  /** By slide number: the id of the selected step; the first one where nothing stands. */
  readonly selected: Readonly<Record<number, string>>;
  /** By slide number: the first row shown. Without an entry the slide keeps the selected step in view by itself. */
  readonly scroll: Readonly<Record<number, number>>;
  /** Cells by which code and output are scrolled to the left. */
  readonly sideways: number;
  readonly panel: Panel | null;
  /** On the slides; an open panel has its own. */
  readonly search: Search | null;
  /** Asked in the footer: stop what runs and quit? What becomes of what the steps changed? */
  readonly question: 'quit' | 'clean' | null;
  /** What the doctor's page says. */
  readonly diagnosis: Diagnosis;
  /** One short sentence in the footer, gone with the next key. */
  readonly notice: string | null;
  /** The last key was Ctrl-C: another one quits. */
  readonly interrupted: boolean;
  /** Grows when the deck is edited: a view of another edition shows other commands. */
  readonly edition: number;
  /** The deck's images, where the terminal shows them; null: it does not. */
  readonly pictures: Pictures | null;
  /** Digits typed so far; `G` goes to the slide of that number. */
  readonly digits: string;
  /** Slides that were left by a jump, the last one at the end. */
  readonly jumps: readonly number[];
  /** The key for the next slide also runs the steps on the way. */
  readonly clickThrough: boolean;
  /** Which failed run (step and number) was said to stand in the way of that key: pressed again it goes on. */
  readonly warned: string | null;
  /** Nothing is shown until a key comes. */
  readonly blank: boolean;
}

/** The view when the talk opens. */
export function firstView(slide = 1, clickThrough = false): View {
  return {
    slide, revealed: {}, selected: {}, scroll: {}, sideways: 0, panel: null, search: null, question: null, diagnosis: null, notice: null, interrupted: false, digits: '', jumps: [], clickThrough, warned: null, blank: false, edition: 0, pictures: null,
  };
}

/** The slide that is shown; an empty one for a deck without slides. */
export function slideOf(view: View, deck: Deck): Slide {
  return deck.slides[view.slide - 1] ?? deck.slides.at(-1) ?? emptySlide(deck);
}

/** The blocks of a slide up to the first pause that is not behind us, and how many pauses wait. */
export function revealedBlocks(view: View, slide: Slide): { blocks: readonly Block[]; waiting: number } {
  const pauses = slide.blocks.flatMap((block, at) => (block.kind === 'pause' ? [at] : []));
  const passed = view.revealed[slide.number] ?? 0;
  const end = pauses[passed];
  return end === undefined ? { blocks: slide.blocks, waiting: 0 } : { blocks: slide.blocks.slice(0, end), waiting: pauses.length - passed };
}

/** The steps of the slide that can be seen, in order. */
export function visibleSteps(view: View, slide: Slide): Step[] {
  return revealedBlocks(view, slide).blocks.flatMap((block) => (block.kind === 'step' ? [block.step] : []));
}

/** The step that Enter would run; null on a slide without steps. */
export function selectedStep(view: View, slide: Slide): Step | null {
  const steps = visibleSteps(view, slide);
  return steps.find(({ id }) => id === view.selected[slide.number]) ?? steps[0] ?? null;
}

/** Every step that is under way, on whatever slide, in talk order. */
export function stepsUnderWay(state: SessionState): string[] {
  return Object.values(state.steps).flatMap(({ id, status }) => (isActive(status) ? [id] : []));
}

/** Every step that goes on live while its recording is shown in its place. */
export function stepsInBackground(state: SessionState): string[] {
  return Object.values(state.steps).flatMap((step) => (backgroundRun(step) === null ? [] : [step.id]));
}

function emptySlide(deck: Deck): Slide {
  return { number: 1, title: deck.title, level: 1, position: { file: deck.path, line: 1 }, blocks: [], notes: [], demo: null };
}
