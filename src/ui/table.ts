import type { TableCell } from '../deck/deck.ts';
import { spansOfInlines } from './inline.ts';
import { blank, cellWidth, fitRow, type Row, rowWidth, type Span } from './spans.ts';
import { wrapSpans } from './wrap.ts';

const gap = 2;

/** A table in at most `width` cells: columns shrink, widest first, and their cells wrap. */
export function tableRows(header: readonly TableCell[], rows: readonly (readonly TableCell[])[], width: number): Row[] {
  const count = Math.max(header.length, ...rows.map((row) => row.length));
  if (count === 0) return [];
  const headerCells = header.map((cell) => spansOfInlines(cell.content, { style: 'strong', marks: ['bold'] }));
  const bodyCells = rows.map((row) => row.map((cell) => spansOfInlines(cell.content)));
  const widths = columnWidths([headerCells, ...bodyCells], count, width);
  const draw = (cells: readonly (readonly Span[])[]): Row[] => tableLine(cells, header, widths);
  const line: Row = [{ text: '╌'.repeat(widths.reduce((sum, each) => sum + each, gap * (count - 1))), style: 'rule' }];
  return [...draw(headerCells), line, ...bodyCells.flatMap(draw)];
}

/** One table row: as many screen rows as its tallest cell. */
function tableLine(cells: readonly (readonly Span[])[], header: readonly TableCell[], widths: readonly number[]): Row[] {
  const wrapped = widths.map((width, column) => wrapSpans(cells[column] ?? [], width));
  const height = Math.max(...wrapped.map((rows) => rows.length));
  return Array.from({ length: height }, (_, at) =>
    widths.flatMap((width, column) => [
      ...(column === 0 ? [] : [blank(gap)]),
      ...align(wrapped[column]?.[at] ?? [], width, header[column]?.align ?? 'left'),
    ]),
  );
}

function align(row: Row, width: number, side: TableCell['align']): Row {
  const spare = Math.max(0, width - rowWidth(row));
  const before = side === 'right' ? spare : side === 'center' ? Math.floor(spare / 2) : 0;
  return fitRow(before === 0 ? row : [blank(before), ...row], width);
}

/** Natural widths; where they do not fit, the widest columns give way first, and none goes below its longest word until it must. */
function columnWidths(lines: readonly (readonly (readonly Span[])[])[], count: number, width: number): number[] {
  const columns = Array.from({ length: count }, (_, column) => lines.map((cells) => joined(cells[column] ?? [])));
  const natural = columns.map((cells) => Math.max(1, ...cells.flatMap((text) => text.split('\n').map(cellWidth))));
  const floor = columns.map((cells) => Math.max(1, ...cells.flatMap((text) => text.split(/\s/).map(cellWidth))));
  const room = Math.max(count, width - gap * (count - 1));
  return shrink(shrink(natural, floor, room), floor.map(() => 1), room);
}

function shrink(widths: readonly number[], floor: readonly number[], room: number): number[] {
  const result = [...widths];
  for (let excess = result.reduce((sum, each) => sum + each, 0) - room; excess > 0; excess--) {
    const widest = widestAbove(result, floor);
    if (widest === null) break;
    result[widest] = (result[widest] ?? 0) - 1;
  }
  return result;
}

function widestAbove(widths: readonly number[], floor: readonly number[]): number | null {
  let best: number | null = null;
  widths.forEach((each, at) => {
    if (each > (floor[at] ?? 0) && each > (best === null ? 0 : (widths[best] ?? 0))) best = at;
  });
  return best;
}

function joined(spans: readonly Span[]): string {
  return spans.map(({ text }) => text).join('');
}
