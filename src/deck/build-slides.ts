import type { Tokens } from 'marked';
import { firstControl } from './controls.ts';
import type { Block, Slide, Step } from './deck.ts';
import { defaultSettings, type DemoFile } from './demo-yaml.ts';
import type { FenceInfo } from './fence.ts';
import { codeBlock, paragraph, readBlock, readFence } from './markdown-blocks.ts';
import { childrenOf, plainText, readInlines, readMarkupInlines, type Reading } from './markdown-inlines.ts';
import { deckErrorAt, quoted, type SourceFile } from './source.ts';
import type { SlideDraft, SlidePart } from './split-slides.ts';

export interface SlideSurroundings {
  /** Passes every text on its way into the deck. */
  readonly word: (text: string) => string;
  /** By name; every demo that a slide names is here. */
  readonly demos: ReadonlyMap<string, DemoFile>;
}

/** Slides as the deck has them, numbered from 1. Throws DeckError. */
export function buildSlides(drafts: readonly SlideDraft[], surroundings: SlideSurroundings): Slide[] {
  const slides: Slide[] = [];
  // A slide without a heading goes on with the one before it.
  let title = '';
  for (const [at, draft] of drafts.entries()) {
    const slide = buildSlide(draft, at + 1, title, surroundings);
    title = slide.title;
    slides.push(slide);
  }
  return slides;
}

/** The demo that a draft names, null without one. Throws DeckError when it names two. */
export function demoOfDraft({ source, parts }: SlideDraft): { readonly name: string; readonly line: number } | null {
  const [demo, second] = parts.filter((part) => part.kind === 'demo');
  if (second !== undefined) {
    throw deckErrorAt(source, second.line, 'a second demo on one slide', `Its steps belong to ${quoted(demo?.name ?? '')} already: begin another slide.`);
  }
  return demo ?? null;
}

function buildSlide(draft: SlideDraft, number: number, previousTitle: string, { word, demos }: SlideSurroundings): Slide {
  const { source, parts } = draft;
  const notes: string[] = [];
  const reading: Reading = { source, word, note: (text) => notes.push(word(text)) };
  const heading = parts.find((part) => part.kind === 'token' && part.token.type === 'heading');
  const demo = demoOfDraft(draft)?.name ?? null;
  const demoFile = demo === null ? null : (demos.get(demo) ?? null);
  let steps = 0;

  const readPart = (part: SlidePart): Block[] => {
    if (part === heading) return [];
    switch (part.kind) {
      case 'note':
        reading.note(part.text);
        return [];
      case 'demo':
        return [];
      case 'pause':
        return [{ kind: 'pause' }];
      case 'markup':
        return paragraph(readMarkupInlines(part.html, reading));
      case 'token': {
        if (part.token.type !== 'code') return readBlock(part.token, part.line, reading);
        const token = part.token as Tokens.Code;
        const fence = readFence(token, part.line, reading);
        if (fence?.isStep !== true) return [codeBlock(token, fence, reading)];
        steps += 1;
        const id = fence.id ?? `s${number}-${steps}`;
        return [{ kind: 'step', step: buildStep({ id, number, fence, token, line: part.line, demo, demoFile }, reading) }];
      }
    }
  };

  const blocks = withoutIdlePauses(parts.flatMap(readPart));
  const ownTitle = heading?.kind === 'token' ? plainText(readInlines(childrenOf(heading.token), heading.line, reading)) : '';
  return {
    number,
    title: ownTitle === '' ? previousTitle : ownTitle,
    level: heading?.kind === 'token' ? titleLevel(heading.token as Tokens.Heading, blocks) : 2,
    position: { file: source.name, line: parts[0]?.line ?? 1 },
    blocks,
    notes,
    demo,
  };
}

/** presenterm decks underline every title with `===`: there it makes a section only when it stands alone. */
function titleLevel({ depth, raw }: Tokens.Heading, blocks: readonly Block[]): 1 | 2 {
  const isUnderlined = !raw.trimStart().startsWith('#');
  return depth === 1 && (!isUnderlined || blocks.length === 0) ? 1 : 2;
}

interface StepParts {
  readonly id: string;
  readonly number: number;
  readonly fence: FenceInfo;
  readonly token: Tokens.Code;
  /** Of the fence's opening line. */
  readonly line: number;
  readonly demo: string | null;
  readonly demoFile: DemoFile | null;
}

function buildStep({ id, number, fence, token, line, demo, demoFile }: StepParts, { source, word }: Reading): Step {
  refuseUnrunnable(token.text, line, source);
  return {
    id,
    slide: number,
    command: word(token.text.replace(/\n+$/, '')),
    language: fence.language,
    position: { file: source.name, line: line + 1 },
    demo,
    settings: demoFile?.steps.get(id)?.settings ?? defaultSettings,
  };
}

/** What is shown must be what runs: a control character would be dropped from one of them. */
function refuseUnrunnable(command: string, line: number, source: SourceFile): void {
  if (command.trim() === '') throw deckErrorAt(source, line, 'a step without a command', 'Write the command between the fences.');
  const wrong = command.split('\n').findIndex((text) => firstControl(text) !== null);
  if (wrong < 0) return;
  throw deckErrorAt(source, line + 1 + wrong, `a command contains the control character ${firstControl(command)}`, "Write it as an escape that the shell reads, such as $'\\e'.");
}

/** A pause that reveals nothing would cost a key press. */
function withoutIdlePauses(blocks: readonly Block[]): Block[] {
  return blocks.filter((block, at) => block.kind !== 'pause' || (blocks[at + 1]?.kind ?? 'pause') !== 'pause');
}
