import { describe, expect, it } from 'vitest';
import { followDeck } from '../../src/ui/follow-deck.ts';
import { reduceView } from '../../src/ui/reduce-view.ts';
import { firstView, type View } from '../../src/ui/view.ts';
import { FakeSession, startedAt } from './fake-session.ts';
import { deckOf, paragraph, step } from './fixture-deck.ts';

const slide = (title: string, words = title): Parameters<typeof deckOf>[0] => ({ title, blocks: [paragraph(words)] });
const [a, b, c, d] = [slide('a'), slide('b'), slide('c'), slide('d')];
const before = deckOf(a, b, c, d);
const at = (number: number, more: Partial<View> = {}): View => ({ ...firstView(number), ...more });

describe('the place in a deck that is edited', () => {
  it.each([
    ['a slide is put before it', deckOf(a, slide('new'), b, c, d), 3, 4],
    ['a slide is put behind it', deckOf(a, b, c, slide('new'), d), 3, 3],
    ['its own words change', deckOf(a, b, slide('c', 'other words'), d), 3, 3],
    ['a slide before it is taken away', deckOf(b, c, d), 3, 2],
    ['it is taken away itself', deckOf(a, b, d), 3, 3],
    ['it and all behind it are taken away', deckOf(a, b), 4, 2],
    ['all is new', deckOf(slide('x'), slide('y')), 4, 2],
  ])('stays when %s', (_, after, from, to) => {
    expect(followDeck(at(from), before, after).slide).toBe(to);
  });

  it('takes what was revealed, selected and scrolled to along', () => {
    const view = followDeck(at(3, { revealed: { 1: 1, 3: 2 }, selected: { 3: 'x' }, scroll: { 4: 7 }, jumps: [1, 2] }), before, deckOf(a, slide('new'), b, c, d));
    expect(view).toMatchObject({ revealed: { 1: 1, 4: 2 }, selected: { 4: 'x' }, scroll: { 5: 7 }, jumps: [1, 3] });
  });

  it('an open search and the index follow: Esc comes back to a slide that is there', () => {
    const after = deckOf(slide('new'), slide('newer'), a, b, c, d);
    const searching: View = at(1, { search: { query: 'x', isTyped: true, at: 0, before: at(4) }, panel: { kind: 'index', at: 2, search: { query: 'x', isTyped: true, at: null, before: at(2) } } });
    expect(followDeck(searching, before, after)).toMatchObject({ search: { before: { slide: 6 } }, panel: { at: 4, search: { before: { slide: 4 } } } });
  });

  it('an id that only counts slides does not make a slide another one', () => {
    const counted = (number: number) => ({ title: 's', blocks: [step(`s${number}-1`, 'true')] });
    expect(followDeck(at(2), deckOf(a, counted(2), b), deckOf(slide('new'), a, counted(3), b)).slide).toBe(3);
  });

  it('Enter runs nothing that was edited after the person saw it', () => {
    const deck = deckOf({ title: 'one', blocks: [step('x', 'echo harmless')] });
    const session = new FakeSession(deckOf({ title: 'one', blocks: [step('x', 'rm -r somewhere')] }));
    const painted = firstView();
    const view = followDeck(painted, deck, session.getState().deck);
    const press = (seen: View) => reduceView(view, 'run', { state: session.getState(), size: { columns: 80, rows: 24 }, now: startedAt, painted: seen, key: 'enter' }).effect;
    expect(press(painted)).toBeNull();
    expect(press(view)).toMatchObject({ type: 'run', step: 'x' });
  });
});
