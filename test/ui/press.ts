import { frame } from '../../src/ui/frame.ts';
import { bindingFor } from '../../src/ui/keymap.ts';
import { plainRow } from '../../src/ui/paint.ts';
import { type Change, reduceView } from '../../src/ui/reduce-view.ts';
import { situationOf } from '../../src/ui/situation.ts';
import { firstView, type Size, type View } from '../../src/ui/view.ts';
import { type FakeSession, startedAt } from './fake-session.ts';

export const large: Size = { columns: 100, rows: 30 };
export const small: Size = { columns: 60, rows: 18 };

/** One key as the store presses it; the person has seen the view before unless said otherwise. */
export function press(view: View, key: string, session: FakeSession, { window = large, painted = view as View | null, hasChanges = false } = {}): Change {
  const binding = bindingFor(key, situationOf(view, session.getState()));
  if (binding === null) return { view: { ...view, notice: null, interrupted: false, digits: '' }, effect: null };
  return reduceView(view, binding.action, { state: session.getState(), size: window, now: startedAt, painted, key, hasChanges });
}

/** Keys one after the other, a blank between; each is on the screen before the next comes. */
export function after(keys: string, session: FakeSession, view: View = firstView(), window: Size = large): View {
  return keys.split(' ').reduce((current, key) => press(current, key, session, { window }).view, view);
}

/** What a person reads. */
export const shown = (view: View, session: FakeSession, window: Size = large): string => frame(view, session.getState(), window, startedAt).map(plainRow).join('\n');
