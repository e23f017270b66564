import { runInNewContext } from 'node:vm';
import { setFlagsFromString } from 'node:v8';
import { describe, expect, test } from 'vitest';
import { createOutputStore, type OutputStore, type OutputStoreOptions } from '../../src/run/output-store.ts';

function storeOf(text: string, options: OutputStoreOptions = {}): OutputStore {
  const store = createOutputStore(options);
  store.write(text);
  return store;
}

function linesOf(text: string, options: OutputStoreOptions = {}): (string | null)[] {
  const store = storeOf(text, options);
  return Array.from({ length: store.lineCount }, (_, index) => store.line(index));
}

describe('lines', () => {
  test('the unfinished last line counts once it shows something', () => {
    const store = createOutputStore();
    expect(store.lineCount).toBe(0);
    store.write('one\n');
    expect(store.lineCount).toBe(1);
    store.write('\u001b[0m\r');
    expect(store.lineCount).toBe(1);
    store.write('tw');
    expect([store.lineCount, store.line(1)]).toEqual([2, 'tw']);
    store.write('o\n');
    expect([store.lineCount, store.line(1), store.line(2), store.line(-1)]).toEqual([2, 'two', null, null]);
  });

  test('an empty line is a line', () => {
    expect(linesOf('\n\na\n')).toEqual(['', '', 'a']);
  });

  test('the version grows with every change, and nothing written is no change', () => {
    const store = createOutputStore();
    const versions = ['a', '', '\r', '\n'].map((text) => {
      store.write(text);
      return store.version;
    });
    expect(versions).toEqual([1, 1, 2, 3]);
  });

  test('bytes are UTF-8, also when a character comes in halves', () => {
    const store = createOutputStore();
    for (const text of ['aé', '字', '😀'.charAt(0), '😀'.charAt(1)]) store.write(text);
    expect(store.bytes).toBe(Buffer.byteLength('aé字😀'));
    expect(store.line(0)).toBe('aé字😀');
  });

  test('a progress bar leaves its last state', () => {
    expect(linesOf('10%\r 20%\r100%')).toEqual(['100%']);
    expect(linesOf('downloading 100 MB\rdone\u001b[K\n')).toEqual(['done']);
  });

  test('Windows line ends leave nothing behind', () => {
    expect(linesOf('one\r\ntwo\r\n')).toEqual(['one', 'two']);
  });
});

describe('colours', () => {
  test('go on over a line end, and every line is complete in itself', () => {
    expect(linesOf('\u001b[31mred\nstill\u001b[0m plain\nplain')).toEqual([
      '\u001b[31mred\u001b[0m', '\u001b[31mstill\u001b[0m plain', 'plain',
    ]);
  });

  test('come in one form however they were written', () => {
    const wanted = '\u001b[1m\u001b[38;2;1;2;3mx\u001b[0m';
    for (const sequence of ['1;38;2;1;2;3', '38:2:1:2:3;1', '38:2::1:2:3;1', '4;31;1;24;38;2;1;2;3', '58;5;3;1;38;2;1;2;3']) {
      expect(linesOf(`\u001b[${sequence}mx`)).toEqual([wanted]);
    }
    expect(linesOf('\u001b[4:3mx\u001b[4:0my')).toEqual(['\u001b[4mx\u001b[0my']);
    expect(linesOf('\u001b[38;5;208;48;5;1mx\u001b[39my\u001b[49mz')).toEqual([
      '\u001b[38;5;208m\u001b[48;5;1mx\u001b[0m\u001b[48;5;1my\u001b[0mz',
    ]);
  });

  test('that hide, blink or do not exist change nothing', () => {
    expect(linesOf('\u001b[8mhidden\u001b[5m blinking\u001b[38;5;999m\u001b[38;2;1m\u001b[>4;2m\u001b[?4m x')).toEqual(['hidden blinking x']);
  });
});

