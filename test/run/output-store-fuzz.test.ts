import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stripSgr } from '../../src/run/output/plain-text.ts';
import { createOutputStore, type OutputStore } from '../../src/run/output-store.ts';

/** Small enough that every bound is met. */
const SMALL = { headSize: 40, tailSize: 60, lineCells: 12, rewritableLines: 4 };

const piece = fc.oneof(
  fc.constantFrom(
    '\n', '\n', '\n', '\r', '\b', '\t', '\u0000', '\u0007', '\u001a', '\u007f', '\u0085', '\u009b', '\u009c', '\u001b', '\u001b[', '\u001b]', '\u001bP', '\u001b\\', '\u001b(',
    '\u202e', '\u2066', '\u200b', '\u200d', '\ufe0f', '\u0301', '\ud83d', '\ude00', '字', '👩\u200d👧', '🇩', '🇪', '한', '\u1112', '\u1161', 'न\u094d', '\ufffe',
    'text', ' ', 'x'.repeat(14), '1;31m', '3A', ';', '?',
  ),
  fc.tuple(fc.constantFrom('', '0', '1', '2', '3', '9', '99', '1;31', '38;5;200', '38:2::1:2:3', '?25', '0;;1'), fc.constantFrom(...'mKJABCDEFGHhl@~')).map(([params, final]) => `\u001b[${params}${final}`),
  fc.array(fc.integer({ min: 0, max: 0x10ffff }), { maxLength: 6 }).map((codes) => String.fromCodePoint(...codes)),
);
const output = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''));
const options = fc.constantFrom({}, SMALL, { ...SMALL, headSize: 0 }, { ...SMALL, tailSize: 0, lineCells: 3 });

/** All that can be seen of a store. */
function seen(store: OutputStore) {
  const lines = Array.from({ length: store.lineCount }, (_, index) => store.line(index));
  return { lines, hidden: store.hidden, bytes: store.bytes, plain: [10, 50, 10_000].map((max) => store.plainText(max)) };
}

test('the pieces that output comes in make no difference, nor does looking at it meanwhile', () => {
  fc.assert(fc.property(output, options, fc.infiniteStream(fc.integer({ min: 1, max: 9 })), fc.infiniteStream(fc.boolean()), (text, bounds, lengths, looks) => {
    const whole = createOutputStore(bounds);
    whole.write(text);
    const pieces = createOutputStore(bounds);
    for (let at = 0; at < text.length;) {
      const length = lengths.next().value ?? 1;
      const { version } = pieces;
      pieces.write(text.slice(at, at + length));
      expect(pieces.version).toBeGreaterThan(version);
      if (looks.next().value === true) seen(pieces);
      at += length;
    }
    expect(seen(pieces)).toEqual(seen(whole));
    expect(whole.bytes).toBe(Buffer.byteLength(text));
  }), { numRuns: 500 });
});

test('no line ever holds anything but text and closed SGR', () => {
  const sgr = /\u001b\[(?:0|[1-9]\d?|10[0-7]|[34]8;5;\d{1,3}|[34]8;2;\d{1,3};\d{1,3};\d{1,3})m/g;
  fc.assert(fc.property(output, options, (text, bounds) => {
    const store = createOutputStore(bounds);
    store.write(text);
    for (const line of seen(store).lines) {
      if (line === null) continue;
      expect(line.replace(sgr, '')).not.toMatch(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\u200b\ufeff]/u);
      const sequences = line.match(sgr) ?? [];
      expect(sequences.length === 0 || sequences.at(-1) === '\u001b[0m').toBe(true);
    }
    expect(stripSgr(store.plainText(1e6))).not.toMatch(/[^\P{Cc}\n]/u);
  }), { numRuns: 300 });
});

test('hidden lines are exactly those that are not given, and what is held is bounded', () => {
  fc.assert(fc.property(fc.array(output, { maxLength: 6 }), (texts) => {
    const store = createOutputStore(SMALL);
    for (const text of texts) store.write(text);
    const { lines, hidden } = seen(store);
    const missing = lines.flatMap((line, index) => (line === null ? [index] : []));
    expect(missing).toEqual(hidden === null ? [] : Array.from({ length: hidden.to - hidden.from }, (_, index) => hidden.from + index));
    const held = lines.reduce((sum, line) => sum + stripSgr(line ?? '').length, 0);
    const perLine = SMALL.lineCells * 32 + 40;
    expect(held).toBeLessThan(SMALL.headSize + SMALL.tailSize + SMALL.rewritableLines * 2 * perLine);
  }), { numRuns: 200 });
});

test('text without controls comes out as it went in', () => {
  const letters = fc.string({ unit: 'grapheme-composite', maxLength: 60 })
    // A mark has nothing to stand on at the start of a line.
    .filter((text) => !/[\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}]/u.test(text) && !/^\p{M}/u.test(text));
  fc.assert(fc.property(letters, (text) => {
    const store = createOutputStore();
    store.write(text);
    expect(store.line(0) ?? '').toBe(text);
  }), { numRuns: 200 });
});
