import { describe, expect, it } from 'vitest';
import type { TableCell } from '../../src/deck/deck.ts';
import { rowWidth, textOf } from '../../src/ui/spans.ts';
import { tableRows } from '../../src/ui/table.ts';

const cells = (...texts: string[]): TableCell[] => texts.map((text, at) => ({ align: at === 2 ? 'right' : 'left', content: [{ kind: 'text', text }] }));
const table = (width: number): string[] =>
  tableRows(cells('platform', 'how', 'seconds'), [cells('linux/amd64', 'native', '1.2'), cells('linux/arm/v7', 'emulated, instruction by instruction', '7.9')], width).map((row) => textOf(row).trimEnd());

describe('a table', () => {
  it('is as wide as its cells where there is room, numbers at the right', () => {
    expect(table(80)).toEqual([
      'platform      how                                   seconds',
      '╌'.repeat(59),
      'linux/amd64   native                                    1.2',
      'linux/arm/v7  emulated, instruction by instruction      7.9',
    ]);
  });

  it('wraps the widest column first where there is not, and keeps words whole', () => {
    expect(table(40)).toEqual([
      'platform      how                seconds',
      '╌'.repeat(40),
      'linux/amd64   native                 1.2',
      'linux/arm/v7  emulated,              7.9',
      '              instruction by',
      '              instruction',
    ]);
  });

  it('breaks words when nothing else is left', () => {
    const rows = tableRows(cells('platform', 'how', 'seconds'), [], 12);
    for (const row of rows) expect(rowWidth(row)).toBeLessThanOrEqual(12);
    expect(rows.map(textOf).join('').replace(/[\s╌]/g, '').length).toBe('platformhowseconds'.length);
  });
});
