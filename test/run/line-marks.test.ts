import { describe, expect, it } from 'vitest';
import { createLineMarks, firstLineOf } from '../../src/run/line-marks.ts';

const SHELL = 100;
const mark = (pid: number, line: number, text = 'x', background = ''): string => `\x01${pid} ${background} ${line}\x02${text}\n`;

function lastOf(...marks: string[]): number | null {
  const lines = createLineMarks(SHELL, 'x\n'.repeat(30));
  for (const one of marks) lines.read(one);
  return lines.last();
}

describe('the running line', () => {
  it('is not known before the first mark', () => expect(lastOf()).toBeNull());

  it('is that of the last mark, wherever the trace is split', () => {
    const trace = mark(SHELL, 1, "echo 'a\n\x01b'") + `\x01${mark(101, 12)}` + mark(SHELL, 3);
    for (let at = 0; at <= trace.length; at += 1) expect(lastOf(trace.slice(0, at), trace.slice(at))).toBe(3);
    expect(lastOf(...trace)).toBe(3);
  });

  it('is told by a mark before a word of megabytes', () => {
    const lines = createLineMarks(SHELL, 'x\n'.repeat(30));
    expect(lines.read(`\x01100  7\x02x=${'y'.repeat(5000)}`)).toBe(7);
    for (let i = 0; i < 100; i += 1) lines.read('y'.repeat(65536));
    expect(lines.read(`\n${mark(SHELL, 8)}`)).toBe(8);
  });

  it('is that of the last part of a pipeline, in whatever order its parts begin', () => {
    expect(lastOf(mark(SHELL, 1), mark(103, 4), mark(101, 2), mark(102, 3))).toBe(4);
  });

  it('follows a subshell', () => {
    expect(lastOf(mark(SHELL, 1), mark(101, 20), mark(101, 5), mark(101, 6))).toBe(6);
  });

  it('is not drawn away by background jobs', () => {
    expect(lastOf(mark(SHELL, 1), mark(101, 2), mark(SHELL, 3, 'x', '101'), mark(101, 2))).toBe(3);
    expect(lastOf(mark(SHELL, 1), mark(101, 2), mark(SHELL, 100, '__mw_keep', '101'))).toBe(1);
  });

  it('ends with the script: what tidies up behind it does not count', () => {
    expect(lastOf(mark(SHELL, 3), mark(SHELL, 1, '__mw_keep'), mark(SHELL, 9, 'set +x'))).toBe(3);
  });

  it('counts from 1 with a bash that counts from 0', () => {
    const lines = createLineMarks(SHELL, 'a\nb', 0);
    expect(lines.read(mark(SHELL, 1))).toBe(2);
  });
});

describe('a command over several lines', () => {
  const script = ['a \\', '  b \\', '  c', 'd | \\', '  e', 'f \\\\', 'g', '# comment \\', 'h', '\\', 'i'];
  it.each([
    [1, 1], [2, 1], [3, 1],
    [5, 5],
    [7, 7],
    [9, 9],
    [11, 10],
    [99, 99],
  ])('line %i belongs to line %i', (line, first) => expect(firstLineOf(script, line)).toBe(first));
});
