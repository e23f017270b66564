import { describe, expect, it } from 'vitest';
import { firstView } from '../../src/ui/view.ts';
import { FakeSession } from './fake-session.ts';
import { fixtureDeck } from './fixture-deck.ts';
import { after, press, shown, small } from './press.ts';
import { lines } from './scenes.ts';

describe('a number and G', () => {
  const session = new FakeSession(fixtureDeck);

  it('goes to that slide, and says so before', () => {
    const typed = after('3', session);
    expect(typed.slide).toBe(1);
    expect(shown(typed, session).split('\n').at(-1)).toContain('G goes to slide 3');
    expect(after('G', session, typed)).toMatchObject({ slide: 3, digits: '' });
    expect(after('0 2 G', session).slide).toBe(2);
  });

  it('without a number goes to the last slide', () => expect(after('G', session).slide).toBe(4));

  it('says which slides there are when there is none of that number', () => {
    expect(after('1 2 G', session)).toMatchObject({ slide: 1, notice: 'there is no slide 12: they are 1 to 4' });
  });

  it('is forgotten with any other key', () => {
    expect(after('3 down G', session).slide).toBe(4);
    expect(after('3 escape', session).digits).toBe('');
  });

  it('still selects the step of that number', () => {
    const typed = after('2', session, firstView(4));
    expect(typed.selected[4]).toBe('run-arm');
    expect(press(typed, 'enter', session).effect).toMatchObject({ type: 'run', step: 'run-arm' });
  });

  it('that names no step never lets Enter run one: it goes to the slide', () => {
    expect(press(after('2', session, firstView(3)), 'enter', session)).toMatchObject({ effect: null, view: { slide: 2 } });
    expect(press(after('1 2', session, firstView(3)), 'enter', session).effect).toBeNull();
  });
});

describe('Ctrl-O', () => {
  const session = new FakeSession(fixtureDeck);

  it('goes back to before each jump, the last one first; steps from slide to slide are no jumps', () => {
    const away = after('right end 2 G right home', session);
    expect(away.slide).toBe(1);
    expect(after('ctrl-o', session, away).slide).toBe(3);
    expect(after('ctrl-o ctrl-o', session, away).slide).toBe(4);
    expect(after('ctrl-o ctrl-o ctrl-o', session, away).slide).toBe(2);
    expect(after('ctrl-o ctrl-o ctrl-o ctrl-o', session, away)).toMatchObject({ slide: 2, notice: 'no jump to go back from' });
  });
});

describe('a black screen', () => {
  const session = new FakeSession(fixtureDeck);

  it.each(['b', '.'])('%s shows nothing at all, also while a step runs', (key) => {
    const running = new FakeSession(fixtureDeck);
    running.begin('build', 'text');
    expect(shown(after(key, running, firstView(3)), running).trim()).toBe('');
  });

  it.each(['b', 'enter', 'q', 'right', 'ctrl-c', 'x', 'f5', 'escape', 'w'])('%s comes back, and does nothing else', (key) => {
    const before = firstView(3);
    const { view, effect } = press(after('b', session, before), key, session);
    expect(view).toEqual(before);
    expect(effect).toBeNull();
  });

  it('is not there for a key typed ahead: what it covers cannot be run', () => {
    const covered = after('b', session, firstView(3));
    expect(press(firstView(3), 'enter', session, { painted: covered }).effect).toBeNull();
  });

  it('in a page b is a screen up', () => expect(after('? b', session).blank).toBe(false));
});

describe('the wheel of the mouse', () => {
  it('scrolls a slide, an output, a page and the index by three rows', () => {
    const session = new FakeSession(fixtureDeck);
    session.begin('build', lines(100));
    session.finish('build', 'passed');
    expect(after('wheel-down wheel-down wheel-up', session, firstView(2), small).scroll).toEqual({ 2: 3 });
    expect(after('z wheel-down', session, firstView(3)).panel).toMatchObject({ top: 3 });
    expect(after('? wheel-down', session, firstView(3), small).panel).toMatchObject({ top: 3 });
    expect(after('g wheel-down', session, firstView(1)).panel).toMatchObject({ at: 4 });
  });

  it('neither runs nor ends anything, and leaves a black screen black', () => {
    const session = new FakeSession(fixtureDeck);
    const black = after('b', session);
    expect(after('wheel-down', session, black).blank).toBe(true);
    expect(after('/ wheel-up', session).search).toMatchObject({ query: '' });
  });
});

describe('the start and stop keys of a clicker', () => {
  const session = new FakeSession(fixtureDeck);

  it.each(['f5', 'shift-f5'])('%s comes back to the slide from wherever one is', (key) => {
    for (const keys of ['?', 'e', 's', 'b']) expect(after(`${keys} ${key}`, session, firstView(3))).toEqual(firstView(3));
    session.begin('build', 'text');
    expect(after(`q ${key}`, session, firstView(3))).toEqual(firstView(3));
    expect(after(`z ${key}`, session, firstView(3))).toEqual(firstView(3));
    session.finish('build', 'passed');
  });

  it('Esc on a slide changes nothing', () => expect(press(firstView(3), 'escape', session)).toEqual({ view: firstView(3), effect: null }));
});
