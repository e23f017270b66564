import { describe, expect, it } from 'vitest';
import { followSession } from '../../src/ui/follow-session.ts';
import { firstView, selectedStep, slideOf, type View } from '../../src/ui/view.ts';
import { FakeOutput } from './fake-output.ts';
import { FakeSession } from './fake-session.ts';
import { deckOf, fixtureDeck, paragraph, step } from './fixture-deck.ts';
import { after, press, shown, small } from './press.ts';
import { lines } from './scenes.ts';

const selected = (view: View, session: FakeSession): string | undefined => selectedStep(view, slideOf(view, session.getState().deck))?.id;

describe('going through the slides', () => {
  const session = new FakeSession(fixtureDeck);

  it('stops at both ends and says so', () => {
    expect(after('left', session)).toMatchObject({ slide: 1, notice: 'this is the first slide' });
    expect(after('end right right', session)).toMatchObject({ slide: 4, notice: 'this is the last slide' });
    expect(after('l l h', session).slide).toBe(2);
  });

  it('reveals what a pause hides before it goes on, and selects the step that appears', () => {
    const hidden = { ...firstView(4) };
    expect(shown(hidden, session)).not.toContain('proper versioning');
    const open = after('right', session, hidden);
    expect(open.slide).toBe(4);
    expect(shown(open, session)).toContain('proper versioning');
    expect(selected(open, session)).toBe('list');
    expect(after('left right', session, open)).toMatchObject({ slide: 4 });
    expect(shown(after('left right', session, open), session)).toContain('proper versioning');
  });

  it('a step that a pause hides cannot be selected or run', () => {
    expect(selected(after('3', session, firstView(4)), session)).toBe('build-arm');
    expect(selected(after('tab tab', session, firstView(4)), session)).toBe('build-arm');
  });

  it('PageDown shows the rest of a tall slide first, so that nothing is skipped', () => {
    const tall = firstView(2);
    const once = after('pagedown', session, tall, small);
    expect(once.slide).toBe(2);
    expect(shown(once, session, small)).toContain('▲');
    expect(after('space space', session, tall, small).slide).toBe(2);
    expect(after('space space space', session, tall, small).slide).toBe(3);
    expect(after('pageup', session, once, small).slide).toBe(2);
    expect(after('pageup pageup', session, once, small).slide).toBe(1);
    expect(after('pagedown', session, tall, { columns: 100, rows: 60 }).slide).toBe(3);
  });
});

describe('running', () => {
  it('Enter runs the selected step, R again, f its fallback', () => {
    const session = new FakeSession(fixtureDeck);
    expect(press(firstView(3), 'enter', session).effect).toEqual({ type: 'run', step: 'build', options: {} });
    expect(press(firstView(3), 'R', session).effect).toEqual({ type: 'run', step: 'build', options: { again: true } });
    expect(press(firstView(3), 'f', session).effect).toEqual({ type: 'run', step: 'build', options: { fallback: true } });
    expect(press(firstView(4), 'f', session).effect).toBeNull();
    expect(press(firstView(1), 'enter', session).effect).toBeNull();
  });

  it('never a step that is not on the screen yet', () => {
    const session = new FakeSession(fixtureDeck);
    expect(press(firstView(3), 'enter', session, { painted: null }).effect).toBeNull();
    expect(press(firstView(3), 'enter', session, { painted: firstView(2) }).effect).toBeNull();
    const second = after('tab', session, firstView(4));
    expect(press(second, 'enter', session, { painted: firstView(4) }).effect).toBeNull();
    expect(press(second, 'enter', session, { painted: second }).effect).toMatchObject({ step: 'run-arm' });
    const covered = after('?', session, firstView(3));
    expect(press(firstView(3), 'enter', session, { painted: covered }).effect).toBeNull();
  });

  it('a step that was scrolled away comes back first', () => {
    const session = new FakeSession(deckOf({ blocks: [step('a', 'true'), ...Array.from({ length: 40 }, (_, at) => paragraph(`line ${at}`))] }));
    const away = after('pagedown', session);
    expect(shown(away, session)).not.toContain('true');
    const { view, effect } = press(away, 'enter', session);
    expect(effect).toBeNull();
    expect(shown(view, session)).toContain('❯ true');
    expect(press(view, 'enter', session).effect).toMatchObject({ type: 'run' });
  });

  it('one step at a time, and one that passed only when asked again', () => {
    const session = new FakeSession(fixtureDeck);
    session.begin('build');
    expect(press(firstView(4), 'enter', session)).toMatchObject({ effect: null, view: { notice: 'build still runs · x stops it' } });
    session.finish('build', 'passed');
    expect(press(firstView(3), 'enter', session)).toMatchObject({ effect: null, view: { notice: 'build passed already · R runs it again' } });
    expect(press(firstView(3), 'R', session).effect).toMatchObject({ type: 'run' });
  });

  it('x stops the selected step, or the one that runs elsewhere', () => {
    const session = new FakeSession(fixtureDeck);
    expect(press(firstView(3), 'x', session).effect).toBeNull();
    session.begin('build');
    expect(press(firstView(1), 'x', session).effect).toEqual({ type: 'stop', step: 'build' });
  });

  it('Enter, Enter, Enter goes through the slide', () => {
    const session = new FakeSession(fixtureDeck);
    let view = after('right', session, firstView(4));
    view = after('1', session, view);
    const ran: string[] = [];
    for (let at = 0; at < 3; at++) {
      const { view: next, effect } = press(view, 'enter', session);
      if (effect?.type !== 'run') throw new Error(`nothing ran at ${at}`);
      ran.push(effect.step);
      view = next;
      for (const happen of [() => session.begin(effect.step), () => session.finish(effect.step, 'passed')]) {
        const before = session.getState();
        happen();
        view = followSession(view, before, session.getState());
      }
    }
    expect(ran).toEqual(['build-arm', 'run-arm', 'list']);
    expect(selected(view, session)).toBe('list');
  });

  it('after a failure the selection stays where it is', () => {
    const session = new FakeSession(fixtureDeck);
    session.begin('build-arm');
    const before = session.getState();
    session.finish('build-arm', 'failed');
    expect(selected(followSession(firstView(4), before, session.getState()), session)).toBe('build-arm');
  });
});

