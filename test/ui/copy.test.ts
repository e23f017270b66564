import { describe, expect, it } from 'vitest';
import { clipboardSequence } from '../../src/ui/clipboard.ts';
import { firstView } from '../../src/ui/view.ts';
import { FakeOutput } from './fake-output.ts';
import { FakeSession } from './fake-session.ts';
import { buildCommand, fixtureDeck } from './fixture-deck.ts';
import { createOutputStore } from '../../src/run/output-store.ts';
import { after, press } from './press.ts';
import { lines } from './scenes.ts';

describe('y', () => {
  it('copies the command of the selected step, as it stands on the slide', () => {
    const session = new FakeSession(fixtureDeck);
    expect(press(firstView(3), 'y', session)).toMatchObject({ effect: { type: 'copy', text: buildCommand }, view: { notice: 'to the clipboard: the command of build, 3 lines' } });
    expect(press(firstView(1), 'y', session)).toMatchObject({ effect: null, view: { notice: 'nothing to copy yet' } });
  });

  it('copies the output that is zoomed as plain text, of the run that is shown', () => {
    const session = new FakeSession(fixtureDeck);
    const output = createOutputStore();
    output.write('\x1b[32mfirst\x1b[0m run\nand more\n');
    session.emit({ type: 'run-opened', step: 'build', at: 0, source: 'live', command: 'x', output });
    session.finish('build', 'failed');
    session.begin('build', lines(2));
    session.finish('build', 'passed');
    const view = after('z', session, firstView(3));
    expect(press(view, 'y', session)).toMatchObject({ effect: { text: lines(2) }, view: { notice: 'to the clipboard: the output of run 2 of build, 2 lines' } });
    expect(press(after('[', session, view), 'y', session).effect).toEqual({ type: 'copy', text: 'first run\nand more' });
  });

  it('copies no more than terminals take, and says how much that is', () => {
    const session = new FakeSession(fixtureDeck);
    const output = createOutputStore();
    output.write(`${lines(20_000)}\n`);
    session.emit({ type: 'run-opened', step: 'build', at: 0, source: 'live', command: 'x', output });
    const { view, effect } = press(after('z', session, firstView(3)), 'y', session);
    const text = effect?.type === 'copy' ? effect.text : '';
    expect(Buffer.from(text).toString('base64').length).toBeLessThanOrEqual(74_994);
    expect(text.length).toBeGreaterThan(50_000);
    expect(text).toContain('#1 [linux');
    expect(text).toContain('#20000 [linux');
    expect(view.notice).toMatch(/^to the clipboard: the first and last lines, 56 kB of [\d ]+ kB/);
  });

  it('is one OSC 52, whatever is copied', () => {
    expect(clipboardSequence('a\x1b[31m\x07日本\n')).toBe(`\x1b]52;c;${Buffer.from('a\x1b[31m\x07日本\n').toString('base64')}\x07`);
  });
});

describe('S', () => {
  it('saves the output of the run that is shown, and nothing where there is none', () => {
    const session = new FakeSession(fixtureDeck);
    const output = session.begin('build', new FakeOutput());
    const view = after('z', session, firstView(3));
    expect(press(view, 'S', session)).toMatchObject({ effect: null, view: { notice: 'nothing to save yet' } });
    output.write('text\n');
    expect(press(view, 'S', session).effect).toEqual({ type: 'save', step: 'build', output });
    expect(press(firstView(3), 'S', session).effect).toBeNull();
  });
});
