import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import type { EndingSignal } from '../../src/commands/ending.ts';
import { present, type PresentParts } from '../../src/commands/present.ts';
import { frame } from '../../src/ui/frame.ts';
import { plainRow } from '../../src/ui/paint.ts';
import type { Abilities } from '../../src/ui/abilities.ts';
import type { Pictures } from '../../src/ui/picture.ts';
import type { ThemeChoice } from '../../src/ui/theme.ts';
import { firstView } from '../../src/ui/view.ts';
import { FakeSession } from './fake-session.ts';
import { FakeTerminal } from './fake-terminal.ts';
import { buildCommand, deckOf, fixtureDeck, paragraph } from './fixture-deck.ts';
import { png } from './png.ts';
import { lines } from './scenes.ts';

const stateHome = mkdtempSync(join(tmpdir(), 'present-'));
const env = { TERM: 'xterm-256color', COLORTERM: 'truecolor', XDG_STATE_HOME: stateHome };
afterAll(() => rmSync(stateHome, { recursive: true, force: true }));

interface Shown {
  readonly terminal: FakeTerminal;
  readonly session: FakeSession;
  readonly code: Promise<number>;
  readonly signal: (name: EndingSignal) => void;
  readonly stops: (() => void)[];
}

const open: Shown[] = [];

/** Opens the screen and waits until Ink has taken it over: only then it has hidden the cursor a second time. */
async function show({ terminal = new FakeTerminal(), session = new FakeSession(fixtureDeck, Date.now()), environment = env as Record<string, string>, theme = 'auto' as ThemeChoice, abilities = { links: false, pictures: null } as Abilities, pictures = new Map() as Pictures, mouse = false, offer = undefined as PresentParts['offer'], examine = undefined as PresentParts['examine'] } = {}): Promise<Shown> {
  let listener: (signal: EndingSignal) => void = () => {};
  const stops: (() => void)[] = [];
  const code = present({
    session, stdin: terminal.stdin, stdout: terminal.stdout, stderr: terminal.stderr, env: environment, theme, findAbilities: async () => abilities, readPictures: async () => pictures, mouse,
    onSignal: (given) => {
      listener = given;
      return () => {};
    },
    stopProcess: () => new Promise((resolve) => stops.push(resolve)),
    ...(offer === undefined ? {} : { offer }),
    ...(examine === undefined ? {} : { examine }),
  });
  const shown: Shown = { terminal, session, code, signal: (name) => listener(name), stops };
  open.push(shown);
  await terminal.until(() => terminal.written.split('\x1b[?25l').length > 2);
  return shown;
}

afterEach(async () => {
  for (const { terminal, code } of open.splice(0)) {
    terminal.type('\x03\x03');
    terminal.hangUp();
    await code;
  }
});