describe('a step that prints much', () => {
  const many = deckOf({ blocks: [paragraph('before'), step('a', 'seq 60'), paragraph('between'), step('b', 'seq 60'), ...Array.from({ length: 20 }, () => paragraph('after'))] });

  it('is kept in view while it runs, and held still once the person scrolls', () => {
    const session = new FakeSession(many);
    session.begin('a', lines(60));
    session.finish('a', 'passed', { message: 'sixty' });
    const output = session.begin('b', lines(2), { line: 1 });
    const view = after('2', session);
    session.print('b', output, `\n${lines(60)}\nthe last line\n`);
    expect(shown(view, session, small)).toContain('the last line');
    expect(shown(view, session, small)).toContain('running');
    const held = after('up up', session, view, small);
    const seen = shown(held, session, small).split('\n').slice(1, -2).join('\n');
    session.print('b', output, 'still more\n');
    expect(shown(held, session, small).split('\n').slice(2, 8)).toEqual(seen.split('\n').slice(1, 7));
    expect(shown(held, session, small)).not.toContain('still more');
  });

  it('says how many of its lines are hidden', () => {
    const session = new FakeSession(many);
    session.begin('a', lines(60));
    const page = shown(firstView(), session, { columns: 100, rows: 30 });
    const [, hidden = ''] = /… (\d+) lines hidden, z shows all/.exec(page) ?? [];
    expect(Number(hidden) + (page.match(/RUN sha256sum/g) ?? []).length).toBe(60);
  });

  it('counts lines that are not even held any more', () => {
    const session = new FakeSession(many);
    session.begin('a', new FakeOutput(lines(9000)).hide(100, 8900));
    const page = shown(firstView(), session);
    const [, hidden = ''] = /… ([\d ]+) lines hidden/.exec(page) ?? [];
    expect(Number(hidden.replaceAll(' ', '')) + (page.match(/RUN sha256sum/g) ?? []).length).toBe(9000);
  });
});

describe('the zoomed output', () => {
  const session = new FakeSession(fixtureDeck);
  session.begin('build', lines(5));
  session.finish('build', 'failed');
  const output = session.begin('build', lines(200), { line: 1 });

  it('follows the end while the step runs, and holds still after a move up', () => {
    const view = after('z', session, firstView(3));
    expect(shown(view, session)).toContain('200/200');
    session.print('build', output, '\nnew at the end');
    expect(shown(view, session)).toContain('new at the end');
    const up = after('up', session, view);
    session.print('build', output, '\nnewer still');
    expect(shown(up, session)).not.toContain('newer still');
    expect(shown(after('G', session, up), session)).toContain('newer still');
    expect(shown(after('g', session, up), session)).toContain('#1 [linux');
  });

  it('pages as less does', () => {
    const top = after('z g', session, firstView(3));
    expect(shown(after('space', session, top), session)).toContain('#24 [');
    expect(shown(after('space b', session, top), session)).toContain('#1 [');
    expect(shown(after('j j', session, top), session)).not.toContain('#2 [');
  });

  it('shows earlier runs', () => {
    const view = after('z [', session, firstView(3));
    expect(shown(view, session)).toContain('run 1 of 2');
    expect(shown(view, session)).toContain('5/5');
    expect(shown(after(']', session, view), session)).toContain('run 2 of 2');
    expect(shown(after('] ]', session, view), session)).toContain('run 2 of 2');
  });

  it('z shows the last output of the slide when the selected step has none yet', () => {
    const session = new FakeSession(fixtureDeck);
    expect(after('z', session, firstView(4)).panel).toBeNull();
    session.begin('build-arm', lines(5));
    session.finish('build-arm', 'passed');
    const next = after('2', session, firstView(4));
    expect(after('z', session, next).panel).toMatchObject({ kind: 'zoom', step: 'build-arm' });
    session.begin('run-arm', '');
    expect(after('z', session, next).panel).toMatchObject({ kind: 'zoom', step: 'run-arm', top: null });
  });

  it('closes with Esc, z or q, and q does not quit there', () => {
    for (const key of ['escape', 'z', 'q']) {
      const { view, effect } = press(after('z', session, firstView(3)), key, session);
      expect([view.panel, effect]).toEqual([null, null]);
    }
  });
});

