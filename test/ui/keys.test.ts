import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { KeyReader } from '../../src/ui/key-reader.ts';
import { parseKeys } from '../../src/ui/keys.ts';

const keys = (input: string): readonly string[] => parseKeys(input).keys;

describe('keys', () => {
  it('come one by one, though they arrived as one string', () => {
    expect(keys('ab\r')).toEqual(['a', 'b', 'enter']);
    expect(keys('\x1b[C\x1b[C\r')).toEqual(['right', 'right', 'enter']);
  });

  it.each([
    ['\x1b[A', 'up'], ['\x1bOB', 'down'], ['\x1b[5~', 'pageup'], ['\x1b[6~', 'pagedown'], ['\x1b[H', 'home'], ['\x1b[4~', 'end'], ['\x1bOF', 'end'],
    ['\x1b[Z', 'shift-tab'], ['\x1b[1;2C', 'shift-right'], ['\x1b[d', 'shift-left'], ['\t', 'tab'], [' ', 'space'], ['\x7f', 'backspace'], ['\b', 'backspace'],
    ['\x03', 'ctrl-c'], ['\x1a', 'ctrl-z'], ['R', 'R'], ['?', '?'], ['é', 'é'], ['\x1bOM', 'enter'], ['\n', 'enter'],
    ['\x1b[<64;10;20M', 'wheel-up'], ['\x1b[<65;10;20M', 'wheel-down'], ['\x1b[<69;10;20M', 'wheel-down'],
    ['\x1b[15~', 'f5'], ['\x1b[[E', 'f5'], ['\x1b[15;2~', 'shift-f5'], ['\x1b[28~', 'shift-f5'],
  ])('%j is %s', (input, key) => {
    expect(parseKeys(input)).toEqual({ keys: [key], answers: [], rest: '' });
  });

  it.each([
    ['a mouse report', '\x1b[<0;10;20M'], ['the wheel to the side', '\x1b[<66;10;20M'], ['a button let go', '\x1b[<64;10;20m'], ['an old mouse report', '\x1b[M !!'], ['focus', '\x1b[I'], ['a cursor position', '\x1b[12;40R'],
    ['an unknown sequence', '\x1b[?1;2c'], ['a function key', '\x1b[17~'], ['a function key of the Linux console', '\x1b[[A'], ['Alt with a key', '\x1bx'],
    ['a device string', '\x1bP1$r0m\x1b\\'], ['Ctrl with an arrow', '\x1b[1;5C'], ['NUL', '\0'],
  ])('%s is nobody’s key', (_, input) => {
    expect(keys(`${input}j`)).toEqual(['j']);
  });

  it('pasted text runs nothing, also when it comes in pieces', () => {
    expect(keys('\x1b[200~q\ry\x1b[Cq\x1b[201~j')).toEqual(['j']);
    const first = parseKeys('k\x1b[200~rm -rf q\r\x1b[20');
    expect(first.keys).toEqual(['k']);
    expect(keys(`${first.rest}1~j`)).toEqual(['j']);
  });

  it('what the terminal answers is told apart from keys', () => {
    expect(parseKeys('\x1b]11;rgb:ffff/ffff/ffff\x07q')).toEqual({ keys: ['q'], answers: ['11;rgb:ffff/ffff/ffff'], rest: '' });
    expect(parseKeys('\x1b[6;20;10t\x1b[?1;0;256S\x1b[?62;4;22cj\x1b[c')).toEqual({ keys: ['j', 'shift-right'], answers: ['6;20;10t', '?1;0;256S', '?62;4;22c'], rest: '' });
  });

  it('are the same however the bytes are cut', () => {
    const sequence = fc.constantFrom('a', '\r', '\x1b[C', '\x1b[5~', '\x1bOA', '\x1b[<0;1;1m', '\x1b[200~qq\x1b[201~', '\x1b]11;rgb:0/0/0\x07', '\x1b[?62;4c', '日', '👩‍👩‍👧');
    fc.assert(fc.property(fc.array(sequence, { maxLength: 12 }), fc.array(fc.nat(60)), (parts, cuts) => {
      const bytes = Buffer.from(parts.join(''));
      const whole: string[] = [];
      new KeyReader((key) => whole.push(key)).push(bytes);
      const pieces: string[] = [];
      const reader = new KeyReader((key) => pieces.push(key));
      const edges = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
      edges.slice(1).forEach((end, at) => reader.push(bytes.subarray(edges[at], end)));
      reader.close();
      expect(pieces).toEqual(whole);
    }));
  });

  it('any bytes at all never break the reader, and leave little behind', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const { rest } = parseKeys(Buffer.from(bytes).toString('latin1'));
      expect(rest.length).toBeLessThanOrEqual(4096);
    }));
    expect(parseKeys(`\x1b]${'x'.repeat(9000)}`).rest).toBe('');
    expect(parseKeys(`\x1b[200~${'x'.repeat(9000)}`).rest.length).toBeLessThan(20);
  });
});

describe('a lone Esc', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('is a key when nothing follows it', () => {
    vi.useFakeTimers();
    const seen: string[] = [];
    const reader = new KeyReader((key) => seen.push(key));
    reader.push('\x1b');
    expect(seen).toEqual([]);
    vi.runAllTimers();
    expect(seen).toEqual(['escape']);
    reader.push('[');
    expect(seen).toEqual(['escape', '[']);
  });

  it('is the beginning of an arrow when the rest follows at once', () => {
    vi.useFakeTimers();
    const seen: string[] = [];
    const reader = new KeyReader((key) => seen.push(key));
    reader.push('\x1b');
    reader.push('[C');
    vi.runAllTimers();
    expect(seen).toEqual(['right']);
  });
});
