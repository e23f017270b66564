import type { RunOptions } from '../session/conductor.ts';
import { isOnlyReplayed } from '../session/live-world.ts';
import type { SessionState } from '../session/session.ts';
import type { Geometry } from './geometry.ts';
import { geometryOf } from './geometry.ts';
import type { Action } from './keymap.ts';
import { reducePanel } from './reduce-panel.ts';
import { bodyScroll, lastScroll } from './scroll.ts';
import { type Situation, situationOf } from './situation.ts';
import { layoutSlide, sidewaysRoom, type SlideLayout } from './slide-rows.ts';
import { selectedStep, sidewaysStep, type Size, slideOf, type View, visibleSteps } from './view.ts';

/** What a view alone cannot do. */
export type Effect =
  | { readonly type: 'run'; readonly step: string; readonly options: RunOptions }
  | { readonly type: 'stop'; readonly step: string }
  | { readonly type: 'quit'; readonly code: number }
  | { readonly type: 'suspend' | 'redraw' };

export interface Context {
  readonly state: SessionState;
  readonly size: Size;
  /** ms since the epoch. */
  readonly now: number;
  /** The view that the person sees; null before the first one is on the screen. */
  readonly painted: View | null;
  /** The key that was pressed. */
  readonly key: string;
}

export interface Change {
  readonly view: View;
  readonly effect: Effect | null;
}

/** The view after one key, and what has to be done. Pure. */
export function reduceView(before: View, action: Action, context: Context): Change {
  const view: View = { ...before, notice: null, interrupted: false };
  const now = situationOf(view, context.state);
  switch (action) {
    case 'quit':
      return now.underWay.length > 0 ? only({ ...view, question: 'quit' }) : { view, effect: { type: 'quit', code: 0 } };
    case 'confirm':
      return { view: { ...view, question: null, notice: 'stopping what runs ...' }, effect: { type: 'quit', code: 0 } };
    case 'interrupt':
      return interrupt(before, view, now);
    case 'suspend':
    case 'redraw':
      return { view, effect: { type: action } };
    case 'stop':
      return stop(view, now);
    case 'run':
    case 'run-again':
    case 'fallback':
    case 'replay':
      return run(view, action, now, context);
    case 'zoom':
      return only(now.step === null ? view : { ...view, panel: { kind: 'zoom', step: now.step.id, run: null, top: now.isUnderWay ? null : 0, sideways: 0 } });
    case 'help':
    case 'environment':
    case 'notes':
      return only({ ...view, panel: view.panel?.kind === action ? null : { kind: action, top: 0, sideways: 0 } });
    default:
      return only(view.panel === null ? moveOnSlide(view, action, now, context) : reducePanel(view, view.panel, action, context));
  }
}

function only(view: View): Change {
  return { view, effect: null };
}

function interrupt(before: View, view: View, { underWay }: Situation): Change {
  if (before.interrupted) return { view: { ...view, notice: 'stopping what runs ...' }, effect: { type: 'quit', code: 130 } };
  const [step] = underWay;
  const said: View = { ...view, question: null, interrupted: true };
  if (step === undefined) return only({ ...said, notice: 'Ctrl-C once more quits' });
  return { view: { ...said, notice: `stopping ${step} · Ctrl-C once more quits` }, effect: { type: 'stop', step } };
}

function stop(view: View, { step, isUnderWay, underWay, background }: Situation): Change {
  const id = step !== null && isUnderWay ? step.id : (underWay[0] ?? background[0]);
  return id === undefined ? only(view) : { view: { ...view, notice: `stopping ${id} ...` }, effect: { type: 'stop', step: id } };
}

/**
 * Runs the selected step, if the person sees it: a key typed ahead of the screen, or while the step is scrolled away,
 * must not start something unseen. One step runs at a time, since each may change what the next one finds.
 */
