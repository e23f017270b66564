import { type Row, retext, type Span, textOf } from './spans.ts';

/**
 * What is looked for, as it is typed and no pattern; case counts once there is a capital letter in it. A blank is any
 * white space, so that words are found across the end of a row. null for nothing.
 */
export function finderOf(query: string): RegExp | null {
  if (query.trim() === '') return null;
  const source = query.replace(/[\^$\\.*+?()[\]{}|/]/g, '\\$&').replace(/\s+/g, '\\s+');
  return new RegExp(source, query === query.toLowerCase() ? 'giu' : 'gu');
}

/** Whether it is in the text. */
export function isIn(text: string, finder: RegExp): boolean {
  return text.search(finder) >= 0;
}

/** The rows with all that is found turned to reverse video; what one is at stands out from the others. A find may go over the ends of rows. */
export function markRows(rows: readonly Row[], finder: RegExp, isCurrent: boolean): Row[] {
  const texts = rows.map(textOf);
  const starts: number[] = [];
  texts.reduce((start, text) => (starts.push(start), start + text.length + 1), 0);
  const found = [...texts.join('\n').matchAll(finder)].map(({ 0: { length }, index }) => ({ from: index, to: index + length }));
  if (found.length === 0) return [...rows];
  return rows.map((row, at) => {
    const start = starts[at] ?? 0;
    const text = texts[at] ?? '';
    const ranges = found.flatMap(({ from, to }) => {
      const range = withoutBlankEnds(text, Math.max(0, from - start), Math.min(text.length, to - start));
      return range.from < range.to ? [range] : [];
    });
    return ranges.length === 0 ? row : markRanges(row, ranges, isCurrent);
  });
}

/** The column at which it is found first, in code units; null where it is not. */
export function firstIn(text: string, finder: RegExp): number | null {
  const at = text.search(finder);
  return at < 0 ? null : at;
}

interface Range {
  readonly from: number;
  readonly to: number;
}

/** The indentation of a wrapped row is no part of what is found. */
function withoutBlankEnds(text: string, from: number, to: number): Range {
  let [start, end] = [from, to];
  while (start < end && text[start] === ' ') start++;
  while (end > start && text[end - 1] === ' ') end--;
  return { from: start, to: end };
}

function markRanges(row: Row, ranges: readonly Range[], isCurrent: boolean): Row {
  const result: Span[] = [];
  let offset = 0;
  for (const span of row) {
    const end = offset + span.text.length;
    let at = offset;
    const take = (to: number, isFound: boolean): void => {
      if (to <= at) return;
      const part = retext(span, span.text.slice(at - offset, to - offset));
      result.push(isFound ? marked(part, isCurrent) : part);
      at = to;
    };
    for (const { from, to } of ranges) {
      if (to <= at || from >= end) continue;
      take(Math.min(from, end), false);
      take(Math.min(to, end), true);
    }
    take(end, false);
    offset = end;
  }
  return result;
}

function marked(span: Span, isCurrent: boolean): Span {
  const { sgr: _sgr, ...plain } = span;
  return isCurrent
    ? { ...plain, style: 'notice', marks: [...(span.marks ?? []), 'inverse', 'bold'] }
    : { ...span, marks: [...(span.marks ?? []), 'inverse'] };
}
