import type { OutputStore } from '../run/output-store.ts';
import type { RunOptions } from '../session/conductor.ts';
import { isActive } from '../session/reduce.ts';
import type { SessionState } from '../session/session.ts';
import { allow, askFirst } from './ask-first.ts';
import { clickOn } from './click-through.ts';
import { copyFrom } from './clipboard.ts';
import type { DocumentRequest } from './document.ts';
import type { Action } from './binding.ts';
import { moveOnSlide } from './move-on-slide.ts';
import { reducePanel } from './reduce-panel.ts';
import { reduceTree } from './reduce-tree.ts';
import { run } from './run-step.ts';
import { reduceSearch, searchOf, withSearch } from './search.ts';
import { type Situation, situationOf } from './situation.ts';
import { type Size, type View, zoomOn } from './view.ts';
import { zoomedRun } from './zoom.ts';

/** What a view alone cannot do. */
export type Effect =
  | { readonly type: 'run'; readonly step: string; readonly options: RunOptions }
  | { readonly type: 'stop'; readonly step: string }
  /** `clean`: undo afterwards what the steps changed. */
  | { readonly type: 'quit'; readonly code: number; readonly clean?: 'all' | 'all-but-images' }
  | { readonly type: 'suspend' | 'redraw' }
  /** The deck may run its commands. */
  | { readonly type: 'trust' }
  /** Text for the clipboard. */
  | { readonly type: 'copy'; readonly text: string }
  /** A manifest or config that is to be read. */
  | { readonly type: 'fetch'; readonly request: DocumentRequest }
  /** Looks at this machine for the doctor's page. */
  | { readonly type: 'examine' }
  /** An output that becomes a file. */
  | { readonly type: 'save'; readonly step: string; readonly output: OutputStore }
  /** A shell of the person's own, with what the step would run with. */
  | { readonly type: 'shell'; readonly step: string | null };

export interface Context {
  readonly state: SessionState;
  readonly size: Size;
  /** ms since the epoch. */
  readonly now: number;
  /** The view that the person sees; null before the first one is on the screen. */
  readonly painted: View | null;
  /** Steps have changed something that lasts, and the person decides what becomes of it. */
  readonly hasChanges?: boolean;
  /** The key that was pressed. */
  readonly key: string;
}

export interface Change {
  readonly view: View;
  readonly effect: Effect | null;
}

/** The view after one key, and what has to be done. Pure. */
export function reduceView(before: View, action: Action, context: Context): Change {
  return askFirst(changeBy(before, action, context), context);
}

function changeBy(before: View, action: Action, context: Context): Change {
  const view: View = { ...before, notice: null, interrupted: false, digits: '' };
  const now = situationOf(before, context.state);
  switch (action) {
    case 'quit':
      if (view.question !== null) return view.question === 'clean' ? leave({ ...view, question: null }, now, null) : only({ ...view, question: null });
      return now.underWay.length > 0 ? only({ ...view, question: 'quit' }) : quit(view, now, context);
    case 'confirm':
      return quit({ ...view, question: null }, now, context);
    case 'clean-up':
    case 'clean-up-but-images':
    case 'leave-it':
      return leave({ ...view, question: null }, now, action === 'leave-it' ? null : action === 'clean-up' ? 'all' : 'all-but-images');
    case 'interrupt':
      return interrupt(before, view, now);
    case 'suspend':
    case 'redraw':
      return { view, effect: { type: action } };
    case 'shell':
      return { view, effect: { type: 'shell', step: now.step?.id ?? null } };
    case 'trust':
      return allow(view, context);
    case 'stop':
      return stop(view, now);
    case 'run':
    case 'run-again':
    case 'fallback':
    case 'replay':
      return run(view, action, now, context);
    case 'next':
    case 'page-on':
      return view.clickThrough ? clickOn(view, now, context) : only(moveOnSlide(view, action, now, context));
    case 'copy': {
      const copy = copyFrom(view, now, context.state);
      return copy === null ? only({ ...view, notice: 'nothing to copy yet' }) : { view: { ...view, notice: copy.notice }, effect: { type: 'copy', text: copy.text } };
    }
    case 'save':
      return save(view, context);
    case 'blank':
      return only({ ...view, blank: true });
    case 'unblank':
      return only({ ...view, blank: false });
    case 'to-slide':
      return only(withSearch({ ...view, panel: null, question: null }, null));
    case 'zoom':
      return only(now.zoomable === null ? view : { ...view, panel: zoomOn(now.zoomable.id, isActive(now.zoomable.status) ? null : 0) });
    case 'index':
      return only({ ...view, panel: { kind: 'index', at: view.slide, search: null } });
    case 'doctor':
      if (view.panel?.kind === 'doctor') return only({ ...view, panel: null });
      return { view: { ...view, diagnosis: null, panel: { kind: 'doctor', top: 0, sideways: 0 } }, effect: { type: 'examine' } };
    case 'help':
    case 'environment':
    case 'notes':
      return only({ ...view, panel: view.panel?.kind === action ? null : { kind: action, top: 0, sideways: 0 } });
    case 'search-nowhere':
      return only({ ...view, notice: '/ finds on slides and in outputs · Esc goes back' });
    case 'search':
    case 'search-type':
    case 'search-erase':
    case 'search-clear':
    case 'search-keep':
    case 'search-cancel':
    case 'match-next':
    case 'match-previous':
      return only(reduceSearch(view, action, context));
    case 'back':
      // The innermost of what is open.
      if (view.question !== null) return only({ ...view, question: null });
      if (searchOf(view) !== null) return only(withSearch(view, null));
      return only({ ...view, panel: view.panel?.kind === 'document' ? view.panel.from : null });
    case 'stop-next':
    case 'stop-previous':
    case 'open':
      return view.panel?.kind === 'zoom' ? reduceTree(view, view.panel, action, context) : only(view);
    default:
      return only(view.panel === null ? moveOnSlide(view, action, now, context) : reducePanel(view, view.panel, action, now.digits, context));
  }
}

function quit(view: View, now: Situation, { hasChanges = false }: Context): Change {
  return hasChanges ? only({ ...view, question: 'clean' }) : leave(view, now, null);
}

function leave(view: View, { underWay }: Situation, clean: 'all' | 'all-but-images' | null): Change {
  const notice = underWay.length > 0 ? 'stopping what runs ...' : null;
  return { view: { ...view, notice }, effect: { type: 'quit', code: 0, ...(clean === null ? {} : { clean }) } };
}

function only(view: View): Change {
  return { view, effect: null };
}

function save(view: View, { state }: Context): Change {
  const zoom = view.panel?.kind === 'zoom' ? view.panel : null;
  const { run } = zoom === null ? { run: null } : zoomedRun(zoom, state);
  if (zoom === null || run === null || run.output.lineCount === 0) return only({ ...view, notice: 'nothing to save yet' });
  return { view, effect: { type: 'save', step: zoom.step, output: run.output } };
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