describe('pages', () => {
  const session = new FakeSession(fixtureDeck);

  it('one key opens, the same one closes, another one changes', () => {
    expect(after('?', session).panel?.kind).toBe('help');
    expect(after('? ?', session).panel).toBeNull();
    expect(after('e s', session, firstView(3)).panel?.kind).toBe('notes');
    expect(after('s ? escape', session).panel).toBeNull();
  });

  it('what runs and how it is checked can be read before it runs', () => {
    const page = shown(after('e', session, firstView(3)), session);
    expect(page).toContain('BUILDX_NO_DEFAULT_ATTESTATIONS=1');
    expect(page).toContain('multiarch-workshop inspect localhost:5000');
    expect(page).toContain('It needs engine, buildx, registry.');
  });
});

describe('leaving', () => {
  it('q quits at once when nothing runs, and asks when something does', () => {
    const session = new FakeSession(fixtureDeck);
    expect(press(firstView(), 'q', session).effect).toEqual({ type: 'quit', code: 0 });
    session.begin('build');
    const asked = press(firstView(), 'q', session);
    expect(asked).toMatchObject({ effect: null, view: { question: 'quit' } });
    expect(press(asked.view, 'j', session).effect).toBeNull();
    expect(press(asked.view, 'escape', session)).toMatchObject({ effect: null, view: { question: null } });
    expect(press(asked.view, 'y', session).effect).toEqual({ type: 'quit', code: 0 });
  });

  it('d opens the doctor\'s page, which looks anew each time, and closes it', () => {
    const session = new FakeSession(fixtureDeck);
    const opened = press({ ...firstView(), diagnosis: 'old' }, 'd', session);
    expect(opened).toMatchObject({ effect: { type: 'examine' }, view: { panel: { kind: 'doctor' }, diagnosis: null } });
    expect(press(opened.view, 'd', session)).toMatchObject({ effect: null, view: { panel: null } });
  });

  it('q asks what becomes of what the steps changed, once what runs was asked about', () => {
    const session = new FakeSession(fixtureDeck);
    const asked = press(firstView(), 'q', session, { hasChanges: true });
    expect(asked).toMatchObject({ effect: null, view: { question: 'clean' } });
    expect(press(asked.view, 'escape', session)).toMatchObject({ effect: null, view: { question: null } });
    expect(press(asked.view, 'c', session).effect).toEqual({ type: 'quit', code: 0, clean: 'all' });
    expect(press(asked.view, 'i', session).effect).toEqual({ type: 'quit', code: 0, clean: 'all-but-images' });
    for (const key of ['enter', 'k', 'q']) expect(press(asked.view, key, session).effect).toEqual({ type: 'quit', code: 0 });
    session.begin('build');
    const first = press(firstView(), 'q', session, { hasChanges: true });
    expect(first.view.question).toBe('quit');
    expect(press(first.view, 'c', session, { hasChanges: true }).effect).toBeNull();
    expect(press(first.view, 'y', session, { hasChanges: true })).toMatchObject({ effect: null, view: { question: 'clean' } });
  });

  it('Ctrl-C stops the step first, the second one quits; another key in between starts over', () => {
    const session = new FakeSession(fixtureDeck);
    session.begin('build');
    const first = press(firstView(3), 'ctrl-c', session);
    expect(first.effect).toEqual({ type: 'stop', step: 'build' });
    expect(press(first.view, 'ctrl-c', session).effect).toEqual({ type: 'quit', code: 130 });
    const moved = press(first.view, 'right', session).view;
    expect(press(moved, 'ctrl-c', session).effect).toMatchObject({ type: 'stop' });
  });

  it('a Ctrl-C by habit does not end the talk', () => {
    const session = new FakeSession(fixtureDeck);
    const first = press(firstView(), 'ctrl-c', session);
    expect(first).toMatchObject({ effect: null, view: { notice: 'Ctrl-C once more quits' } });
    expect(press(first.view, 'ctrl-c', session).effect).toEqual({ type: 'quit', code: 130 });
  });
});
