import { finderOf, isIn } from './find.ts';
import { rememberJump } from './jump.ts';
import type { Context } from './reduce-view.ts';
import { bodyScroll, lastScroll, layoutNow } from './scroll.ts';
import { matchesInDeck, type SlideMatch } from './search-slides.ts';
import { slideOf, type Search, type View } from './view.ts';
import { textOf } from './spans.ts';

/** Goes to the first match on this slide or a later one, or else on the first slide that has one. */
export function seekOnSlides(view: View, search: Search, context: Context): View {
  const matches = matchesInDeck(context.state.deck, search.query);
  const ahead = matches.findIndex(({ slide }) => slide >= view.slide);
  return goToMatch(view, search, matches, ahead < 0 ? 0 : ahead, context);
}

/** The next or previous match; behind the last one comes the first. */
export function stepOnSlides(view: View, search: Search, step: 1 | -1, context: Context): View {
  const matches = matchesInDeck(context.state.deck, search.query);
  const at = search.at === null ? (step > 0 ? 0 : matches.length - 1) : search.at + step;
  const inside = (at + matches.length) % Math.max(1, matches.length);
  const gone = goToMatch(view, search, matches, inside, context);
  return inside === at ? gone : { ...gone, notice: step > 0 ? 'from the first match again' : 'from the last match again' };
}

function goToMatch(view: View, search: Search, matches: readonly SlideMatch[], at: number, context: Context): View {
  const match = matches[at];
  if (match === undefined) return { ...view, search: { ...search, at: null } };
  const moved: View = { ...view, slide: match.slide, sideways: match.slide === view.slide ? view.sideways : 0, search: { ...search, at } };
  return rememberJump(bringIntoView(withRevealed(moved, match, context), match, search.query, context), search.before.slide);
}

/** What a pause hides is shown once it was found. */
function withRevealed(view: View, { slide, block }: SlideMatch, { state }: Context): View {
  const pauses = slideOf(view, state.deck).blocks.slice(0, Math.max(0, block)).filter(({ kind }) => kind === 'pause').length;
  return pauses <= (view.revealed[slide] ?? 0) ? view : { ...view, revealed: { ...view.revealed, [slide]: pauses } };
}

/** Scrolls only when the row is not in the window anyway. */
function bringIntoView(view: View, { slide, block }: SlideMatch, query: string, context: Context): View {
  if (block < 0) return view;
  const { layout, geometry } = layoutNow(view, context);
  const finder = finderOf(query);
  const top = layout.tops[block] ?? 0;
  const found = finder === null ? -1 : layout.rows.slice(top).findIndex((row) => isIn(textOf(row), finder));
  const row = top + Math.max(0, found);
  const scroll = bodyScroll(view, context.state, layout, geometry);
  if (row >= scroll && row < scroll + geometry.bodyRows) return view;
  const wanted = Math.max(0, Math.min(lastScroll(layout, geometry), row - Math.floor(geometry.bodyRows / 3)));
  return { ...view, scroll: { ...view.scroll, [slide]: wanted } };
}
