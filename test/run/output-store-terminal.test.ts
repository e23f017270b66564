import { Terminal } from '@xterm/headless';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stripSgr } from '../../src/run/output/plain-text.ts';
import { createOutputStore } from '../../src/run/output-store.ts';

const COLUMNS = 300;
const ROWS = 40;

/** The lines down to the cursor or the last with text, as xterm shows them. */
async function linesOfTerminal(text: string): Promise<string[]> {
  const terminal = new Terminal({ cols: COLUMNS, rows: ROWS, allowProposedApi: true, convertEol: true, scrollback: 1000, logLevel: 'off' });
  await new Promise<void>((resolve) => terminal.write(text, resolve));
  const buffer = terminal.buffer.active;
  const lines = Array.from({ length: buffer.length }, (_, index) => buffer.getLine(index)?.translateToString(true) ?? '');
  const cursor = buffer.baseY + buffer.cursorY;
  while (lines.length > cursor && lines.at(-1) === '') lines.pop();
  terminal.dispose();
  return lines;
}

function linesOfStore(text: string): string[] {
  const store = createOutputStore();
  store.write(text);
  return Array.from({ length: store.lineCount }, (_, index) => stripSgr(store.line(index) ?? 'missing'));
}

const word = fc.constantFrom('a', 'bc', 'done', '[====>   ]', ' ', '  ', '100%', '字', '漢字', 'é', 'ü–', '—');
const count = fc.integer({ min: 0, max: 12 });
const inLine = fc.oneof(
  { weight: 6, arbitrary: word },
  fc.constantFrom('\r', '\b', '\b\b', '\t', '\u0000', '\u0007', '\u001b7', '\u001b(B', '\u001b[?25l', '\u001b]0;title\u0007', '\u001b]8;;http://a/\u001b\\', '\u001bP1;2q#0\u001b\\'),
  fc.constantFrom('\u001b[K', '\u001b[0K', '\u001b[1K', '\u001b[2K', '\u001b[J'),
  fc.constantFrom('\u001b[m', '\u001b[31m', '\u001b[1;4;38;5;200m', '\u001b[48;2;1;2;3m', '\u001b[38:2::9:8:7m', '\u001b[7;22m'),
  fc.tuple(fc.constantFrom('C', 'D', 'G'), count).map(([final, n]) => `\u001b[${n}${final}`),
);
const line = fc.array(inLine, { maxLength: 10 }).map((parts) => parts.join(''));

test('a line looks as in a terminal, whatever is overwritten and erased in it', async () => {
  await fc.assert(fc.asyncProperty(fc.array(line, { maxLength: 5 }), async (lines) => {
    const text = lines.join('\n');
    expect(linesOfStore(text)).toEqual(await linesOfTerminal(text));
  }), { numRuns: 120 });
});

test('lines rewritten by a cursor that goes up look as in a terminal', async () => {
  const move = fc.oneof(
    { weight: 3, arbitrary: line.map((text) => `${text}\n`) },
    line,
    fc.tuple(fc.constantFrom('A', 'F'), fc.integer({ min: 1, max: 6 })).map(([final, n]) => `\u001b[${n}${final}`),
  );
  await fc.assert(fc.asyncProperty(fc.array(move, { maxLength: 14 }), async (moves) => {
    // A terminal's cursor cannot go above its first row, so there is enough above.
    const text = 'above\n'.repeat(ROWS) + moves.join('');
    expect(linesOfStore(text)).toEqual(await linesOfTerminal(text));
  }), { numRuns: 120 });
});

test('a multi-line progress display, drawn again and again, leaves its last state', async () => {
  const frame = (done: number) => [1, 2, 3].map((layer) => `\u001b[2Klayer ${layer}: ${'='.repeat(done)}>\n`).join('');
  const text = `pulling\n${[1, 2, 3, 4, 5].map(frame).join('\u001b[3A')}done\n`;
  expect(linesOfStore(text)).toEqual(await linesOfTerminal(text));
  expect(linesOfStore(text)).toEqual(['pulling', 'layer 1: =====>', 'layer 2: =====>', 'layer 3: =====>', 'done']);
});
