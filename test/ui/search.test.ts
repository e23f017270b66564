import { describe, expect, it } from 'vitest';
import { createOutputStore } from '../../src/run/output-store.ts';
import { frame } from '../../src/ui/frame.ts';
import { scanOf } from '../../src/ui/line-scan.ts';
import { finderOf } from '../../src/ui/find.ts';
import { rowWidth, textOf } from '../../src/ui/spans.ts';
import { scansInView, settleSearch } from '../../src/ui/search.ts';
import { firstView, type Size, type View } from '../../src/ui/view.ts';
import { FakeOutput } from './fake-output.ts';
import { FakeSession, startedAt } from './fake-session.ts';
import { deckOf, fixtureDeck, paragraph, step } from './fixture-deck.ts';
import { after, large, press, shown, small } from './press.ts';
import { lines } from './scenes.ts';

/** The view when all that is in it was looked through, as the store does it while nothing else happens. */
function settled(view: View, session: FakeSession, window: Size): View {
  const state = session.getState();
  for (let scans = scansInView(view, state); scans.length > 0; scans = scansInView(view, state)) scans.forEach((scan) => scan.advance());
  return settleSearch(view, { state, size: window });
}

/** Types a text key by key, and waits. */
const type = (text: string, session: FakeSession, view: View, window = large): View => settled(after(['/', ...[...text].map((each) => (each === ' ' ? 'space' : each))].join(' '), session, view, window), session, window);
const footer = (view: View, session: FakeSession, window = large): string => shown(view, session, window).split('\n').at(-1)?.trim() ?? '';
/** What stands in reverse video, and what of it one is at. */
function marks(view: View, session: FakeSession, window = large): { found: string[]; current: string[] } {
  const spans = frame(view, session.getState(), window, startedAt).slice(0, -1).flat().filter(({ marks: each }) => each?.includes('inverse'));
  return { found: spans.map(({ text }) => text), current: spans.filter(({ marks: each }) => each?.includes('bold')).map(({ text }) => text) };
}

