import { geometryOf } from './geometry.ts';
import { goTo, goToTyped, jumpBack, jumpTo } from './jump.ts';
import type { Action } from './binding.ts';
import type { Context } from './reduce-view.ts';
import { bodyScroll, lastScroll, layoutNow } from './scroll.ts';
import type { Situation } from './situation.ts';
import { sidewaysRoom } from './slide-rows.ts';
import { sidewaysStep, slideOf, type View, visibleSteps, wheelRows } from './view.ts';

/** Digits of the largest number that is taken. */
const mostDigits = 4;

/** The view after a key that goes through the slides, or around on one. */
export function moveOnSlide(view: View, action: Action, now: Situation, context: Context): View {
  switch (action) {
    case 'next':
      return now.hasMore ? reveal(view, context) : goTo(view, view.slide + 1, now);
    case 'previous':
      return goTo(view, view.slide - 1, now);
    case 'first':
      return jumpTo(view, 1, now);
    case 'last':
      return jumpTo(view, now.slideCount, now);
    case 'jump':
      return goToTyped(view, now);
    case 'jump-back':
      return jumpBack(view, now);
    case 'page-on':
      return canScroll(view, 1, context) ? scrollBy(view, pageOf(context), context) : moveOnSlide(view, 'next', now, context);
    case 'page-back':
      return canScroll(view, -1, context) ? scrollBy(view, -pageOf(context), context) : goTo(view, view.slide - 1, now);
    case 'line-up':
      return scrollBy(view, -1, context);
    case 'line-down':
      return scrollBy(view, 1, context);
    case 'wheel-up':
      return scrollBy(view, -wheelRows, context);
    case 'wheel-down':
      return scrollBy(view, wheelRows, context);
    case 'half-up':
      return scrollBy(view, -Math.ceil(pageOf(context) / 2), context);
    case 'half-down':
      return scrollBy(view, Math.ceil(pageOf(context) / 2), context);
    case 'sideways-left':
      return { ...view, sideways: Math.max(0, view.sideways - sidewaysStep) };
    case 'sideways-right':
      return { ...view, sideways: Math.min(sidewaysRoom(view, context.state, now.slide, geometryOf(context.size)), view.sideways + sidewaysStep) };
    case 'select-next':
      return select(view, now, (at, count) => (at + 1) % count);
    case 'select-previous':
      return select(view, now, (at, count) => (at + count - 1) % count);
    case 'digit':
      return typeDigit(view, now, context.key);
    default:
      return view;
  }
}

/** Shows what the next pause hid, selects its first step, and brings it into the window. */
export function reveal(view: View, context: Context): View {
  const revealed: View = { ...view, revealed: { ...view.revealed, [view.slide]: (view.revealed[view.slide] ?? 0) + 1 } };
  const slide = slideOf(view, context.state.deck);
  const fresh = visibleSteps(revealed, slide)[visibleSteps(view, slide).length];
  const { [view.slide]: _held, ...scroll } = view.scroll;
  const selected: View = fresh === undefined ? revealed : { ...revealed, scroll, selected: { ...view.selected, [view.slide]: fresh.id } };
  const { layout, geometry } = layoutNow(selected, context);
  const from = layout.chunks.at(-1) ?? 0;
  const isVisible = layout.rows.length <= bodyScroll(selected, context.state, layout, geometry) + geometry.bodyRows;
  return isVisible ? selected : { ...selected, scroll: { ...scroll, [view.slide]: Math.min(from, lastScroll(layout, geometry)) } };
}

/** One digit selects that step of the slide; it may also begin the number of a slide. */
function typeDigit(view: View, now: Situation, digit: string): View {
  const digits = (now.digits + digit).replace(/^0+/, '').slice(0, mostDigits);
  const chosen = select(view, now, (at, count) => (digits.length === 1 && Number(digits) <= count ? Number(digits) - 1 : at));
  return { ...(digits.length === 1 ? chosen : view), digits };
}

function select(view: View, { steps, step, slide }: Situation, choose: (at: number, count: number) => number): View {
  const chosen = steps[choose(step === null ? 0 : steps.indexOf(step), steps.length)];
  if (chosen === undefined) return view;
  const { [slide.number]: _held, ...scroll } = view.scroll;
  return { ...view, scroll, selected: { ...view.selected, [slide.number]: chosen.id } };
}

/** Whether the slide goes on below (1) or above (-1) the window. */
export function canScroll(view: View, direction: 1 | -1, context: Context): boolean {
  const { layout, geometry } = layoutNow(view, context);
  const scroll = bodyScroll(view, context.state, layout, geometry);
  return direction > 0 ? scroll < lastScroll(layout, geometry) : scroll > 0;
}

/** The slide scrolled by some rows, as far as it goes. */
export function scrollBy(view: View, rows: number, context: Context): View {
  const { layout, geometry } = layoutNow(view, context);
  const scroll = Math.max(0, Math.min(lastScroll(layout, geometry), bodyScroll(view, context.state, layout, geometry) + rows));
  return lastScroll(layout, geometry) === 0 ? view : { ...view, scroll: { ...view.scroll, [view.slide]: scroll } };
}

/** Rows that one key scrolls. */
export function pageOf({ size }: Context): number {
  return Math.max(1, geometryOf(size).bodyRows - 2);
}