describe('what is not text', () => {
  test('titles, links, clipboards and other control strings are dropped, their link text is kept', () => {
    expect(linesOf('a\u001b]0;title\u0007b\u001b]8;;http://x/\u001b\\link\u001b]8;;\u001b\\\u001b]52;c;aGk=\u0007\u001bPq#0\u001b\\\u001b_G\u001b\\c')).toEqual(['ablinkc']);
  });

  test('one that is left open costs its own line and no more', () => {
    expect(linesOf('a\u001b]0;title\nb\u001bP never closed\rc\nd')).toEqual(['a', 'c', 'd']);
  });

  test('one that is left open on an endless line ends after 64 Ki', () => {
    const store = storeOf(`a\u001b]${'x'.repeat(70_000)}`);
    expect(store.line(0)).toBe(`a${'x'.repeat(70_000 - 65_536)}`);
  });

  test('broken and unfinished sequences swallow nothing else', () => {
    expect(linesOf('a\u001b[31\u0007b\u001b\u001b[1\u00e9c\u001b')).toEqual(['ab\u00e9c']);
    expect(linesOf('a\u001b[31\nb')).toEqual(['a', 'b']);
    expect(linesOf(`a\u001b[${'1'.repeat(300)}mb`)).toEqual([`a${'1'.repeat(44)}mb`]);
  });

  test('control characters, C1, bidi overrides and invisible characters are dropped', () => {
    expect(linesOf('a\u0000b\u0007c\u007fd\u009b31me\u202ef\u2066g\u200bh\ufeffi\u00adj\u2028k\u{e0041}l')).toEqual(['abcd31mefghijkl']);
  });

  test('half a character becomes a visible mark', () => {
    expect(linesOf('a\ud83dx\ude00')).toEqual(['a\ufffdx\ufffd']);
  });
});

describe('wide characters', () => {
  test('overwriting half of one blanks the other half', () => {
    expect(linesOf('字字\rx')).toEqual(['x 字']);
    expect(linesOf('字字\u001b[2Gx')).toEqual([' x字']);
    expect(linesOf('abcd\u001b[2G字')).toEqual(['a字d']);
    expect(linesOf('a字b\u001b[2G字')).toEqual(['a字b']);
    expect(linesOf('字a\b\b\u001b[K\n')).toEqual(['']);
  });

  test('marks, joined emoji and flags stay in one cell', () => {
    const family = '👩\u200d👩\u200d👧';
    expect(linesOf(`e\u0301${family}🇩🇪1\ufe0f\u20e3|\rx`)).toEqual([`x${family}🇩🇪1\ufe0f\u20e3|`]);
    // The family takes two cells: four steps back from the end are the flag's first.
    expect(linesOf(`${family}🇩🇪|\u001b[3Gx`)).toEqual([`${family}x |`]);
  });

  test('a thousand marks on one letter are bounded', () => {
    expect(linesOf(`a${'\u0301'.repeat(1000)}b`)[0]?.length).toBeLessThan(40);
  });
});

describe('cursor up', () => {
  test('rewrites lines that were finished', () => {
    expect(linesOf('layer 1: wait\nlayer 2: wait\n\u001b[2A\u001b[Klayer 1: done\n\u001b[Klayer 2: done\n')).toEqual(['layer 1: done', 'layer 2: done']);
  });

  test('does not reach further than it is said to', () => {
    const lines = linesOf(`${'old\n'.repeat(10)}\u001b[99Anew`, { rewritableLines: 4 });
    expect(lines).toEqual([...Array(7).fill('old'), 'new', 'old', 'old']);
    const later = linesOf(`\u001b[A${'old\n'.repeat(6)}\u001b[99Anew`, { rewritableLines: 4 });
    expect(later).toEqual([...Array(3).fill('old'), 'new', 'old', 'old']);
  });

  test('erasing all below leaves no empty lines', () => {
    expect(linesOf('a\nb\nc\n\u001b[2A\u001b[J')).toEqual(['a']);
  });

  test('does not reach a line that is too long to be rewritten', () => {
    const long = `${'x'.repeat(100)}\n`;
    expect(linesOf(`${long}a\n\u001b[2Anew`, { lineCells: 10 })).toEqual(['xxxxxxxxxx … 90 more characters', 'new']);
  });

  test('lines above it keep their colours', () => {
    expect(linesOf('\u001b[31ma\nb\nc\n\u001b[1A\u001b[32mC')).toEqual(['\u001b[31ma\u001b[0m', '\u001b[31mb\u001b[0m', '\u001b[32mC\u001b[0m']);
  });
});

describe('looking at it meanwhile', () => {
  const step = (store: OutputStore, text: string): (string | null)[] => {
    store.write(text);
    return Array.from({ length: store.lineCount }, (_, index) => store.line(index));
  };

  test('changes nothing when a sequence comes in pieces', () => {
    const store = createOutputStore();
    expect(step(store, 'a\nb\n\u001b[')).toEqual(['a', 'b']);
    expect(step(store, '2A')).toEqual(['a', 'b']);
    expect(step(store, 'c')).toEqual(['c', 'b']);
    expect(step(store, '\n\nd\u001b')).toEqual(['c', 'b', 'd']);
    expect(step(store, '[31me')).toEqual(['c', 'b', 'd\u001b[31me\u001b[0m']);
  });

  test('shows lines that came since', () => {
    const store = createOutputStore();
    expect(step(store, 'a\n')).toEqual(['a']);
    expect(step(store, 'b\nc\nd')).toEqual(['a', 'b', 'c', 'd']);
  });

  test.each([[true], [false]])('keeps the colour after a line that is too long (looked at: %s)', (isLookedAt) => {
    const store = createOutputStore({ lineCells: 10 });
    store.write(`\u001b[31m${'x'.repeat(50)}`);
    if (isLookedAt) expect(store.lineCount).toBe(1);
    expect(step(store, '\nnext')).toEqual(['\u001b[31mxxxxxxxxxx\u001b[0m … 40 more characters', '\u001b[31mnext\u001b[0m']);
  });
});

