import type { Block, Deck, Inline, Slide } from '../deck/deck.ts';
import { finderOf, isIn, markRows } from './find.ts';
import { spansOfInlines } from './inline.ts';
import type { SlideLayout } from './slide-rows.ts';
import { cleanText, type Row, textOf } from './spans.ts';

/** Something that was found on a slide: in its title (block -1) or in one of its blocks. */
export interface SlideMatch {
  readonly slide: number;
  readonly block: number;
}

let last: { readonly deck: Deck; readonly query: string; readonly matches: readonly SlideMatch[] } | null = null;

/** Every title and block that has it, in talk order. Notes are not looked at. */
export function matchesInDeck(deck: Deck, query: string): readonly SlideMatch[] {
  if (last?.deck !== deck || last.query !== query) last = { deck, query, matches: find(deck, query) };
  return last.matches;
}

/** The rows of a slide with what is found marked; `current` is the block that one is at, null for none of this slide. Output of steps stays as it is. */
export function markSlide(layout: SlideLayout, slide: Slide, query: string, current: number | null): readonly Row[] {
  const finder = finderOf(query);
  if (finder === null) return layout.rows;
  const rows = [...layout.rows];
  layout.tops.forEach((top, at) => {
    const block = slide.blocks[at];
    const bottom = block?.kind === 'step' ? top + block.step.command.split('\n').length : (layout.tops[at + 1] ?? rows.length);
    rows.splice(top, bottom - top, ...markRows(rows.slice(top, bottom), finder, at === current));
  });
  return rows;
}

function find(deck: Deck, query: string): SlideMatch[] {
  const finder = finderOf(query);
  if (finder === null) return [];
  return deck.slides.flatMap((slide) => textsOf(slide).flatMap((text, at) => (isIn(text, finder) ? [{ slide: slide.number, block: at - 1 }] : [])));
}

const texts = new WeakMap<Slide, readonly string[]>();

/** What can be read of a slide: its title, then each block. */
function textsOf(slide: Slide): readonly string[] {
  const known = texts.get(slide);
  if (known !== undefined) return known;
  const made = [cleanText(slide.title), ...slide.blocks.map(textOfBlock)];
  texts.set(slide, made);
  return made;
}

function textOfBlock(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
    case 'heading':
      return said(block.content);
    case 'list':
      return block.items.flatMap(({ blocks }) => blocks.map(textOfBlock)).join('\n');
    case 'quote':
      return block.blocks.map(textOfBlock).join('\n');
    case 'table':
      return [block.header, ...block.rows].flat().map(({ content }) => said(content)).join('\n');
    case 'code':
      return block.text;
    case 'step':
      return `${block.step.command}\n${block.step.id}`;
    case 'rule':
    case 'pause':
      return '';
  }
}

function said(content: readonly Inline[]): string {
  return textOf(spansOfInlines(content));
}
