import { describe, expect, it } from 'vitest';
import type { Action } from '../../src/ui/binding.ts';
import { type Change, reduceView } from '../../src/ui/reduce-view.ts';
import { plainRow } from '../../src/ui/paint.ts';
import { ScreenStore } from '../../src/ui/store.ts';
import { firstView, type View } from '../../src/ui/view.ts';
import { FakeSession, startedAt } from './fake-session.ts';
import { fixtureDeck } from './fixture-deck.ts';

const size = { columns: 100, rows: 30 };

function distrusted(): FakeSession {
  const session = new FakeSession(fixtureDeck).findEngine();
  session.replaceDeck({ deck: fixtureDeck, demoFolders: {}, distrust: { place: '/deck', changed: null, parts: {} } });
  return session;
}

const press = (session: FakeSession, view: View, action: Action, painted: View = view): Change =>
  reduceView(view, action, { state: session.getState(), size, now: startedAt, painted, key: '' });

describe('a window that is too small for a slide', () => {
  it('runs nothing that cannot be seen in it', () => {
    const session = new FakeSession(fixtureDeck);
    const enter = (columns: number, rows: number) => reduceView(firstView(3), 'run', { state: session.getState(), size: { columns, rows }, now: startedAt, painted: firstView(3), key: 'enter' }).effect;
    expect(enter(20, 5)).toBeNull();
    expect(enter(60, 18)).toMatchObject({ type: 'run' });
  });
});

describe('a deck that may not run yet', () => {
  it.each(['run', 'run-again', 'fallback'] as const)('%s opens the page that says what it would run, and runs nothing', (action) => {
    expect(press(distrusted(), firstView(3), action)).toMatchObject({ view: { panel: { kind: 'trust' } }, effect: null });
  });

  it('so does a clicker', () => {
    const clicking: View = { ...firstView(3), clickThrough: true };
    expect(press(distrusted(), clicking, 'next')).toMatchObject({ view: { panel: { kind: 'trust' } }, effect: null });
  });

  it('y on that page lets it run; the step itself waits for another key', () => {
    const session = distrusted();
    const { view } = press(session, firstView(3), 'run');
    const allowed = press(session, view, 'trust');
    expect(allowed).toMatchObject({ view: { panel: null }, effect: { type: 'trust' } });
    session.trust();
    expect(press(session, allowed.view, 'run').effect).toEqual({ type: 'run', step: 'build', options: {} });
  });

  it('y typed ahead of the page is no answer', () => {
    const session = distrusted();
    const slide = firstView(3);
    const { view } = press(session, slide, 'run');
    expect(press(session, view, 'trust', slide).effect).toBeNull();
  });

  it('is read to its end: the page scrolls with the keys of all pages', () => {
    const store = new ScreenStore({ session: distrusted(), size: { columns: 60, rows: 18 }, now: () => startedAt, onEffect: () => {}, onFault: (fault) => { throw fault; } });
    const text = (): string => store.frame().map(plainRow).join('\n');
    for (const key of ['right', 'right', 'enter']) {
      store.press(key);
      store.markPainted(store.view);
    }
    expect(text()).toContain('May this deck run');
    expect(text()).toMatch(/▼ \d+ more lines/);
    const begin = text();
    for (const key of ['down', 'j', 'pagedown', 'space', 'ctrl-d']) store.press(key);
    expect(text()).not.toBe(begin);
    store.press('end');
    expect(text()).toContain('localhost:5000/nicholasdille/hello:arm');
    expect(text()).not.toContain('▼');
    store.close();
  });

  it('Esc leaves it as it was', () => {
    const session = distrusted();
    const { view } = press(session, firstView(3), 'run');
    expect(press(session, view, 'back')).toMatchObject({ view: { panel: null }, effect: null });
  });

  it('plays recordings without being asked about', () => {
    const session = distrusted().emit({ type: 'recordings-found', durations: { build: 1 } });
    expect(press(session, firstView(3), 'replay').effect).toEqual({ type: 'run', step: 'build', options: { replay: true } });
    session.emit({ type: 'recorded-mode' });
    expect(press(session, firstView(3), 'run').effect).toMatchObject({ type: 'run' });
  });
});
