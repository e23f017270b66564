import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanText, graphemes, rowWidth, type Span, textOf } from '../../src/ui/spans.ts';
import { wrapSpans } from '../../src/ui/wrap.ts';
import { nastyText } from './arbitraries.ts';

const spans = (...texts: string[]): Span[] => texts.map((text, at) => ({ text, style: at % 2 === 0 ? 'text' : 'strong' }));
const wrapped = (width: number, ...texts: string[]): string[] => wrapSpans(spans(...texts), width).map(textOf);

describe('wrapping', () => {
  it('breaks at spaces and keeps a word whole across looks', () => {
    expect(wrapped(12, 'an image for ', 'arm', '64, one for amd64')).toEqual(['an image for', 'arm64, one', 'for amd64']);
  });

  it('breaks a word only when it is wider than a line', () => {
    expect(wrapped(8, 'see localhost:5000/hello now')).toEqual(['see', 'localhos', 't:5000/h', 'ello now']);
  });

  it('counts cells, not characters, and breaks CJK text anywhere but before its closing signs', () => {
    expect(wrapped(7, '日本語のテ、キスト')).toEqual(['日本語', 'のテ、', 'キスト']);
    expect(wrapped(5, '👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧')).toEqual(['👩‍👩‍👧👩‍👩‍👧', '👩‍👩‍👧']);
  });

  it('ends a line at a hard break, and draws an empty text as one empty row', () => {
    expect(wrapped(20, 'one', '\n', 'two')).toEqual(['one', 'two']);
    expect(wrapped(20)).toEqual(['']);
  });

  it('loses nothing but white space, and is never too wide', () => {
    fc.assert(fc.property(fc.array(nastyText, { maxLength: 5 }), fc.integer({ min: 2, max: 40 }), (texts, width) => {
      const clean = texts.map((text) => cleanText(text.replace(/\s+/g, ' ')));
      const rows = wrapSpans(spans(...clean), width);
      expect(rows.map(textOf).join('').replaceAll(' ', '')).toBe(clean.join('').replaceAll(' ', ''));
      // Cells are counted a span at a time: a mark that joins the span before may make a row one wider, which the frame cuts.
      // One character may be wider than the line, such as a wide one with a halfwidth mark: then it has a row of its own.
      if (clean.length === 1) for (const row of rows) expect(rowWidth(row) <= width || [...graphemes(textOf(row))].length === 1, textOf(row)).toBe(true);
    }), { numRuns: 200 });
  });
});
