import { currentRun, isActive } from '../session/reduce.ts';
import type { SessionState } from '../session/session.ts';
import { type Geometry, geometryOf } from './geometry.ts';
import { layoutSlide, type SlideLayout, stateOf } from './slide-rows.ts';
import { selectedStep, type Size, slideOf, type View } from './view.ts';

/** The slide as it is laid out in this window now. */
export function layoutNow(view: View, { state, size, now }: { readonly state: SessionState; readonly size: Size; readonly now: number }): { layout: SlideLayout; geometry: Geometry } {
  const geometry = geometryOf(size);
  return { layout: layoutSlide(view, state, slideOf(view, state.deck), geometry, now, null), geometry };
}

/** The largest first row that makes sense: the last row of the slide stands at the bottom. */
export function lastScroll(layout: SlideLayout, { bodyRows }: Geometry): number {
  return Math.max(0, layout.rows.length - bodyRows);
}

/** The first row of the slide that is shown: where the person scrolled to, or else where the selected step is in view. */
export function bodyScroll(view: View, state: SessionState, layout: SlideLayout, geometry: Geometry): number {
  const last = lastScroll(layout, geometry);
  const held = view.scroll[view.slide];
  if (held !== undefined) return Math.min(held, last);
  const step = selectedStep(view, slideOf(view, state.deck));
  const place = step === null ? undefined : layout.places[step.id];
  if (step === null || place === undefined) return 0;
  const { status } = stateOf(state, step.id);
  const isShort = place.bottom - place.top <= geometry.bodyRows;
  // Its end: the state and the last output are there. A command that is not run yet is read from its beginning.
  const atEnd = isShort || isActive(status) || currentRun(stateOf(state, step.id)) !== null;
  return Math.max(0, Math.min(last, atEnd ? place.bottom - geometry.bodyRows : place.top));
}