function run(view: View, action: 'run' | 'run-again' | 'fallback' | 'replay', now: Situation, context: Context): Change {
  const { step, stepState } = now;
  if (step === null || stepState === null || !isOnScreen(view, context)) return only(view);
  const selected = { ...view.selected, [now.slide.number]: step.id };
  const [busy] = action === 'replay' ? [] : [...now.underWay, ...now.background.filter((id) => id === step.id)];
  if (busy !== undefined) return only({ ...view, notice: `${busy} still runs · x stops it` });
  if (action === 'run' && stepState.status === 'passed' && (context.state.mode === 'recorded' || !isOnlyReplayed(stepState))) return only({ ...view, notice: `${step.id} passed already · R runs it again` });
  const { [now.slide.number]: held, ...scroll } = view.scroll;
  if (held !== undefined && !isInWindow(step.id, view, context)) return only({ ...view, selected, scroll });
  const options: RunOptions = action === 'fallback' ? { fallback: true } : action === 'run-again' ? { again: true } : action === 'replay' ? { replay: true } : {};
  return { view: { ...view, selected, scroll }, effect: { type: 'run', step: step.id, options } };
}

function isOnScreen(view: View, { painted, state }: Context): boolean {
  if (painted === null || painted.panel !== null || painted.slide !== view.slide || painted.edition !== view.edition) return false;
  const slide = slideOf(view, state.deck);
  return selectedStep(painted, slide)?.id === selectedStep(view, slide)?.id && visibleSteps(painted, slide).length === visibleSteps(view, slide).length;
}

/** Whether the first line of the step's command can be seen. */
function isInWindow(id: string, view: View, context: Context): boolean {
  const { layout, geometry } = layoutNow(view, context);
  const top = layout.places[id]?.top ?? 0;
  const scroll = bodyScroll(view, context.state, layout, geometry);
  return top >= scroll && top < scroll + geometry.bodyRows;
}

function moveOnSlide(view: View, action: Action, now: Situation, context: Context): View {
  switch (action) {
    case 'next':
      return now.hasMore ? reveal(view, context) : goTo(view, view.slide + 1, now);
    case 'previous':
      return goTo(view, view.slide - 1, now);
    case 'first':
      return goTo(view, 1, now);
    case 'last':
      return goTo(view, now.slideCount, now);
    case 'page-on':
      return canScroll(view, 1, context) ? scrollBy(view, pageOf(context), context) : moveOnSlide(view, 'next', now, context);
    case 'page-back':
      return canScroll(view, -1, context) ? scrollBy(view, -pageOf(context), context) : goTo(view, view.slide - 1, now);
    case 'line-up':
      return scrollBy(view, -1, context);
    case 'line-down':
      return scrollBy(view, 1, context);
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
    case 'select-number':
      return select(view, now, (at, count) => (Number(context.key) <= count ? Number(context.key) - 1 : at));
    case 'back':
      return { ...view, question: null };
    default:
      return view;
  }
}

function goTo(view: View, number: number, { slideCount }: Situation): View {
  const slide = Math.max(1, Math.min(slideCount, number));
  if (slide !== view.slide) return { ...view, slide, sideways: 0 };
  return { ...view, notice: number > slide ? 'this is the last slide' : number < slide ? 'this is the first slide' : null };
}

/** Shows what the next pause hid, selects its first step, and brings it into the window. */
function reveal(view: View, context: Context): View {
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

function select(view: View, { steps, step, slide }: Situation, choose: (at: number, count: number) => number): View {
  const chosen = steps[choose(step === null ? 0 : steps.indexOf(step), steps.length)];
  if (chosen === undefined) return view;
  const { [slide.number]: _held, ...scroll } = view.scroll;
  return { ...view, scroll, selected: { ...view.selected, [slide.number]: chosen.id } };
}

function canScroll(view: View, direction: 1 | -1, context: Context): boolean {
  const { layout, geometry } = layoutNow(view, context);
  const scroll = bodyScroll(view, context.state, layout, geometry);
  return direction > 0 ? scroll < lastScroll(layout, geometry) : scroll > 0;
}

function scrollBy(view: View, rows: number, context: Context): View {
  const { layout, geometry } = layoutNow(view, context);
  const scroll = Math.max(0, Math.min(lastScroll(layout, geometry), bodyScroll(view, context.state, layout, geometry) + rows));
  return lastScroll(layout, geometry) === 0 ? view : { ...view, scroll: { ...view.scroll, [view.slide]: scroll } };
}

function pageOf({ size }: Context): number {
  return Math.max(1, geometryOf(size).bodyRows - 2);
}

function layoutNow(view: View, { state, size, now }: Context): { layout: SlideLayout; geometry: Geometry } {
  const geometry = geometryOf(size);
  return { layout: layoutSlide(view, state, slideOf(view, state.deck), geometry, now, null), geometry };
}
