import type { Binding } from './binding.ts';
import { keymap } from './keymap.ts';
import { blank, fitRow, type Row } from './spans.ts';
import { wrapSpans } from './wrap.ts';

/** All keys, grouped; in two columns where the window is wide enough. */
export function helpRows(width: number): Row[] {
  const bindings = keymap.filter(({ shown }) => shown !== '');
  const groups = [...new Set(bindings.map(({ group }) => group))];
  const sectionsAt = (cells: number): Row[][] => groups.map((group) => section(group, bindings.filter((each) => each.group === group), cells));
  if (width < 90) return sectionsAt(width).flatMap((rows, at) => (at === 0 ? rows : [[], ...rows]));
  const column = Math.floor((width - 4) / 2);
  const [left, right] = halves(sectionsAt(column));
  return Array.from({ length: Math.max(left.length, right.length) }, (_, at) => [...fitRow(left[at] ?? [], column), blank(4), ...(right[at] ?? [])]);
}

/** The longest keys and two blanks: one column for all groups. */
const keysWidth = 18;

function section(group: string, bindings: readonly Binding[], width: number): Row[] {
  return [
    [{ text: group, style: 'heading', marks: ['bold'] }],
    ...bindings.flatMap(({ shown, label }) => {
      const [first = [], ...more] = wrapSpans([{ text: label, style: 'text' }], Math.max(1, width - keysWidth));
      return [[...fitRow([{ text: shown, style: 'key' }], keysWidth), ...first], ...more.map((row) => [blank(keysWidth), ...row])];
    }),
  ];
}

/** Sections in two columns of about the same height, their order kept. */
function halves(sections: readonly (readonly Row[])[]): [Row[], Row[]] {
  const left: Row[] = [];
  const right: Row[] = [];
  const total = sections.reduce((sum, rows) => sum + rows.length + 1, 0);
  for (const rows of sections) {
    const column = right.length === 0 && left.length + rows.length / 2 < total / 2 ? left : right;
    if (column.length > 0) column.push([]);
    column.push(...rows);
  }
  return [left, right];
}
