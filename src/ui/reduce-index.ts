import { geometryOf } from './geometry.ts';
import { indexSlides } from './index-rows.ts';
import { jumpTo } from './jump.ts';
import type { Action } from './binding.ts';
import type { Context } from './reduce-view.ts';
import { movesOf } from './reduce-zoom.ts';
import type { Index, Search, View } from './view.ts';

/** The view after a key that went to the index; `digits` is the number typed so far. */
export function reduceIndex(view: View, index: Index, action: Action, digits: string, context: Context): View {
  const { deck } = context.state;
  const slides = indexSlides(index, deck);
  const choose = (number: number | undefined): View => (number === undefined ? view : { ...view, panel: { ...index, at: number } });
  if (action === 'choose') return slides.some(({ number }) => number === index.at) ? jumpTo({ ...view, panel: null }, index.at, { slideCount: deck.slides.length }) : view;
  if (action === 'digit') {
    const typed = (digits + context.key).replace(/^0+/, '').slice(0, 4);
    const chosen = slides.find(({ number }) => number === Number(typed));
    // A number that leads nowhere begins anew with this digit.
    if (chosen === undefined && digits !== '') return reduceIndex(view, index, action, '', context);
    return { ...choose(chosen?.number), digits: typed };
  }
  const move = movesOf(geometryOf(context.size).bodyRows)[action];
  if (move === undefined) return view;
  const at = slides.findIndex(({ number }) => number === index.at);
  return choose(slides[Math.max(0, Math.min(slides.length - 1, at + move))]?.number);
}

/** The same index with what is looked for: the chosen slide stays if it has it, else the next one that does. */
export function filterIndex(view: View, index: Index, search: Search, { state: { deck } }: Pick<Context, 'state'>): View {
  const slides = indexSlides({ ...index, search }, deck);
  const chosen = slides.find(({ number }) => number >= index.at) ?? slides[0];
  return { ...view, panel: { ...index, search, at: chosen?.number ?? index.at } };
}