describe('bounds', () => {
  const options = { headSize: 12, tailSize: 12 };

  test('the first and the last lines are held, and which are not is said', () => {
    const store = storeOf(Array.from({ length: 10 }, (_, index) => `line${index}\n`).join(''), options);
    expect([store.lineCount, store.hidden]).toEqual([10, { from: 2, to: 8 }]);
    expect([0, 1, 2, 7, 8, 9].map((index) => store.line(index))).toEqual(['line0', 'line1', null, null, 'line8', 'line9']);
  });

  test('a colour goes on from the first lines to the last', () => {
    const store = storeOf(`a\nb\n\u001b[31mc\n${'line\n'.repeat(4)}`, { headSize: 12, tailSize: 6 });
    expect([store.hidden, store.line(6)]).toEqual([{ from: 3, to: 6 }, '\u001b[31mline\u001b[0m']);
  });

  test('a line once hidden does not come back when the lines after it are rewritten', () => {
    const store = storeOf(Array.from({ length: 10 }, (_, index) => `line${index}\n`).join(''), options);
    store.write('\u001b[2Anew');
    expect([store.hidden, store.line(7), store.line(8)]).toEqual([{ from: 2, to: 8 }, null, 'newe8']);
  });

  test('the first lines can be rewritten too', () => {
    expect(linesOf('line0\nline1\nline2\n\u001b[3ALine\n', options)).toEqual(['Line0', 'line1', 'line2']);
  });

  test('nothing is hidden while all fits', () => {
    expect(storeOf('line0\nline1\nline2\n', options).hidden).toBeNull();
  });

  test('a line longer than the bound says how much is missing', () => {
    const options = { lineCells: 10 };
    expect(linesOf(`${'x'.repeat(1234)}\nnext`, options)).toEqual(['xxxxxxxxxx … 1,224 more characters', 'next']);
    expect(linesOf(`${'x'.repeat(12)}\rshort\u001b[K`, options)).toEqual(['short']);
    expect(linesOf('0123456789abc\u001b[11G\u001b[K', options)).toEqual(['0123456789']);
    expect(linesOf('\u001b[999999999Cx', options)).toEqual(['         x']);
  });

  test.each<[string, string, number?, string?]>([
    ['lines', `${'x'.repeat(79)}\n`],
    ['one line', 'x'.repeat(80)],
    ['a progress bar', '\r[===>    ]'],
    ['wide characters', '漢字😀'],
    ['many marks', 'e\u0301\u0302\u0303\u0304\u0305'],
    ['coloured lines', '\u001b[1;38;2;1;2;3mgreen\u001b[0m and not\n'],
    ['empty lines', '\n'],
    ['rewritten lines', '\u001b[2A\u001b[Kone\n\u001b[Ktwo\n\n', 3],
    ['long lines after a cursor up', `${'\u001b[41mx\u001b[0m'.repeat(2048)}\n`, 4, 'a\n\u001b[A'],
    ['long lines rewritten', `\u001b[1A${'\u001b[41mx\u001b[0m'.repeat(2048)}\n\n`, 1.5],
    ['lines that grow after a cursor up', `${'\n'.repeat(199)}\u001b[199A${`${'\u001b[41mx\u001b[0m'.repeat(2048)}\u001b[B\r`.repeat(199)}`, 1.5],
    ['titles never closed', '\u001b]0;title\n'],
  ])('%s without end take bounded memory', (_, text, megabytes = 5, before = '') => {
    setFlagsFromString('--expose-gc');
    const collect: () => void = runInNewContext('gc');
    const chunk = Buffer.from(text.repeat(Math.ceil(65_536 / text.length)));
    const store = createOutputStore({ headSize: 16_384, tailSize: 65_536, lineCells: 2048 });
    store.write(before);
    collect();
    const heapBefore = process.memoryUsage().heapUsed;
    while (store.bytes < megabytes * 1e6) store.write(chunk.toString('utf8'));
    expect(store.lineCount).toBeGreaterThan(0);
    expect(store.plainText(65_536).length).toBeLessThanOrEqual(65_536);
    collect();
    expect((process.memoryUsage().heapUsed - heapBefore) / 1e6).toBeLessThan(2.5);
  });
});
