import { describe, expect, it } from 'vitest';
import { frame } from '../../src/ui/frame.ts';
import { bindingFor } from '../../src/ui/keymap.ts';
import { plainRow } from '../../src/ui/paint.ts';
import { type Change, reduceView } from '../../src/ui/reduce-view.ts';
import { situationOf } from '../../src/ui/situation.ts';
import type { Action } from '../../src/ui/binding.ts';
import { sceneNow, type Scene, scenes } from './scenes.ts';

const size = { columns: 100, rows: 30 };
const made = (name: string): Scene => scenes[name]?.() ?? (() => { throw new Error(name); })();
const screen = ({ session, view }: Scene, columns = 100, rows = 30): string => frame(view, session.getState(), { columns, rows }, sceneNow).map(plainRow).join('\n');
const press = ({ session, view }: Scene, action: Action): Change => reduceView(view, action, { state: session.getState(), size, now: sceneNow, painted: view, key: '' });
const rKey = ({ session, view }: Scene): Action | null => bindingFor('r', situationOf(view, session.getState()))?.action ?? null;

const withRecording = (name: string): Scene => {
  const scene = made(name);
  scene.session.emit({ type: 'recordings-found', durations: { build: 8400 } });
  return scene;
};

describe('r', () => {
  it.each(['idle', 'running', 'failed', 'passed', 'skipped'])('plays the recording of a step that is %s', (name) => {
    const scene = withRecording(name);
    expect(rKey(scene)).toBe('replay');
    expect(press(scene, 'replay').effect).toEqual({ type: 'run', step: 'build', options: { replay: true } });
  });

  it('does nothing where there is no recording', () => expect(rKey(made('idle'))).toBeNull());

  it.each(['running', 'failed'])('stands in the footer when a step is %s', (name) => expect(screen(withRecording(name)).split('\n').at(-1)).toContain('r recorded'));
});

describe('a step whose recording is shown while it goes on live', () => {
  it('is named in the header of every slide', () => {
    const scene = made('replayed-while-live');
    for (const slide of [1, 2, 3, 4]) expect(screen({ ...scene, view: { ...scene.view, slide } }).split('\n')[0]).toContain('build goes on live');
  });

  it('is not started a second time, and x stops it', () => {
    const scene = made('replayed-while-live');
    expect(press(scene, 'run-again')).toMatchObject({ effect: null, view: { notice: 'build still runs · x stops it' } });
    expect(press(scene, 'stop').effect).toEqual({ type: 'stop', step: 'build' });
  });
});

describe('recorded', () => {
  it.each([[100, 30], [80, 24], [60, 18], [60, 8], [30, 8]])('stands in the header at %ix%i, on every slide', (columns, rows) => {
    const scene = made('recorded');
    for (const slide of [1, 2, 3, 4]) expect(screen({ ...scene, view: { ...scene.view, slide } }, columns, rows).split('\n')[0]).toContain('recorded');
  });

  it('has its date and its engine under its output', () => expect(screen(made('recorded'))).toContain('recorded 2026-11-22 on Docker 28.5.2 (linux/amd64)'));

  it('shows what really ran when that was something else', () => expect(screen(made('recorded-fallback'))).toContain('what was recorded instead of it'));

  it('only, in a live talk, a step can be run live with Enter', () => {
    const scene = made('only-replayed');
    expect(press({ ...scene, view: { ...scene.view, slide: 3 } }, 'run').effect).toEqual({ type: 'run', step: 'build', options: {} });
  });

  it('only, in a live talk, later steps warn of it', () => expect(screen(made('only-replayed'))).toContain('only the recording of build was played'));
});

describe('a step that takes longer than rehearsed', () => {
  it('says so while it runs', () => expect(screen(made('slower'))).toContain('rehearsed 8.4s, now 31s'));
});
