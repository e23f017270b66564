import { describe, expect, it, vi, afterEach } from 'vitest';
import { stepsOf } from '../../src/deck/deck.ts';
import { present } from '../../src/commands/present.ts';
import { frame } from '../../src/ui/frame.ts';
import { keymap } from '../../src/ui/keymap.ts';
import { rowWidth, textOf } from '../../src/ui/spans.ts';
import { ScreenStore } from '../../src/ui/store.ts';
import type { Size } from '../../src/ui/view.ts';
import { FakeOutput } from './fake-output.ts';
import { FakeSession, startedAt } from './fake-session.ts';
import { FakeTerminal } from './fake-terminal.ts';
import { deckOf, fixtureDeck, paragraph, step } from './fixture-deck.ts';
import { lines } from './scenes.ts';

/** `MONKEY_SEED=1234` walks that walk again. */
const seed = Number(process.env['MONKEY_SEED'] ?? Math.floor(Math.random() * 1e9));
const presses = 10_000;

/** mulberry32: a small generator whose whole state is its seed. */
function generator(start: number): (below: number) => number {
  let state = start;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const tree = `localhost:5000/hello\nimage index\n│ index      sha256:${'0'.repeat(64)}\n└─ linux/arm64\n     manifest   sha256:${'1'.repeat(64)}\n     config     sha256:${'2'.repeat(64)}\n`;
const outputs = ['', 'one line\n', `${lines(300)}\n`, tree, `\x1b[31mred\x1b[0m ${'日本語'.repeat(8)}\n`, `${'x'.repeat(3000)}\nplatform\n`, `e\u0301👩‍👩‍👧\n\n\n\tplatform docker\n`];
const decks = [
  fixtureDeck,
  deckOf(...fixtureDeck.slides.slice(0, 3)),
  deckOf(...fixtureDeck.slides, { title: 'One more, 日本語のタイトル', blocks: [paragraph('docker '.repeat(60)), { kind: 'pause' }, step('last', 'true', { highlight: 'platform|sha256' })] }),
];
const statuses = ['passed', 'failed', 'timeout', 'skipped', 'cancelled'] as const;
const keys = [...new Set([...keymap.flatMap(({ keys: each }) => (each === 'any' ? [] : each)), ...'docker platform 日é', 'space', 'f9', 'delete', ...Array.from({ length: 12 }, () => 'right'), ...Array.from({ length: 6 }, () => ['z', '/', 'g', 'escape', 'n']).flat()])];

describe('ten thousand keys, resizes, outputs and events', () => {
  afterEach(() => vi.useRealTimers());

  it('never break the screen, and leave it on a slide that is there', () => {
    vi.useFakeTimers({ now: startedAt });
    const next = generator(seed);
    const pick = <Item>(items: readonly Item[]): Item => items[next(items.length)] as Item;
    const trail: string[] = [];
    const session = new FakeSession(fixtureDeck).findEngine();
    let size: Size = { columns: 80, rows: 24 };
    const store = new ScreenStore({
      session, size, now: Date.now, clickThrough: next(2) === 0,
      onFault: (fault) => { throw fault; },
      onEffect: (effect) => {
        if (effect.type === 'fetch' && next(2) === 0) store.receive(effect.request, pick([{ text: '{"a":[1,2,{"b":"日本語"}]}' }, { problem: 'nothing listens there' }]));
      },
    });
    const open = new Map<string, FakeOutput>();
    const happen = (): string => {
      const { id } = pick(stepsOf(session.getState().deck));
      switch (next(8)) {
        case 0:
          open.set(id, session.begin(id, pick(outputs), { at: Date.now(), line: 1 + next(3) }));
          return `begin ${id}`;
        case 1:
        case 2:
        case 3: {
          const output = open.get(id);
          if (output !== undefined && output.lineCount < 1500) session.print(id, output, pick(outputs));
          return `print ${id}`;
        }
        case 4: {
          const output = open.get(id);
          if (output !== undefined && output.lineCount > 20) output.hide(5, output.lineCount - 5);
          return `hide ${id}`;
        }
        case 5:
          session.replaceDeck({ deck: pick(decks), demoFolders: {}, distrust: pick([null, null, { place: '/deck', changed: null, parts: {} }]) });
          return 'edit';
        case 6:
          session.emit({ type: 'deck-broken', fault: { message: 'two steps have the id "build"', position: { file: 'a.md', line: 3 }, sourceLine: '```bash +exec', remedy: 'give one another' } });
          return 'broken';
        default:
          session.finish(id, pick(statuses), { reason: pick([null, 'it did not']), message: pick([null, 'three platforms']) });
          return `finish ${id}`;
      }
    };
    try {
      for (let at = 0; at < presses; at++) {
        const kind = next(100);
        if (kind < 3) {
          size = { columns: 1 + next(130), rows: 1 + next(45) };
          store.resize(size);
          trail.push(`${size.columns}x${size.rows}`);
        } else if (kind < 12) {
          trail.push(happen());
        } else if (kind < 16) {
          vi.advanceTimersByTime(next(200));
        }
        const pressed = Array.from({ length: 1 + (kind % 3 === 0 ? next(3) : 0) }, () => pick(keys));
        trail.push(...pressed);
        store.together(() => pressed.forEach((key) => store.press(key)));
        store.markPainted(store.view);
        const { slides } = session.getState().deck;
        const { slide } = store.view;
        if (slide < 1 || slide > slides.length) throw new Error(`slide ${slide} of ${slides.length}`);
        if (at % 8 !== 0) continue;
        const drawn = frame(store.view, session.getState(), size, Date.now());
        if (drawn.length !== size.rows) throw new Error(`${drawn.length} rows of ${size.rows}`);
        const wrong = drawn.find((row) => rowWidth(row) !== size.columns);
        if (wrong !== undefined) throw new Error(`${rowWidth(wrong)} cells of ${size.columns}: ${textOf(wrong)}`);
      }
    } catch (fault) {
      throw new Error(`MONKEY_SEED=${seed}, after ... ${trail.slice(-25).join(' ')}`, { cause: fault });
    } finally {
      store.close();
    }
    console.log(`monkey: MONKEY_SEED=${seed}`);
  });

  it('leave the terminal as it was', async () => {
    const next = generator(seed);
    const terminal = new FakeTerminal(80, 24);
    const session = new FakeSession(fixtureDeck, Date.now());
    session.begin('build', lines(100), { at: Date.now() });
    const code = present({ session, stdin: terminal.stdin, stdout: terminal.stdout, stderr: terminal.stderr, env: { TERM: 'xterm-256color' }, mouse: true, onSignal: () => () => {}, stopProcess: () => Promise.resolve() });
    await terminal.until(() => terminal.written.split('\x1b[?25l').length > 2);
    const bytes = ['\x1b[C', '\x1b[D', '\x1b[A', '\x1b[B', '\x1b[5~', '\x1b[6~', '\x1b[<64;1;1M', '\x1b[15~', '/', 'docker', '\r', '\x1b', 'n', 'z', 'w', 'g', 'b', '.', '3G', 'y', '?', 's', 'e', '\x1b[200~q\r\x1b[201~', '\x0f', '\x7f', '\t', '日', '\x1b[?1;2c', '\x1b]11;rgb:ff/ff/ff\x07'];
    for (let at = 0; at < 40; at++) {
      terminal.type(Array.from({ length: 1 + next(4) }, () => bytes[next(bytes.length)]).join(''));
      if (next(12) === 0) terminal.resize(20 + next(100), 5 + next(40));
      await terminal.settled();
    }
    terminal.type('\x1b[15~');
    await terminal.settled();
    terminal.hangUp();
    await code;
    await terminal.settled();
    expect([`MONKEY_SEED=${seed}`, terminal.isAlternate, terminal.rawModes.at(-1)]).toEqual([`MONKEY_SEED=${seed}`, false, false]);
    for (const [off, on] of [['\x1b[?25h', '\x1b[?25l'], ['\x1b[?2004l', '\x1b[?2004h'], ['\x1b[?1006l', '\x1b[?1006h']] as const) {
      expect([off, terminal.written.lastIndexOf(off) > terminal.written.lastIndexOf(on)]).toEqual([off, true]);
    }
    expect(terminal.errors).toBe('');
  });
});
