import type { Situation } from './situation.ts';
import type { View } from './view.ts';

/** So many jumps can be gone back. */
const mostJumps = 100;

/** The view on another slide; at both ends it stays and says so. */
export function goTo(view: View, number: number, { slideCount }: Pick<Situation, 'slideCount'>): View {
  const slide = Math.max(1, Math.min(slideCount, number));
  if (slide !== view.slide) return { ...view, slide, sideways: 0 };
  return { ...view, notice: number > slide ? 'this is the last slide' : number < slide ? 'this is the first slide' : null };
}

/** The same, and Ctrl-O comes back from there. */
export function jumpTo(view: View, number: number, now: Pick<Situation, 'slideCount'>): View {
  return rememberJump(goTo(view, number, now), view.slide);
}

/** Ctrl-O goes back from this view to slide `from`. */
export function rememberJump(view: View, from: number): View {
  return view.slide === from ? view : { ...view, jumps: [...view.jumps, from].slice(-mostJumps) };
}

/** The slide whose number was typed; without a number the last one. */
export function goToTyped(view: View, { digits, slideCount }: Situation): View {
  if (digits === '') return jumpTo(view, slideCount, { slideCount });
  const number = Number(digits);
  if (number < 1 || number > slideCount) return { ...view, notice: `there is no slide ${digits}: they are 1 to ${slideCount}` };
  return jumpTo(view, number, { slideCount });
}

/** The slide before the last jump. */
export function jumpBack(view: View, now: Situation): View {
  const slide = view.jumps.at(-1);
  if (slide === undefined) return { ...view, notice: 'no jump to go back from' };
  return { ...goTo(view, slide, now), jumps: view.jumps.slice(0, -1) };
}
