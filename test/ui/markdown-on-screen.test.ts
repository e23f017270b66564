import { describe, expect, it, vi } from 'vitest';
import type { Block } from '../../src/deck/deck.ts';
import { highlight } from '../../src/ui/highlight.ts';
import { paintRow, plainRow } from '../../src/ui/paint.ts';
import { proseRows } from '../../src/ui/prose.ts';
import { type Row, rowWidth } from '../../src/ui/spans.ts';
import { dark } from '../../src/ui/theme.ts';
import { blocksOf } from '../deck/read.ts';
import { inWords } from './colour-notation.ts';

/**
 * Each of these goes wrong when marked-terminal draws the Markdown itself. It only colours code here, and none of its
 * faults may come back.
 */
const draw = (blocks: readonly Block[], width = 60): Row[] => proseRows(blocks, { width, roomy: true, sideways: 0, colours: highlight });
const rows = (markdown: string, width = 60): string[] => draw(blocksOf(markdown), width).map(plainRow).filter((row) => row !== '');
const painted = (markdown: string, width = 60): string[] => draw(blocksOf(markdown), width).map((row) => inWords(paintRow(row, dark, '16'))).filter((row) => row !== '');

describe('Markdown on the screen', () => {
  it('has its styles in a tight list, and no asterisks', () => {
    expect(painted('- **bold** and *leaning* and `code`')).toEqual(['{bright-cyan}∙{} {bold}bold{} and {italic}leaning{} and {cyan}code{}']);
  });

  it('shows the box of a task once', () => expect(rows('- [x] done\n- [ ] open')).toEqual(['[x] done', '[ ] open']));

  it('begins an ordered list where it begins', () => expect(rows('9. nine\n10. ten\n11. eleven')).toEqual([' 9. nine', '10. ten', '11. eleven']));

  it('breaks a line where it is broken, and prints nothing there', () => expect(rows('first  \nsecond\\\nthird')).toEqual(['first', 'second', 'third']));

  it('leaves entities in code as they are written', () => expect(rows('a `&lt;b&gt;` is &lt;b&gt;')).toEqual(['a &lt;b&gt; is <b>']));

  it('wraps by cells: wide characters, emoji, combining marks', () => {
    for (const text of ['日本語のテキスト'.repeat(6), '👩‍👩‍👧 '.repeat(30), 'e\u0301\u0302 '.repeat(60), 'ordinary words '.repeat(12)]) {
      const drawn = draw(blocksOf(text), 30);
      expect(drawn.every((row) => rowWidth(row) <= 30)).toBe(true);
      // No line is left much shorter than it could be, which counting code units would do.
      expect(Math.max(...drawn.map(rowWidth))).toBeGreaterThanOrEqual(28);
      expect(drawn.map(plainRow).join('').replaceAll(/\s/g, '')).toBe(text.replaceAll(/\s/g, ''));
    }
  });

  it('keeps a table inside the window, every word of it', () => {
    const table = rows('| platform | how it is run on this machine | seconds |\n|---|---|--:|\n| linux/arm/v7 | emulated by QEMU, which translates every instruction | 7.9 |', 40);
    expect(table.every((row) => rowWidth([{ text: row, style: 'text' }]) <= 40)).toBe(true);
    for (const word of ['linux/arm/v7', 'translates', 'instruction', '7.9']) expect(table.join(' ')).toContain(word);
  });

  it('keeps the look of a quote behind something else in it', () => {
    const [quote = ''] = painted('> before **bold** after `code` end');
    expect(quote).toMatch(/\{[^}]*italic[^}]*\}[^{]*before/);
    expect(quote).toMatch(/\{[^}]*italic[^}]*\}[^{]*after/);
    expect(quote).toMatch(/\{[^}]*italic[^}]*\}[^{]*end/);
  });

  it('makes no pictures of words between colons', () => expect(rows('sha256:abc:def and :smile: and linux/arm:v7:x')).toEqual(['sha256:abc:def and :smile: and linux/arm:v7:x']));

  it('shows code in a language that nobody knows, and says nothing about it', () => {
    const said = (['log', 'warn', 'error', 'info'] as const).map((name) => vi.spyOn(console, name).mockImplementation(() => undefined));
    try {
      expect(rows('```brainfuck\n+[-->-[>>+>-----<<]<--<---]\n```')[0]?.trim()).toBe('+[-->-[>>+>-----<<]<--<---]');
      for (const spy of said) expect(spy).not.toHaveBeenCalled();
    } finally {
      for (const spy of said) spy.mockRestore();
    }
  });
});
