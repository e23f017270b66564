import { describe, expect, it } from 'vitest';
import { followSession } from '../../src/ui/follow-session.ts';
import { firstView, type View } from '../../src/ui/view.ts';
import { FakeSession } from './fake-session.ts';
import { deckOf, fixtureDeck, paragraph, step } from './fixture-deck.ts';
import { after, press, shown, small } from './press.ts';

const key = 'pagedown';

/** The session goes on, and the view follows as the store lets it. */
function happen(view: View, session: FakeSession, tell: () => unknown): View {
  const before = session.getState();
  tell();
  return followSession(view, before, session.getState());
}

describe('one key for the whole talk', () => {
  it('runs what is there, reveals, and moves, in the order of the slide', () => {
    const session = new FakeSession(fixtureDeck);
    let view = firstView(1, true);
    const told: string[] = [];
    for (let at = 0; at < 20 && view.notice === null; at++) {
      const { view: next, effect } = press(view, key, session);
      if (effect?.type === 'run') {
        told.push(`run ${effect.step}`);
        const { step } = effect;
        view = happen(next, session, () => session.begin(step, 'text'));
        view = happen(view, session, () => session.finish(step, 'passed', { message: 'done' }));
      } else {
        if (next.slide !== view.slide) told.push(`slide ${next.slide}`);
        else if (next.notice === null && next.revealed !== view.revealed) told.push('reveal');
        view = next;
      }
    }
    expect(told).toEqual(['slide 2', 'slide 3', 'run build', 'slide 4', 'run build-arm', 'run run-arm', 'reveal', 'run list']);
    expect(view.notice).toBe('this is the last slide');
  });

  it.each(['right', 'l', 'space', 'pagedown'])('is %s, and only where it was asked for', (each) => {
    const session = new FakeSession(fixtureDeck);
    expect(press(firstView(3, true), each, session).effect).toEqual({ type: 'run', step: 'build', options: {} });
    expect(press(firstView(3), each, session)).toMatchObject({ effect: null, view: { slide: 4 } });
  });

  it('waits while a step runs, and says so', () => {
    const session = new FakeSession(fixtureDeck);
    session.begin('build', 'text');
    for (const slide of [1, 3, 4]) expect(press(firstView(slide, true), key, session)).toMatchObject({ effect: null, view: { slide, notice: 'build still runs · x stops it' } });
  });

  it('does not run on after a step that did not pass: it says what can be done, and goes on when pressed again', () => {
    const session = new FakeSession(fixtureDeck).emit({ type: 'recordings-found', durations: { 'build-arm': 10 } });
    session.begin('build-arm', 'text');
    session.finish('build-arm', 'failed');
    const said = press(firstView(4, true), key, session);
    expect(said).toMatchObject({ effect: null, view: { slide: 4, notice: 'build-arm did not pass: ⏎ retry · r recorded · → goes on' } });
    const revealed = press(said.view, key, session);
    expect(revealed).toMatchObject({ effect: null, view: { slide: 4, revealed: { 4: 1 } } });
    expect(press(said.view, 'enter', session).effect).toMatchObject({ type: 'run', step: 'build-arm' });
    session.begin('build-arm', 'text');
    session.finish('build-arm', 'timeout');
    expect(press(said.view, key, session).view.notice).toContain('did not pass');
  });

  it('never runs a step that is not on the screen: typed ahead, covered, or scrolled away', () => {
    const session = new FakeSession(fixtureDeck);
    const view = firstView(3, true);
    for (const painted of [null, firstView(2, true), { ...view, blank: true }, after('?', session, view), { ...view, edition: 1 }]) {
      if (painted?.edition === 1) continue;
      expect(press(view, key, session, { painted }).effect).toBeNull();
    }
    const tall = new FakeSession(deckOf({ blocks: [step('a', 'true'), ...Array.from({ length: 40 }, (_, at) => paragraph(`line ${at}`))] }));
    const away = after('down down down down down', tall, firstView(1, true), small);
    expect(shown(away, tall, small)).not.toContain('❯ true');
    const { view: back, effect } = press(away, key, tall, { window: small });
    expect(effect).toBeNull();
    expect(shown(back, tall, small)).toContain('❯ true');
    expect(press(back, key, tall, { window: small }).effect).toMatchObject({ type: 'run', step: 'a' });
  });

  it('shows the rest of a tall slide before it leaves it', () => {
    const session = new FakeSession(deckOf({ blocks: [step('a', 'true'), ...Array.from({ length: 30 }, (_, at) => paragraph(`line ${at}`))] }, { blocks: [] }));
    session.begin('a', 'text');
    session.finish('a', 'passed');
    let view = firstView(1, true);
    const seen: string[] = [];
    while (view.slide === 1 && seen.length < 20) {
      seen.push(shown(view, session, small));
      view = press(view, 'right', session, { window: small }).view;
    }
    for (let at = 0; at < 30; at++) expect(seen.join('\n')).toContain(`line ${at}`);
    expect(view.slide).toBe(2);
  });

  it('the footer says what comes next', () => {
    const session = new FakeSession(fixtureDeck);
    const footer = (view: View): string => shown(view, session).split('\n').at(-1) ?? '';
    expect(footer(firstView(1, true))).toContain('→ next slide');
    expect(footer(firstView(3, true))).toContain('→ run build');
    session.begin('build', 'text');
    expect(footer(firstView(3, true))).toContain('→ waits');
    session.finish('build', 'failed');
    expect(footer(firstView(3, true))).toContain('→ twice: goes on');
    expect(footer({ ...after('right', session, firstView(3, true)), notice: null })).toContain('→ next slide');
    expect(footer(firstView(4, true))).toContain('→ run build-arm');
  });
});
