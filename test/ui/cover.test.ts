import { describe, expect, it } from 'vitest';
import { frame } from '../../src/ui/frame.ts';
import { plainRow } from '../../src/ui/paint.ts';
import { firstView } from '../../src/ui/view.ts';
import { FakeSession, startedAt } from './fake-session.ts';
import { deckOf, listOf, paragraph } from './fixture-deck.ts';

function shown(columns: number, rows: number, ...blocks: Parameters<typeof deckOf>[0]['blocks']): string[] {
  const session = new FakeSession(deckOf({ title: 'A title', level: 1, blocks }));
  return frame(firstView(), session.getState(), { columns, rows }, startedAt).slice(2, -1).map(plainRow);
}

const words = 'Every command on these slides runs when you ask for it, on your own Docker Engine, and what really happened stands under it.';

describe('a title slide', () => {
  it('stands in the middle: title, rule, text, author', () => {
    const rows = shown(81, 30, paragraph('One line.')).filter((row) => row !== '');
    expect(rows.map((row) => row.trim())).toEqual(['A title', '━━━', 'One line.', 'Somebody']);
    for (const row of rows) expect(Math.abs(row.trim().length / 2 + row.length - row.trim().length - 40.5)).toBeLessThanOrEqual(1);
  });

  it('ends no paragraph in a lone word', () => {
    for (let columns = 40; columns <= 120; columns++) {
      const text = shown(columns, 30, paragraph(words)).filter((row) => /[a-z]/.test(row) && !/A title|Somebody/.test(row));
      expect([columns, (text.at(-1) ?? '').trim().split(' ').length > 1]).toEqual([columns, true]);
    }
  });

  it('gives up its ornament where rows are few, and is a slide like all others where it does not fit', () => {
    const text = [paragraph(words), paragraph(words)];
    expect(shown(60, 18, ...text).join('\n')).toContain('━━━');
    const few = shown(60, 11, ...text).join('\n');
    expect(few).not.toContain('━━━');
    expect(few).not.toContain('Somebody');
    expect(shown(60, 10, ...text, ...text).join('\n')).toContain('more lines');
  });

  it('keeps the lines of a list below each other', () => {
    const [first = '', second = ''] = shown(100, 30, listOf('short', 'a longer one')).filter((row) => row.includes('∙'));
    expect(first.indexOf('∙')).toBe(second.indexOf('∙'));
  });
});
