import { expect } from 'vitest';
import type { Block, Deck, Inline, Step } from '../../src/deck/deck.ts';
import { stepsOf } from '../../src/deck/deck.ts';
import { DeckError, formatDeckError } from '../../src/deck/deck-error.ts';
import { parseDeck } from '../../src/deck/parse-deck.ts';

export interface Texts {
  /** Markdown by file name; a string alone is `talk.md`. */
  readonly markdown: string | Readonly<Record<string, string>>;
  /** demo.yaml by demo. */
  readonly demos?: Readonly<Record<string, string>>;
  readonly settings?: Readonly<Record<string, string>>;
}

export function read(texts: Texts | string): Deck {
  const { markdown, demos = {}, settings = {} } = typeof texts === 'string' ? { markdown: texts } : texts;
  const files = typeof markdown === 'string' ? { 'talk.md': markdown } : markdown;
  return parseDeck({
    path: 'talk',
    files: Object.entries(files).map(([name, text]) => ({ name, text })),
    demoFiles: Object.entries(demos).map(([name, text]) => ({ name, file: `demos/${name}/demo.yaml`, text })),
    settings,
  });
}

/** The message that a person reads for a deck that is refused. */
export function refusal(texts: Texts | string): string {
  try {
    read(texts);
  } catch (error) {
    expect(error).toBeInstanceOf(DeckError);
    return formatDeckError(error as DeckError);
  }
  throw new Error('the deck was read without an error');
}

/** The blocks of the only slide, below a title. */
export function blocksOf(markdown: string): readonly Block[] {
  const { slides } = read(`## Title\n\n${markdown}`);
  expect(slides).toHaveLength(1);
  return slides[0]?.blocks ?? [];
}

/** The content of the only paragraph. */
export function inlinesOf(markdown: string): readonly Inline[] {
  const [block, ...more] = blocksOf(markdown);
  expect(more).toEqual([]);
  return block?.kind === 'paragraph' ? block.content : [];
}

export function titlesOf(deck: Deck): string[] {
  return deck.slides.map(({ title }) => title);
}

export function onlyStep(deck: Deck): Step {
  const [step, ...more] = stepsOf(deck);
  if (step === undefined || more.length > 0) throw new Error('not exactly one step');
  return step;
}

export const text = (words: string): Inline => ({ kind: 'text', text: words });
export const paragraph = (...content: (Inline | string)[]): Block => (
  { kind: 'paragraph', content: content.map((inline) => (typeof inline === 'string' ? text(inline) : inline)) }
);
/** A fence; its info string may be anything. */
export const fence = (info: string, code: string): string => `\`\`\`${info}\n${code}\n\`\`\`\n`;
