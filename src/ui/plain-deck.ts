import type { Block, Deck, Slide } from '../deck/deck.ts';
import { plainRow } from './paint.ts';
import type { Paper } from './paper.ts';
import { blockRows } from './prose.ts';
import { cellWidth, cleanText } from './spans.ts';

/** The whole deck as linear plain text for a pipe, a braille line or a screen reader: all slides, steps with their commands, nothing run. */
export function plainDeck(deck: Deck, columns: number): string {
  const paper: Paper = { width: columns, roomy: true, sideways: 0, colours: null };
  const head = [cleanText(deck.title), ...(deck.author === null ? [] : [cleanText(deck.author)])];
  return `${[head.join('\n'), ...deck.slides.map((slide) => plainSlide(slide, deck, paper))].join('\n\n\n')}\n`;
}

function plainSlide(slide: Slide, deck: Deck, paper: Paper): string {
  const title = `${slide.number}/${deck.slides.length} ${cleanText(slide.title)}`;
  const blocks = slide.blocks.filter(({ kind }) => kind !== 'pause').map((block) => plainBlock(block, paper));
  return [`${title}\n${(slide.level === 1 ? '=' : '-').repeat(Math.min(paper.width, cellWidth(title)))}`, ...blocks].join('\n\n');
}

/** Code is not cut here: there is no window to scroll. */
function plainBlock(block: Block, paper: Paper): string {
  if (block.kind === 'code') return indented(block.text);
  if (block.kind !== 'step') return blockRows(block, paper).map(plainRow).join('\n');
  const { step } = block;
  return `[step ${step.id}]\n${indented(step.command)}`;
}

function indented(code: string): string {
  return code.split('\n').map((line) => `    ${cleanText(line)}`.trimEnd()).join('\n');
}
