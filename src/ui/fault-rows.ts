import type { DeckFault } from '../deck/deck-error.ts';
import type { SessionState } from '../session/session.ts';
import { shorten } from './header.ts';
import { blank, cleanText, type Row } from './spans.ts';
import type { Size } from './view.ts';

/** Windows of fewer rows get the first line only: the slide matters more. */
const ROOM = 16;

/** What is wrong with the files of the deck, until it is mended: where and what, the line itself, what would be right. */
export function faultRows(fault: DeckFault | null, size: Size, width: number): Row[] {
  if (fault === null) return [];
  const { position: { file, line }, message, sourceLine, remedy } = fault;
  const where: Row = [{ text: '✘', style: 'failed', marks: ['bold'] }, blank(1), { text: cleanText(line === 0 ? file : `${file}:${line}`), style: 'strong', marks: ['bold'] }, { text: `  ${cleanText(message)}`, style: 'failed' }];
  const source: Row[] = line === 0 ? [] : [[blank(2), { text: `${line} │ `, style: 'muted' }, { text: cleanText(sourceLine.trimEnd()), style: 'output' }]];
  const advice: Row = [blank(2), { text: cleanText(remedy), style: 'muted' }];
  const rows = size.rows < ROOM ? [where] : [where, ...source, advice];
  return rows.map((row) => shorten(row, width));
}

/** The window that is left for everything else: keys scroll in what is seen. */
export function roomBeside({ deckFault }: SessionState, size: Size): Size {
  return { columns: size.columns, rows: size.rows - faultRows(deckFault, size, size.columns).length };
}
