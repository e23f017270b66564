import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createOutputStore } from '../../src/run/output-store.ts';

function plainText(text: string, maxBytes: number, options = {}): string {
  const store = createOutputStore(options);
  store.write(text);
  return store.plainText(maxBytes);
}

const ten = Array.from({ length: 10 }, (_, index) => `line ${index}`).join('\n');

test('is all of the output, without colours, when it fits', () => {
  expect(plainText('\u001b[31mred\u001b[0m\nplain\n', 9)).toBe('red\nplain');
  expect(plainText('', 100)).toBe('');
});

test('keeps the beginning and more of the end, and says how many lines are cut', () => {
  expect(plainText(ten, 65)).toBe('line 0\n[… 6 lines not shown in full …]\nline 7\nline 8\nline 9');
});

test('says so too when lines are no longer held', () => {
  expect(plainText(ten, 1000, { headSize: 14, tailSize: 14 })).toBe('line 0\nline 1\n[… 5 lines not shown in full …]\nline 7\nline 8\nline 9');
});

test('begins with what is cut when no first line is held', () => {
  expect(plainText(ten, 1000, { headSize: 0, tailSize: 7 })).toBe('[… 8 lines not shown in full …]\nline 8\nline 9');
});

test('shows the beginning and the end of a single line that is too long', () => {
  expect(plainText(`start${'x'.repeat(1000)}end`, 60)).toMatch(/^startx+\n\[… 1 line not shown in full …\]\nx+end$/);
});

test('never splits a character and never exceeds its size', () => {
  const lines = fc.array(fc.string({ unit: fc.constantFrom('a', 'é', '字', '😀'), maxLength: 30 }), { maxLength: 12 });
  fc.assert(fc.property(lines, fc.integer({ min: 0, max: 200 }), (texts, maxBytes) => {
    const text = plainText(texts.join('\n'), maxBytes);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(maxBytes);
    expect(text).not.toContain('\ufffd');
  }), { numRuns: 200 });
});
