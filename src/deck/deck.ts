import type { CreatedThing } from './created-things.ts';
import type { PulledImage } from './pulled-images.ts';

/** The model of a talk. Plain data (it survives JSON), made by `parse-deck.ts`, changed by nobody. */

/** Where something stands in a source file; `line` counts from 1. */
export interface SourcePosition {
  readonly file: string;
  readonly line: number;
}

export interface Deck {
  readonly title: string;
  readonly author: string | null;
  /** As the user named it: a Markdown file or a folder. */
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly slides: readonly Slide[];
  /** By name; every demo that a slide names is here. */
  readonly demos: Readonly<Record<string, Demo>>;
  /** How long its parts are to take, in talk order; empty when it does not say. */
  readonly sections: readonly Section[];
}

/** Slides, from 1 and both included, that are to take so long together. */
export interface Section {
  readonly first: number;
  readonly last: number;
  readonly durationMs: number;
}

/** A literal of the slides that `--set name=value` replaces, in what is shown and in what runs alike. */
export interface Parameter {
  readonly name: string;
  /** The literal as it stands in the source. */
  readonly literal: string;
  /** What stands there now: the literal itself unless it was set. */
  readonly value: string;
  /** Declared with `taken: next`, and not set: another value takes its place when what it names is somebody else's. */
  readonly moves?: true;
}

export interface Slide {
  /** Counts from 1, as the screen and the reports do. */
  readonly number: number;
  readonly title: string;
  /** The title slide and section slides have a level-1 heading, all others level 2. */
  readonly level: 1 | 2;
  readonly position: SourcePosition;
  /** Without the title. In source order; steps stand where their fences stand. */
  readonly blocks: readonly Block[];
  /** Markdown, one string a note. Never shown on the slide. */
  readonly notes: readonly string[];
  readonly demo: string | null;
}

export type Block =
  | { readonly kind: 'paragraph'; readonly content: readonly Inline[] }
  | { readonly kind: 'heading'; readonly level: number; readonly content: readonly Inline[] }
  | { readonly kind: 'list'; readonly start: number | null; readonly items: readonly ListItem[] }
  | { readonly kind: 'quote'; readonly blocks: readonly Block[] }
  | { readonly kind: 'table'; readonly header: readonly TableCell[]; readonly rows: readonly (readonly TableCell[])[] }
  /** A fence without `+exec`, or indented code: shown, never run. */
  | { readonly kind: 'code'; readonly language: string; readonly text: string }
  | { readonly kind: 'rule' }
  /** What follows is revealed on the next key. */
  | { readonly kind: 'pause' }
  | { readonly kind: 'step'; readonly step: Step };

export interface ListItem {
  /** A task list's box; null for an ordinary item. */
  readonly checked: boolean | null;
  readonly blocks: readonly Block[];
}

export interface TableCell {
  readonly align: 'left' | 'center' | 'right';
  readonly content: readonly Inline[];
}

export type Inline =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'strong' | 'emphasis' | 'deleted'; readonly content: readonly Inline[] }
  | { readonly kind: 'link'; readonly href: string; readonly content: readonly Inline[] }
  | { readonly kind: 'image'; readonly href: string; readonly alt: string }
  | { readonly kind: 'break' };

/** A fence with `+exec`, joined with what its `demo.yaml` says of it. Nothing runs by itself. */
export interface Step {
  /** Unique in the deck. From `+id:NAME`; without one `s4-2`: slide 4, second step. */
  readonly id: string;
  readonly slide: number;
  /** What the fence says, parameters replaced, no trailing newline. The only copy of the command. */
  readonly command: string;
  readonly language: string;
  /** Of the fence's first line of code. */
  readonly position: SourcePosition;
  readonly demo: string | null;
  readonly settings: StepSettings;
}

/** One entry under `steps:` in a `demo.yaml`. Shell texts have their parameters replaced. */
export interface StepSettings {
  /** `change`: its check must fail before and pass after. `observe`: it only looks, its check is one-sided. */
  readonly kind: 'change' | 'observe';
  /** Capabilities of the machine (`engine`, `buildx`, `privileged` ...) or ids of other steps. */
  readonly needs: readonly string[];
  readonly timeoutMs: number;
  /** Exit 0: it is done already. The last line of output is the message. */
  readonly probe: string | null;
  /** Exit 0: it did what the slide claims. The last line of output is the message. */
  readonly check: string | null;
  readonly undo: string | null;
  /** What it makes, besides what only lasts while it runs: recorded before and after, so that `clean` can undo exactly that. */
  readonly creates: readonly CreatedThing[];
  /** What it takes from a registry on the network, so that `pull` can take it before. */
  readonly pulls: readonly PulledImage[];
  /** Another command that shows the same thing, offered when the step fails. */
  readonly fallback: string | null;
  /** What to try when it fails. */
  readonly hint: string | null;
  /** A regular expression (with the flag u): the lines of output that prove the point. */
  readonly highlight: string | null;
  /** Set for this step only. */
  readonly variables: readonly Variable[];
  /** Where the entry stands, null without one. */
  readonly position: SourcePosition | null;
}

/** An environment variable that a demo needs, with the reason that a learner can read. */
export interface Variable {
  readonly name: string;
  /** null: unset it. */
  readonly value: string | null;
  readonly why: string;
}

export interface Demo {
  readonly name: string;
  /** The demo whose folder is copied as the working directory: its own name unless `uses: NAME` says otherwise. */
  readonly folder: string;
  /** Set for every step of this demo. */
  readonly variables: readonly Variable[];
}

/** All steps in talk order. */
export function stepsOf(deck: Deck): Step[] {
  return deck.slides.flatMap((slide) => stepsOfSlide(slide));
}

/** The steps of one slide, in source order; a step inside a list or a quote is not a step (the parser refuses it). */
export function stepsOfSlide(slide: Slide): Step[] {
  return slide.blocks.flatMap((block) => (block.kind === 'step' ? [block.step] : []));
}