describe('looking for something on the slides', () => {
  const session = new FakeSession(fixtureDeck);

  it('goes to it while it is typed, says which of how many, and marks it', () => {
    const typed = type('imagetools', session, firstView());
    expect(typed.slide).toBe(4);
    expect(footer(typed, session)).toMatch(/^\/imagetools {2,}1\/1$/);
    expect(marks(typed, session).current).toEqual(['imagetools']);
  });

  it('shows what a pause hides when it is there', () => {
    expect(shown(type('proper versioning', session, firstView()), session)).toContain('This allows for proper versioning.');
  });

  it('looks into titles, text, tables, lists and commands, and not into notes', () => {
    for (const [text, slide] of [['proper tags', 4], ['single platform', 2], ['translates every', 2], ['sees it hang', 2], ['ARG TARGET', 2], ['--platform linux/arm,', 3]] as const) {
      expect([text, type(text, session, firstView()).slide]).toEqual([text, slide]);
    }
    const notes = type('first this', session, firstView());
    expect(notes.slide).toBe(1);
    expect(footer(notes, session)).toContain('no match');
  });

  it('is found across the end of a row', () => {
    const deck = deckOf({ blocks: [paragraph(`${'word '.repeat(10)}manifest list ${'word '.repeat(10)}`)] });
    const one = new FakeSession(deck);
    expect(marks(type('manifest list', one, firstView(), { columns: 62, rows: 18 }), one, { columns: 62, rows: 18 }).current).toEqual(['manifest', 'list']);
  });

  it('case counts once there is a capital letter', () => {
    expect(type('multi-arch images', session, firstView()).slide).toBe(1);
    expect(footer(type('MULTI', session, firstView()), session)).toContain('no match');
  });

  it('Enter keeps it; n and N go on, around the ends, and say so', () => {
    const kept = after('enter', session, type('docker', session, firstView()));
    expect(kept.search).toMatchObject({ query: 'docker', isTyped: false });
    expect(footer(kept, session)).toMatch(/n N match 1\/\d/);
    const second = after('n', session, kept);
    expect(footer(second, session)).toContain('match 2/');
    expect(after('N', session, second).search?.at).toBe(0);
    const around = after('N N', session, second);
    expect(around.notice).toBe('from the last match again');
    expect(after('n', session, around)).toMatchObject({ notice: 'from the first match again', search: { at: 0 } });
  });

  it('Esc while typing comes back to where one was; after Enter it ends the search where one is', () => {
    const before = { ...firstView(2), scroll: { 2: 3 } };
    expect(after('escape', session, type('imagetools', session, before, small), small)).toEqual(before);
    const ended = after('enter escape', session, type('imagetools', session, before));
    expect(ended).toMatchObject({ slide: 4, search: null });
    expect(marks(ended, session).found).toEqual([]);
    expect(after('ctrl-o', session, ended).slide).toBe(2);
  });

  it('Backspace takes back a character and the way that it led; at the beginning it ends the search', () => {
    const typed = type('imagetoolsx', session, firstView());
    expect(typed.slide).toBe(1);
    expect(after('backspace', session, typed).slide).toBe(4);
    expect(after('backspace', session, after('/', session))).toEqual(firstView());
    expect(after('ctrl-u', session, typed).search).toMatchObject({ query: '' });
  });

  it('keys that do something elsewhere are text here; Ctrl-C is not', () => {
    const typed = after('/ q b G 1 ? space x', session);
    expect(typed.search?.query).toBe('qbG1? x');
    expect(press(typed, 'right', session).view.search?.query).toBe('qbG1? x');
    expect(press(typed, 'ctrl-c', session).view.interrupted).toBe(true);
  });

  it('Enter with nothing found says so and is back', () => {
    expect(after('enter', session, type('xyzzy', session, firstView(3)))).toMatchObject({ slide: 3, search: null, notice: 'no slide has xyzzy' });
    expect(after('/ enter', session, firstView(3))).toEqual(firstView(3));
  });

  it.each(['?', 's', 'e', 'd'])('/ on the page of %s says where it finds, and the page stays', (key) => {
    const page = after(`right right ${key}`, session);
    const asked = after('/', session, page);
    expect(footer(asked, session)).toBe('/ finds on slides and in outputs · Esc goes back');
    expect(asked.panel).toEqual(page.panel);
    expect(page.panel).not.toBeNull();
  });

  it('a match far down a tall slide is scrolled into the window', () => {
    const tall = new FakeSession(deckOf({ blocks: [step('a', 'true'), ...Array.from({ length: 60 }, (_, at) => paragraph(`line ${at}`)), paragraph('the needle')] }));
    expect(shown(type('needle', tall, firstView()), tall)).toContain('the needle');
  });
});

describe('looking for something in an output', () => {
  const zoomed = (output: FakeOutput | string): { session: FakeSession; view: View; output: FakeOutput } => {
    const session = new FakeSession(fixtureDeck);
    const store = session.begin('build', output);
    session.finish('build', 'passed');
    return { session, view: after('z', session, firstView(3)), output: store };
  };

  it('goes to the first line below, says which of how many, and marks all that are seen', () => {
    const { session, view } = zoomed(`${lines(200)}\nthe needle\n`);
    const typed = type('needle', session, view);
    expect(shown(typed, session)).toContain('the needle');
    expect(footer(typed, session)).toMatch(/1\/1$/);
    expect(marks(typed, session)).toEqual({ found: ['needle'], current: ['needle'] });
    const hashes = after('enter n n', session, type('sha256sum', session, view));
    expect(footer(hashes, session)).toContain('match 3/200');
    expect(marks(hashes, session).current).toEqual(['sha256sum']);
    expect(marks(hashes, session).found.length).toBeGreaterThan(10);
  });

  it('goes around the ends, from where one has scrolled to', () => {
    const { session, view } = zoomed(`needle 1\n${lines(100)}\nneedle 2\n${lines(100)}`);
    const typed = after('enter', session, type('needle', session, after('space', session, view)));
    expect(footer(typed, session)).toContain('match 2/2');
    expect(after('n', session, typed)).toMatchObject({ notice: 'from the first match again', panel: { search: { at: 0 } } });
  });

  it('scrolls sideways to a match that the window cuts off', () => {
    const { session, view } = zoomed(`${'x'.repeat(300)} needle`);
    expect(marks(type('needle', session, view), session).found).toEqual(['needle']);
  });

  it('sees text that has colours as text', () => {
    const { session, view } = zoomed('\x1b[31mnee\x1b[32mdle\x1b[0m');
    expect(marks(type('needle', session, view), session).found.join('')).toBe('needle');
  });

  it('finds what comes later while the step runs', () => {
    const session = new FakeSession(fixtureDeck);
    const output = session.begin('build', lines(50));
    const waiting = type('needle', session, after('z', session, firstView(3)));
    expect(footer(waiting, session)).toContain('no match');
    session.print('build', output, '\nneedle\n');
    expect(footer(waiting, session)).toContain('0/1');
    expect(after('enter n', session, waiting)).toMatchObject({ panel: { search: { at: 50 } } });
  });

  it('Esc ends the search first, then closes the output; q closes at once', () => {
    const { session, view } = zoomed(lines(10));
    const kept = after('enter', session, type('sha', session, view));
    expect(after('escape', session, kept).panel).toMatchObject({ kind: 'zoom', search: null });
    expect(after('escape escape', session, kept).panel).toBeNull();
  });
});

