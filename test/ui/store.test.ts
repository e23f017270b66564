import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { plainRow } from '../../src/ui/paint.ts';
import type { Effect } from '../../src/ui/reduce-view.ts';
import { ScreenStore } from '../../src/ui/store.ts';
import { FakeOutput } from './fake-output.ts';
import { FakeSession, startedAt } from './fake-session.ts';
import { fixtureDeck } from './fixture-deck.ts';
import { lines } from './scenes.ts';

describe('what is painted, and when', () => {
  let session: FakeSession;
  let store: ScreenStore;
  let paints: number;
  const effects: Effect[] = [];

  beforeEach(() => {
    vi.useFakeTimers({ now: startedAt });
    session = new FakeSession(fixtureDeck);
    store = new ScreenStore({ session, size: { columns: 80, rows: 24 }, now: Date.now, onEffect: (effect) => effects.push(effect), onFault: (fault) => { throw fault; } });
    paints = 0;
    store.subscribe(() => { paints++; });
  });

  afterEach(() => {
    store.close();
    vi.useRealTimers();
    effects.length = 0;
  });

  const text = (): string => store.frame().map(plainRow).join('\n');

  it('the clock starts with the first move: not with loading, help or notes', () => {
    vi.advanceTimersByTime(90_000);
    store.press('?');
    store.press('escape');
    expect(text()).toContain('00:00:00');
    store.press('right');
    vi.advanceTimersByTime(61_000);
    expect(text()).toContain('00:01:01');
  });

  it('a thousand pieces of output in a moment are one painting', () => {
    const output = session.begin('build');
    paints = 0;
    for (let at = 0; at < 1000; at++) session.print('build', output, `line ${at}\n`);
    expect(paints).toBe(0);
    vi.advanceTimersByTime(60);
    expect(paints).toBe(1);
    vi.advanceTimersByTime(500);
    expect(paints).toBe(1);
  });

  it('a change of state is painted at once, and takes waiting output with it', () => {
    const output = session.begin('build');
    session.print('build', output, 'x\n');
    paints = 0;
    session.finish('build', 'passed', { message: 'done' });
    expect(paints).toBeGreaterThan(0);
    const soFar = paints;
    vi.advanceTimersByTime(60);
    expect(paints).toBe(soFar);
  });

  it('the clock moves at full seconds of the talk', () => {
    vi.advanceTimersByTime(999);
    expect(paints).toBe(0);
    vi.advanceTimersByTime(1);
    expect(paints).toBe(1);
    vi.advanceTimersByTime(3000);
    expect(paints).toBe(4);
  });

  it('a key paints at once, a key without meaning not at all', () => {
    store.press('right');
    expect(paints).toBe(1);
    store.press('w');
    expect(paints).toBe(1);
  });

  it('keys that come together are painted once, and none of them runs what the one before it brought', () => {
    store.subscribe((cause) => {
      expect(cause).toBe('key');
      store.markPainted(store.view);
    });
    store.together(() => ['right', 'right', 'enter'].forEach((key) => store.press(key)));
    expect(paints).toBe(1);
    expect(text()).toContain('Build multi-arch:');
    expect(session.calls).toEqual([]);
    store.together(() => store.press('enter'));
    expect(session.calls).toEqual(['run build']);
  });

  it('what was said goes with the next key, even one without meaning', () => {
    store.press('left');
    expect(text()).toContain('this is the first slide');
    store.press('w');
    expect(text()).not.toContain('this is the first slide');
  });

  it('runs and stops steps, and hands on the rest', () => {
    store.press('end');
    store.markPainted(store.view);
    store.press('enter');
    session.begin('build-arm');
    store.press('x');
    expect(session.calls).toEqual(['run build-arm', 'stop build-arm']);
    session.finish('build-arm', 'cancelled');
    store.press('q');
    expect(effects).toEqual([{ type: 'quit', code: 0 }]);
  });

  it('the selection goes on when a step passed, wherever the person is by then', () => {
    store.press('end');
    store.markPainted(store.view);
    store.press('enter');
    session.begin('build-arm');
    store.press('home');
    session.finish('build-arm', 'passed');
    store.press('end');
    expect(text()).toMatch(/run --rm.*\[2\]/);
  });

  it('a large output is looked through while nothing else happens, and the screen goes to what was found', () => {
    session.begin('build', new FakeOutput(`${lines(9000)}\nthe needle\n${lines(50)}`));
    session.finish('build', 'passed');
    for (const key of ['right', 'right', 'z', 'g', '/', ...'needle']) store.press(key);
    expect(text()).not.toContain('the needle');
    vi.advanceTimersByTime(900);
    expect(text()).toContain('the needle');
    expect(text()).toMatch(/\/needle {2,}1\/1$/);
    paints = 0;
    vi.advanceTimersByTime(90);
    expect(paints).toBeLessThanOrEqual(1);
  });

  it('says nothing any more once it is closed', () => {
    store.close();
    session.begin('build');
    vi.advanceTimersByTime(5000);
    expect(paints).toBe(0);
  });
});
