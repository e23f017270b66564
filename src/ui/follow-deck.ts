import type { Deck, Slide } from '../deck/deck.ts';
import type { Search, View } from './view.ts';

/**
 * The view after the deck was edited: on the same slide, though it may have another number now, with all that belongs
 * to the slides. Slides are the same before the first that differs and after the last; what is between keeps its order.
 */
export function followDeck(view: View, before: Deck, after: Deck): View {
  const move = slideMover(before.slides, after.slides);
  const moved = <Value>(bySlide: Readonly<Record<number, Value>>): Record<number, Value> =>
    Object.fromEntries(Object.entries(bySlide).flatMap(([number, value]): [number, Value][] => {
      const target = move(Number(number));
      return target.isSame ? [[target.number, value]] : [];
    }));
  /** Where Esc comes back to follows too. */
  const followSearch = (search: Search | null): Search | null => (search === null ? null : { ...search, before: followDeck(search.before, before, after) });
  const followPanel = (panel: View['panel']): View['panel'] => {
    if (panel?.kind === 'zoom') return { ...panel, search: followSearch(panel.search) };
    if (panel?.kind === 'index') return { ...panel, at: move(panel.at).number, search: followSearch(panel.search) };
    if (panel?.kind === 'document') return { ...panel, from: { ...panel.from, search: followSearch(panel.from.search) } };
    return panel;
  };
  return {
    ...view,
    slide: move(view.slide).number,
    search: followSearch(view.search),
    panel: followPanel(view.panel),
    revealed: moved(view.revealed),
    selected: moved(view.selected),
    scroll: moved(view.scroll),
    jumps: view.jumps.map(move).flatMap(({ number, isSame }) => (isSame ? [number] : [])),
    edition: view.edition + 1,
  };
}

interface Target {
  readonly number: number;
  /** The slide is there, edited perhaps; false: it is gone, and this is where it stood. */
  readonly isSame: boolean;
}

function slideMover(before: readonly Slide[], after: readonly Slide[]): (number: number) => Target {
  const [old, now] = [before.map(contentOf), after.map(contentOf)];
  const most = Math.min(old.length, now.length);
  let head = 0;
  while (head < most && old[head] === now[head]) head++;
  let tail = 0;
  while (tail < most - head && old[old.length - 1 - tail] === now[now.length - 1 - tail]) tail++;
  const edited = now.length - tail - head;
  return (number) => {
    const at = number - 1;
    if (at < head) return { number, isSame: true };
    if (at >= old.length - tail) return { number: number + now.length - old.length, isSame: true };
    const isSame = at - head < edited;
    return { number: Math.max(1, Math.min(now.length, isSame ? number : head + Math.max(1, edited))), isSame };
  };
}

/** What a slide says, wherever it stands: ids that only count slides are no part of it. */
function contentOf(slide: Slide): string {
  return JSON.stringify(slide, (key, value: unknown) => {
    if (key === 'number' || key === 'slide' || key === 'position') return undefined;
    return key === 'id' && typeof value === 'string' && /^s\d+-\d+$/.test(value) ? '' : value;
  });
}