describe('the scan of an output', () => {
  const needle = finderOf('needle') ?? /never/;

  it('agrees with looking at every line, however the output came, and forgets what is no longer held', () => {
    const output = createOutputStore({ headSize: 500, tailSize: 2000, rewritableLines: 5 });
    const scan = scanOf(output, needle);
    for (let at = 0; at < 400; at++) {
      output.write(at % 7 === 0 ? `a needle ${at}` : `line ${at}`);
      if (at % 11 === 0) output.write('\r\x1b[Kneedle no more\r\x1b[K');
      output.write(at % 29 === 28 ? '\n\x1b[2Aup\n\n' : '\n');
      do scan.advance(); while (!scan.isDone);
      const expected = Array.from({ length: output.lineCount }, (_, line) => line).filter((line) => /needle/.test(output.line(line) ?? ''));
      expect(scan.lines).toEqual(expected);
    }
    expect(output.hidden).not.toBeNull();
  });

  it('looks at a large output in pieces', () => {
    const output = createOutputStore();
    output.write(`${lines(20_000)}\nneedle`);
    const scan = scanOf(output, needle).advance();
    expect(scan.isDone).toBe(false);
    let pieces = 1;
    while (!scan.isDone) {
      scan.advance();
      pieces++;
    }
    expect(pieces).toBeGreaterThan(3);
    expect(scan.lines).toEqual([20_000]);
  });
});

describe('wrapped lines', () => {
  const session = new FakeSession(fixtureDeck);
  const long = Array.from({ length: 40 }, (_, at) => `${at}: ${'日本語abc'.repeat(12)}<${at}`).join('\n');
  session.begin('build', long);
  session.finish('build', 'passed');
  const open = after('z w', session, firstView(3), small);

  it('show all of every line, and the title says so', () => {
    expect(shown(open, session, small)).toContain('· wrapped');
    expect(shown(open, session, small)).toContain('<0');
    for (const row of frame(open, session.getState(), small, startedAt)) expect(rowWidth(row)).toBe(60);
  });

  it('scroll a row at a time, every row once, to the end and back', () => {
    let view = open;
    const first: string[] = [];
    for (let at = 0; at < 500 && view.panel?.kind === 'zoom' && view.panel.top !== null; at++) {
      first.push(textOf(frame(view, session.getState(), small, startedAt)[2] ?? []).trim());
      view = after('down', session, view, small);
    }
    expect(view.panel).toMatchObject({ top: null });
    expect(shown(view, session, small)).toContain('<39');
    expect(first.join('')).toContain(long.split('\n').slice(0, 30).join(''));
    expect(after('g', session, view, small).panel).toMatchObject({ top: 0, within: 0 });
    expect(shown(after('pageup pagedown', session, view, small), session, small)).toBe(shown(view, session, small));
  });

  it('w again cuts them, at the same line', () => {
    const there = after('space space space', session, open, small);
    const line = there.panel?.kind === 'zoom' ? there.panel.top : null;
    expect(after('w', session, there, small).panel).toMatchObject({ wrap: false, top: line, within: 0 });
  });

  it('a match is shown though the lines above it are tall', () => {
    const typed = type('<33', session, open, small);
    expect(marks(typed, session, small).current).toEqual(['<33']);
  });
});
