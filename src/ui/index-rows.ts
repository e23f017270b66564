import { type Deck, type Slide, stepsOfSlide } from '../deck/deck.ts';
import type { SessionState } from '../session/session.ts';
import { finderOf, markRows } from './find.ts';
import { geometryOf } from './geometry.ts';
import { shorten } from './header.ts';
import { spansOfInlines } from './inline.ts';
import type { PanelDrawing, Surroundings } from './panel-rows.ts';
import { matchesInDeck } from './search-slides.ts';
import { stateOf } from './slide-rows.ts';
import { blank, cleanText, type Row, spread, textOf } from './spans.ts';
import { stepMark } from './step-mark.ts';
import type { Index, View } from './view.ts';

/** The slides that the index lists: all, or those that have what is looked for. */
export function indexSlides({ search }: Index, deck: Deck): readonly Slide[] {
  if (search === null || finderOf(search.query) === null) return deck.slides;
  const found = new Set(matchesInDeck(deck, search.query).map(({ slide }) => slide));
  return deck.slides.filter(({ number }) => found.has(number));
}

/** All slides with the state of their steps, so far as the window goes; the chosen one is in it. */
export function drawIndex(view: View, index: Index, { state, size }: Surroundings): PanelDrawing {
  const { bodyRows, width } = geometryOf(size);
  const slides = indexSlides(index, state.deck);
  const at = Math.max(0, slides.findIndex(({ number }) => number === index.at));
  const top = Math.max(0, Math.min(slides.length - bodyRows, at - Math.floor(bodyRows / 2)));
  const rows = slides.slice(top, top + bodyRows).map((slide) => indexRow(slide, view, index, state, width));
  const isFiltered = slides.length < state.deck.slides.length || slides.length === 0;
  return {
    title: [{ text: 'All slides', style: 'title' }, ...(isFiltered ? [{ text: ` · ${slides.length} of ${state.deck.slides.length}`, style: 'muted' } as const] : [])],
    rows: rows.length === 0 ? [[{ text: 'no slide has it', style: 'muted' }]] : rows,
    above: top,
    below: Math.max(0, slides.length - top - bodyRows),
  };
}

/** Of slides with the same title, what tells them apart: the heading that each begins with. */
function subtitle({ number, title, blocks: [first] }: Slide, { slides }: Deck): Row {
  if (first?.kind !== 'heading' || !slides.some((other) => other.number !== number && other.title === title)) return [];
  return [{ text: ` · ${textOf(spansOfInlines(first.content))}`, style: 'muted' }];
}

/** `❯ 12  Build and push · here        ✔ ✘ ·`. */
function indexRow(slide: Slide, view: View, { at, search }: Index, state: SessionState, width: number): Row {
  const isChosen = slide.number === at;
  const digits = String(state.deck.slides.length).length;
  const marks = stepsOfSlide(slide).flatMap(({ id }): Row => [blank(1), stepMark(stateOf(state, id).status)]);
  const style = isChosen ? 'title' : slide.level === 1 ? 'heading' : 'text';
  const title: Row = [{ text: cleanText(slide.title), style, marks: isChosen || slide.level === 1 ? ['bold'] : [] }];
  const finder = search === null ? null : finderOf(search.query);
  const left: Row = [
    { text: isChosen ? '❯ ' : '  ', style: 'prompt' },
    { text: `${String(slide.number).padStart(digits)}  `, style: isChosen ? 'title' : 'muted' },
    ...(finder === null ? title : (markRows([title], finder, false)[0] ?? title)),
    ...subtitle(slide, state.deck),
    ...(slide.number === view.slide ? [{ text: ' · here', style: 'muted' } as const] : []),
  ];
  return spread(shorten(left, width - 2 * stepsOfSlide(slide).length - 1), marks, width);
}
