import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { cellWidth, cleanText, cutRow, fitRow, graphemes, type Row, rowWidth, spread, textOf, windowRow } from '../../src/ui/spans.ts';
import { nastyText } from './arbitraries.ts';

const row = (...texts: string[]): Row => texts.map((text) => ({ text, style: 'text' }));

describe('cells', () => {
  it('the fast way to measure agrees with the thorough one, for every character that it may take', () => {
    const wrong: string[] = [];
    for (let code = 0x20; code < 0x3000; code++) {
      const character = String.fromCodePoint(code);
      if (cellWidth(character) !== stringWidth(character)) wrong.push(code.toString(16));
    }
    expect(wrong).toEqual([]);
  });

  it('every sign of our own screen takes one cell', () => {
    for (const sign of '❯▸✔✘⊘⏎·…‹›▲▼∙◦❙╌⠋←→↑↓') expect([sign, cellWidth(sign)]).toEqual([sign, 1]);
  });

  it('does not tear apart what people see as one character', () => {
    expect(graphemes('e\u0301👩‍👩‍👧🇩🇪x')).toEqual(['e\u0301', '👩‍👩‍👧', '🇩🇪', 'x']);
  });

  it('drops what would move the cursor or turn the writing direction', () => {
    expect(cleanText('a\x1b[31mb\rc\u202ed\x07e\ud800f')).toBe('a[31mbcde\ufffdf');
    expect(cleanText('a\tb\tc')).toBe('a   b   c');
  });
});

describe('rows', () => {
  it('cutting through a wide character leaves a blank', () => {
    expect(textOf(cutRow(row('日本語'), 1, 4))).toBe(' 本 ');
    expect(textOf(cutRow(row('ab', 'cd', 'ef'), 1, 4))).toBe('bcde');
  });

  it('fitting gives exactly the width, whatever the text', () => {
    fc.assert(fc.property(fc.array(nastyText.map((text) => cleanText(text)), { maxLength: 4 }), fc.nat(30), (texts, width) => {
      expect(rowWidth(fitRow(row(...texts), width))).toBe(width);
    }));
  });

  it('fitting counts what spans become together: a selector turns the sign before it into a wide one', () => {
    expect(textOf(fitRow(row('☁', '\ufe0f', 'b'), 2))).toBe('☁ ');
  });

  it('a window says on which sides something is cut off', () => {
    const long = row('0123456789');
    expect(textOf(windowRow(long, 5, 0))).toBe('0123›');
    expect(textOf(windowRow(long, 5, 3))).toBe('‹456›');
    expect(textOf(windowRow(long, 5, 5))).toBe('‹6789');
    expect(textOf(windowRow(long, 10, 0))).toBe('0123456789');
    expect(textOf(windowRow(row('ab'), 5, 0))).toBe('ab');
  });

  it('what stands at the right gives way to what stands at the left', () => {
    expect(textOf(spread(row('left'), row('right'), 12))).toBe('left   right');
    expect(textOf(spread(row('much at the left'), row('right'), 12))).toBe('much at the ');
  });
});
