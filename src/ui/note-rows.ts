import { spansOfMarkup } from './inline.ts';
import type { Paper } from './paper.ts';
import { blank, type Row, type Span } from './spans.ts';
import { wrapSpans } from './wrap.ts';

/** Speaker notes: Markdown paragraphs and lists, wrapped; `code`, *stress* and **stress** shown as such. */
export function noteRows(notes: readonly string[], { width }: Paper): Row[] {
  const paragraphs = notes.flatMap((note) => note.trim().split(/\n\s*\n/)).filter((paragraph) => paragraph !== '');
  if (paragraphs.length === 0) return [[{ text: 'This slide has no notes.', style: 'muted' }]];
  return paragraphs.flatMap((paragraph, at) => [...(at === 0 ? [] : [[]]), ...pieces(paragraph).flatMap((piece) => pieceRows(piece, width))]);
}

/** The paragraph as one piece, or as its list items. */
function pieces(paragraph: string): string[] {
  return paragraph.split(/\n(?=\s*(?:[-*]|\d+[.)]) )/);
}

function pieceRows(piece: string, width: number): Row[] {
  const [, mark = '', text = piece] = /^\s*([-*]|\d+[.)]) ([\s\S]*)$/.exec(piece) ?? [];
  const hang = mark === '' ? 0 : mark.length + 1;
  const [first = [], ...more] = wrapSpans(spansOfMarkup(text), Math.max(1, width - hang));
  if (hang === 0) return [first, ...more];
  const bullet: Span = { text: /\d/.test(mark) ? mark : '∙', style: 'bullet' };
  return [[bullet, blank(1), ...first], ...more.map((row) => [blank(hang), ...row])];
}
