import { describe, expect, it } from 'vitest';
import type { Block } from '../../src/deck/deck.ts';
import { firstView } from '../../src/ui/view.ts';
import { FakeSession } from './fake-session.ts';
import { deckOf, fixtureDeck, paragraph, step } from './fixture-deck.ts';
import { after, press, shown, small } from './press.ts';

const many = deckOf(...Array.from({ length: 120 }, (_, at) => ({ title: `Slide number ${at + 1}`, blocks: [paragraph(at === 99 ? 'the needle' : 'text')] })));
const chosen = (text: string): string => /❯ +(\d+)/.exec(text)?.[1] ?? 'none';

describe('the index', () => {
  it('lists every slide with the state of each of its steps, the current one chosen', () => {
    const session = new FakeSession(fixtureDeck);
    session.begin('build-arm', '');
    session.finish('build-arm', 'passed');
    session.begin('run-arm', '');
    session.finish('run-arm', 'failed');
    session.begin('build', '');
    session.finish('build', 'cancelled');
    const page = shown(after('g', session, firstView(3)), session).split('\n');
    expect(page.find((row) => row.includes('❯'))).toMatch(/❯ 3 {2}Demo: Building for other Architectures · here +⊘$/);
    expect(page.find((row) => row.includes('proper tags'))).toMatch(/ 4 {2}Demo: Build multi-arch with proper tags \(1\) +✔ ✘ ·$/);
  });

  it('goes where Enter is pressed, and Ctrl-O comes back', () => {
    const session = new FakeSession(many);
    const there = after('g down down j enter', session, firstView(3));
    expect(there).toMatchObject({ slide: 6, panel: null });
    expect(after('ctrl-o', session, there).slide).toBe(3);
    expect(after('g down escape', session, firstView(3))).toEqual(firstView(3));
    expect(press(after('g', session), 'q', session).effect).toBeNull();
  });

  it('keeps the chosen slide in the window, and says how many lie above and below', () => {
    const session = new FakeSession(many);
    const page = shown(after('g pagedown pagedown', session, firstView(), small), session, small);
    expect(chosen(page)).toBe('27');
    expect(page).toMatch(/▲ \d+ lines above/);
    expect(page).toMatch(/▼ \d+ more lines/);
    expect(chosen(shown(after('g G', session, firstView(), small), session, small))).toBe('120');
    expect(chosen(shown(after('g G up g', session, firstView(), small), session, small))).toBe('1');
  });

  it('a number chooses that slide, digit by digit', () => {
    const session = new FakeSession(many);
    expect(chosen(shown(after('g 1 0 3', session), session))).toBe('103');
    expect(chosen(shown(after('g 1 3 5', session), session))).toBe('5');
    expect(after('g 4 2 enter', session).slide).toBe(42);
  });

  it('/ lists only slides that have it, and Enter goes to the chosen one', () => {
    const session = new FakeSession(many);
    const typed = after('g / n e e d l e', session);
    expect(shown(typed, session)).toContain('1 of 120');
    expect(after('enter', session, typed)).toMatchObject({ slide: 100, panel: null });
    expect(after('escape', session, typed).panel).toEqual({ kind: 'index', at: 1, search: null });
    expect(after('g / 1 1 down down enter', session).slide).toBe(111);
    const nothing = after('g / x y z', session);
    expect(shown(nothing, session)).toContain('no slide has it');
    expect(after('enter', session, nothing).panel?.kind).toBe('index');
  });

  it('tells slides of the same title apart by the heading that they begin with', () => {
    const heading = (words: string): Block => ({ kind: 'heading', level: 3, content: [{ kind: 'text', text: words }] });
    const session = new FakeSession(deckOf({ title: 'Same', blocks: [heading('first of them')] }, { title: 'Same', blocks: [] }, { title: 'Other', blocks: [heading('not this')] }));
    const page = shown(after('g', session), session);
    expect(page).toContain('1  Same · first of them');
    expect(page).not.toContain('not this');
  });

  it('is not in the way of what runs: x stops it', () => {
    const session = new FakeSession(deckOf({ blocks: [step('a', 'true')] }));
    session.begin('a', '');
    expect(press(after('g', session), 'x', session).effect).toEqual({ type: 'stop', step: 'a' });
  });
});
