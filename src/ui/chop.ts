import { cellWidth, graphemes, retext, type Row, type Span } from './spans.ts';

/** The row in pieces of at most `width` cells, broken anywhere as a terminal does; at least one. A character wider than that has a piece of its own. */
export function chopRow(row: Row, width: number): Row[] {
  const rows: Span[][] = [[]];
  let room = width;
  for (const span of row) {
    let text = '';
    const flush = (): void => {
      if (text !== '') rows.at(-1)?.push(retext(span, text));
      text = '';
    };
    for (const piece of graphemes(span.text)) {
      const cells = cellWidth(piece);
      if (cells > room && room < width) {
        flush();
        rows.push([]);
        room = width;
      }
      text += piece;
      room -= cells;
    }
    flush();
  }
  return rows;
}