describe('the screen', () => {
  it('shows the frame, cell for cell, before and after Ink takes over, and enters the alternate screen once', async () => {
    const { terminal, session } = await show();
    const expected = frame(firstView(), session.getState(), { columns: 100, rows: 30 }, Date.now()).map(plainRow);
    expect(terminal.rows().slice(1)).toEqual(expected.slice(1));
    expect(terminal.written.split('\x1b[?1049h').length).toBe(2);
    expect(terminal.isAlternate).toBe(true);
    expect(session.calls).toEqual(['lookAround']);
  });

  it('shows what the doctor finds, and why it could not look', async () => {
    const answers = [async () => [{ id: 'engine', status: 'ok' as const, found: 'an engine', means: null, mend: null }], async () => Promise.reject(new Error('no disk'))];
    const { terminal } = await show({ examine: async () => (await answers.shift()?.()) ?? [] });
    terminal.type('d');
    await terminal.until(() => terminal.rows().join('\n').includes('an engine'));
    terminal.type('dd');
    await terminal.until(() => terminal.rows().join('\n').includes('this machine could not be looked at: no disk'));
  });

  it('asks what becomes of what was changed before it leaves, and hands the answer over', async () => {
    const answers: string[] = [];
    const { terminal, code } = await show({ offer: { hasChanges: () => true, onClean: (what) => answers.push(what) } });
    terminal.type('q');
    await terminal.until(() => terminal.rows().join('\n').includes('Steps changed things here.'));
    expect(answers).toEqual([]);
    terminal.type('c');
    expect(await code).toBe(0);
    expect(answers).toEqual(['all']);
  });

  it('goes through the slides, runs a step and shows what it prints', async () => {
    const { terminal, session } = await show();
    terminal.type('\x1b[C\x1b[C');
    await terminal.shows('Build multi-arch:');
    await terminal.shows('⏎ runs it');
    terminal.type('\r');
    await vi.waitFor(() => expect(session.calls).toContain('run build'));
    const output = session.begin('build', '', { at: Date.now(), line: 1 });
    await terminal.shows('running, line 1 of 3');
    session.print('build', output, `${lines(60)}\n`);
    await terminal.shows('#60 [linux');
    await terminal.shows('lines hidden, z shows all');
    session.finish('build', 'passed', { message: 'three platforms' });
    await terminal.shows('✔ three platforms');
    terminal.type('z');
    await terminal.shows('#1 [linux');
    terminal.type('\x1b');
    await terminal.shows('Build multi-arch:');
  });

  it('keeps the keys that come with the first bytes, and drops the Enter among them', async () => {
    const terminal = new FakeTerminal();
    terminal.type('\x1b[C\x1b[C\r');
    const { session } = await show({ terminal });
    await terminal.shows('Build multi-arch:');
    terminal.type('\r');
    await vi.waitFor(() => expect(session.calls).toContain('run build'));
    expect(session.calls.filter((call) => call.startsWith('run'))).toEqual(['run build']);
  });

  it('an Enter in the same breath as the arrow runs nothing', async () => {
    const { terminal, session } = await show();
    terminal.type('\x1b[C\x1b[C\r');
    await terminal.shows('⏎ runs it');
    terminal.type('?');
    await terminal.shows('All keys');
    expect(session.calls).toEqual(['lookAround']);
  });

  it('fits the window after every resize, without a scrap of what was there before', async () => {
    const { terminal, session } = await show();
    terminal.type('\x1b[C');
    await terminal.shows('Everything that prose');
    for (const [columns, rows] of [[60, 18], [80, 24], [140, 40], [20, 5], [100, 30]] as const) {
      terminal.resize(columns, rows);
      const expected = frame(firstView(2), session.getState(), { columns, rows }, Date.now()).map(plainRow);
      await terminal.until(() => JSON.stringify(terminal.rows().slice(1)) === JSON.stringify(expected.slice(1)));
      expect(terminal.rows().length).toBe(rows);
    }
  });

  it('is the frame, cell for cell, after any keys in any pieces', async () => {
    const { terminal, session } = await show();
    session.begin('build', lines(70), { at: Date.now(), line: 2 });
    session.finish('build', 'failed', { line: 3, reason: 'exit 1 at line 3: --tag' });
    const keys = ['\x1b[C', '\x1b[D', 'j', 'k', '\x1b[6~', ' ', '\t', '2', 'z', 'G', 'g', '>', '\x1b[B', '?', 'e', 'n', '<', '\x1b[5~', '\x04', '\x15', '\x1b[H', '\x1b[F'];
    // The same walk every time: a linear congruential generator (Numerical Recipes).
    let state = 7;
    const next = (below: number): number => (state = (state * 1664525 + 1013904223) >>> 0) % below;
    for (let at = 0; at < 40; at++) {
      terminal.type(Array.from({ length: 1 + next(3) }, () => keys[next(keys.length)]).join(''));
      await terminal.settled();
    }
    terminal.type('\x1b');
    await terminal.shows('all keys');
    const shown = terminal.rows().slice(1);
    // Ctrl-L draws everything again: nothing may change by it.
    const soFar = terminal.written.length;
    terminal.type('\x0c');
    await terminal.until(() => terminal.written.length > soFar && terminal.text().includes('all keys'));
    expect(terminal.rows().slice(1)).toEqual(shown);
  });

  it('moves one spinner while something runs', async () => {
    const { terminal, session } = await show();
    session.begin('build', '', { at: Date.now() });
    const spinner = /[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/g;
    await terminal.until((text) => (text.match(spinner) ?? []).length === 1);
    const [before] = terminal.text().match(spinner) ?? [];
    await terminal.until((text) => (text.match(spinner) ?? [before])[0] !== before);
  });

  it('has dark inks as soon as the terminal says that its ground is light', async () => {
    const { terminal } = await show();
    expect(terminal.written).toContain('\x1b]11;?');
    terminal.type('\x1b]11;rgb:ffff/ffff/ffff\x07');
    await terminal.until(() => terminal.written.includes('38;2;11;92;173m'));
  });

  it('--theme dark brings its own ground to a terminal that is light', async () => {
    const { terminal } = await show({ theme: 'dark' });
    terminal.type('\x1b]11;rgb:ffff/ffff/ffff\x07');
    await terminal.until(() => terminal.written.includes('48;2;18;22;29m'));
  });

  it('makes links of addresses where the terminal knows them, and the cells stay as they are', async () => {
    const { terminal, session } = await show({ abilities: { links: true, pictures: null } });
    terminal.type('\x1b[C');
    await terminal.until(() => terminal.written.includes('\x1b]8;;https://docs.docker.com/build\x07'));
    const expected = frame(firstView(2), session.getState(), { columns: 100, rows: 30 }, Date.now()).map(plainRow);
    await terminal.until(() => JSON.stringify(terminal.rows().slice(1)) === JSON.stringify(expected.slice(1)));
    expect(terminal.written.split('\x1b]8;;\x07').length).toBe(terminal.written.split('\x1b]8;;https').length);
  });

  it('shows a picture on its slide, and takes it away on the next one, for a shell, and in the end', async () => {
    const deck = deckOf({ title: 'One', blocks: [paragraph('words')] }, { title: 'Two', blocks: [paragraph({ kind: 'image', href: 'a.png', alt: 'a whale' })] });
    const picture = { bytes: png(320, 160), width: 320, height: 160 };
    const { terminal, stops, code } = await show({ session: new FakeSession(deck, Date.now()), abilities: { links: false, pictures: { protocol: 'kitty' } }, pictures: new Map([['a.png', picture]]) });
    const count = (words: string): number => terminal.written.split(words).length - 1;
    terminal.type('\x1b[C');
    await terminal.until(() => count('\x1b_Ga=T') === 1);
    terminal.type('\x1b[D');
    await terminal.until(() => count('\x1b_Ga=d') === 1);
    terminal.type('\x1b[C');
    await terminal.until(() => count('\x1b_Ga=T') === 2);
    terminal.type('\x1a');
    await vi.waitFor(() => expect(stops.length).toBe(1));
    await terminal.settled();
    expect(count('\x1b_Ga=d')).toBe(2);
    stops[0]?.();
    await terminal.until(() => count('\x1b_Ga=T') === 3);
    terminal.type('q');
    expect(await code).toBe(0);
    await terminal.settled();
    expect(count('\x1b_Ga=d')).toBe(3);
  });

  it('draws sixels when the slide stands, again after a resize and Ctrl-L, with larger cells too, and they go with their cells', async () => {
    const deck = deckOf({ title: 'One', blocks: [paragraph('words')] }, { title: 'Two', blocks: [paragraph({ kind: 'image', href: 'a.png', alt: 'a whale' })] });
    let cell = 1;
    const graphics = { protocol: 'sixel' as const, encode: (_: Uint8Array, { columns, rows }: { columns: number; rows: number }) => `\x1bPq${columns}x${rows} of ${cell}\x1b\\`, measure: async () => cell !== 1 };
    const { terminal } = await show({ session: new FakeSession(deck, Date.now()), abilities: { links: false, pictures: graphics }, pictures: new Map([['a.png', { bytes: png(320, 160), width: 320, height: 160 }]]) });
    const count = (words: string): number => terminal.written.split(words).length - 1;
    terminal.type('\x1b[C');
    await terminal.until(() => count('\x1bPq40x10 of 1') === 1);
    expect(terminal.text()).not.toContain('a whale');
    terminal.type('\x0c');
    await terminal.until(() => count('\x1bPq40x10 of 1') === 2);
    cell = 2;
    terminal.resize(101, 30);
    await terminal.until(() => count('\x1bPq40x10 of 2') === 1);
    terminal.type('?');
    await terminal.shows('All keys');
    terminal.type('\x1b');
    await terminal.until(() => count('\x1bPq40x10 of 2') === 2);
    // Typed in one breath: nobody sees what is between.
    terminal.type('\x1b[D\x1b[C\x1b[D');
    await terminal.shows('words');
    await terminal.settled();
    expect(count('\x1bPq')).toBe(4);
  });

  it('shows no colour with NO_COLOR', async () => {
    const { terminal } = await show({ environment: { ...env, NO_COLOR: '1' } });
    terminal.type('\x1b[C\x1b[C');
    await terminal.shows('Build multi-arch:');
    expect(terminal.written).not.toMatch(/\x1b\[(?:[\d;]*;)?(?:[349]\d|10\d)(?:;[\d;]*)?m/);
  });
});

describe('leaving the screen', () => {
  const expectRestored = async ({ terminal, session }: Shown): Promise<void> => {
    await terminal.settled();
    expect(terminal.isAlternate).toBe(false);
    expect(terminal.rawModes.at(-1)).toBe(false);
    expect(terminal.written.lastIndexOf('\x1b[?25h')).toBeGreaterThan(terminal.written.lastIndexOf('\x1b[?25l'));
    expect(terminal.written.lastIndexOf('\x1b[?2004l')).toBeGreaterThan(terminal.written.lastIndexOf('\x1b[?2004h'));
    expect(terminal.written.split('\x1b[?1049l').length).toBe(2);
    expect(session.calls.filter((call) => call === 'close')).toEqual(['close']);
  };

  it('q gives the terminal back and ends with 0', async () => {
    const shown = await show();
    shown.terminal.type('q');
    expect(await shown.code).toBe(0);
    await expectRestored(shown);
  });

  it('q asks while a step runs; y stops it and ends', async () => {
    const shown = await show();
    shown.session.begin('build', '', { at: Date.now() });
    shown.terminal.type('q');
    await shown.terminal.shows('build still runs.');
    shown.terminal.type('y');
    expect(await shown.code).toBe(0);
    await expectRestored(shown);
  });

  it('Ctrl-C stops the step, a second one ends with 130', async () => {
    const shown = await show();
    shown.session.begin('build', '', { at: Date.now() });
    shown.terminal.type('\x03');
    await shown.terminal.shows('Ctrl-C once more quits');
    expect(shown.session.calls).toContain('stop build');
    shown.terminal.type('\x03');
    expect(await shown.code).toBe(130);
    await expectRestored(shown);
  });

  it.each([['SIGTERM', 143], ['SIGHUP', 129], ['SIGINT', 130]] as const)('%s closes the session and ends with %d', async (signal, code) => {
    const shown = await show();
    shown.signal(signal);
    expect(await shown.code).toBe(code);
    await expectRestored(shown);
  });

  it('a session that does not close holds nobody: asking again leaves at once', async () => {
    const shown = await show();
    vi.spyOn(shown.session, 'close').mockReturnValue(new Promise(() => {}));
    shown.signal('SIGTERM');
    shown.signal('SIGTERM');
    expect(await shown.code).toBe(143);
    await shown.terminal.settled();
    expect(shown.terminal.isAlternate).toBe(false);
  });

  it('a terminal that goes away ends it', async () => {
    const shown = await show();
    let closed: () => void = () => {};
    vi.spyOn(shown.session, 'close').mockImplementation(() => new Promise((resolve) => { closed = resolve; }));
    shown.terminal.hangUp();
    await vi.waitFor(() => expect(shown.session.close).toHaveBeenCalled());
    // The kernel says it too: that must not cut short what is being closed.
    shown.signal('SIGHUP');
    const first = await Promise.race([shown.code, new Promise((resolve) => setImmediate(() => resolve('still closing')))]);
    expect(first).toBe('still closing');
    closed();
    expect(await shown.code).toBe(129);
  });

  it('what breaks the screen is told on stderr, after the terminal is as it was', async () => {
    const shown = await show();
    // A state that no session makes: drawing it fails inside React.
    vi.spyOn(shown.session, 'getState').mockReturnValue({ ...shown.session.getState(), steps: null as never });
    shown.session.findEngine('29.0.0');
    expect(await shown.code).toBe(1);
    expect(shown.terminal.errors).toMatch(/TypeError/);
    await expectRestored(shown);
  });

  it('so is what breaks while a frame is drawn', async () => {
    const shown = await show();
    const state = shown.session.getState();
    vi.spyOn(shown.session, 'getState').mockReturnValue({ ...state, deck: { ...state.deck, slides: null as never } });
    shown.session.findEngine('29.0.0');
    expect(await shown.code).toBe(1);
    await shown.terminal.settled();
    expect(shown.terminal.errors).toMatch(/TypeError/);
    await expectRestored(shown);
  });

  it('a fault of ours leaves a report: what came last and where it broke, nothing that was printed, no secret', async () => {
    const before = readdirSync(stateHome, { recursive: true, encoding: 'utf8' });
    const shown = await show({ environment: { ...env, REGISTRY_TOKEN: 'hunter2hunter2' } });
    const output = shown.session.begin('build', 'printed by a step\n', { at: Date.now() });
    shown.session.print('build', output, 'more that was printed\n');
    shown.terminal.type('\x1b[C');
    await shown.terminal.shows('Everything that prose');
    vi.spyOn(shown.session, 'getState').mockImplementation(() => { throw new RangeError('the hunter2hunter2 is out of range'); });
    shown.session.findEngine('29.0.0');
    expect(await shown.code).toBe(1);
    await expectRestored(shown);
    expect(shown.terminal.errors).toMatch(/^multiarch-workshop: a fault of ours, not of your deck: RangeError: the \[secret\] is out of range\n  A report is in .*\.txt\. .*please send it/);
    const [name = ''] = readdirSync(stateHome, { recursive: true, encoding: 'utf8' }).filter((each) => each.endsWith('.txt') && !before.includes(each));
    const file = join(stateHome, name);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const report = readFileSync(file, 'utf8');
    for (const words of ['node v', 'TERM=xterm-256color', 'RangeError', 'present.test.ts', 'key right', 'step build running']) expect(report).toContain(words);
    for (const words of ['printed', 'hunter2']) expect(report).not.toContain(words);
  });

  it('where no report can be written, the stack itself is told', async () => {
    const shown = await show({ environment: { ...env, XDG_STATE_HOME: '/dev/null' } });
    vi.spyOn(shown.session, 'getState').mockImplementation(() => { throw new RangeError('out of range'); });
    shown.session.findEngine('29.0.0');
    expect(await shown.code).toBe(1);
    expect(shown.terminal.errors).toMatch(/not of your deck: RangeError: out of range\nRangeError: out of range\n +at /);
  });

  it('Ctrl-Z lends the terminal to the shell, and comes back with the same screen', async () => {
    const shown = await show();
    const { terminal, stops } = shown;
    terminal.type('\x1b[C');
    await terminal.shows('Everything that prose');
    const before = terminal.rows().slice(1);
    terminal.type('\x1a');
    await vi.waitFor(() => expect(stops.length).toBe(1));
    await terminal.settled();
    expect(terminal.isAlternate).toBe(false);
    expect(terminal.rawModes.at(-1)).toBe(false);
    stops[0]?.();
    await terminal.shows('Everything that prose');
    expect(terminal.isAlternate).toBe(true);
    expect(terminal.rawModes.at(-1)).toBe(true);
    expect(terminal.rows().slice(1)).toEqual(before);
    terminal.type('q');
    expect(await shown.code).toBe(0);
  });
});

describe('the mouse', () => {
  const on = '\x1b[?1000h\x1b[?1006h';
  const off = '\x1b[?1006l\x1b[?1000l';
  const isOn = ({ terminal: { written } }: Shown): boolean => written.lastIndexOf(on) > written.lastIndexOf(off);

  it('is left to the terminal unless it is asked for', async () => {
    const { terminal } = await show();
    expect(terminal.written).not.toContain('\x1b[?100');
  });

  it('scrolls, is lent with the terminal, and given back when it ends', async () => {
    const shown = await show({ terminal: new FakeTerminal(60, 18), mouse: true });
    const { terminal, stops } = shown;
    terminal.type('?');
    await terminal.shows('All keys');
    terminal.type('\x1b[<65;10;20M');
    await terminal.shows('▲ 3 lines above');
    terminal.type('\x1a');
    await vi.waitFor(() => expect(stops.length).toBe(1));
    await terminal.settled();
    expect(isOn(shown)).toBe(false);
    stops[0]?.();
    await vi.waitFor(() => expect(isOn(shown)).toBe(true));
    terminal.type('qq');
    await shown.code;
    await shown.terminal.settled();
    expect(isOn(shown)).toBe(false);
  });

  it('is given back when the screen breaks', async () => {
    const shown = await show({ mouse: true });
    vi.spyOn(shown.session, 'getState').mockReturnValue({ ...shown.session.getState(), steps: null as never });
    shown.session.findEngine('29.0.0');
    await shown.code;
    await shown.terminal.settled();
    expect(isOn(shown)).toBe(false);
  });
});

describe('copying', () => {
  it('goes to the terminal beside the frame, which says so', async () => {
    const { terminal } = await show();
    terminal.type('\x1b[C\x1b[C');
    await terminal.shows('⏎ runs it');
    terminal.type('y');
    await terminal.shows('to the clipboard: the command of build');
    expect(terminal.written).toContain(`\x1b]52;c;${Buffer.from(buildCommand).toString('base64')}\x07`);
  });
});

describe('without a terminal', () => {
  it.each(['a pipe', 'TERM=dumb'])('%s: the deck as plain text, nothing run, nothing but text written', async (kind) => {
    const terminal = new FakeTerminal();
    const session = new FakeSession(fixtureDeck);
    const stdout = kind === 'a pipe' ? Object.assign(terminal.stdout, { isTTY: false as never }) : terminal.stdout;
    const code = await present({ session, stdin: terminal.stdin, stdout, stderr: terminal.stderr, env: kind === 'a pipe' ? env : { TERM: 'dumb' } });
    expect(code).toBe(0);
    expect(terminal.written).toContain('4/4 Demo: Build multi-arch with proper tags (1)');
    expect(terminal.written).not.toContain('\x1b');
    expect(session.calls).toEqual(['close']);
  });
});
