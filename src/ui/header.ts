import { formatClock } from './duration.ts';
import type { Geometry } from './geometry.ts';
import { cleanText, cutRow, type Row, rowWidth, type Span, spread } from './spans.ts';
import { spinnerMark } from './state-rows.ts';
import { type Lateness, latenessAt, sayLateness } from '../session/schedule.ts';
import type { SessionState } from '../session/session.ts';

export interface HeaderContent {
  readonly deckTitle: string;
  /** null when the title has a row of its own. */
  readonly title: Row | null;
  readonly number: number;
  readonly count: number;
  readonly state: SessionState;
  /** Steps under way that the rest of the screen does not show running. */
  readonly elsewhere: readonly string[];
  readonly now: number;
}

/** The deck, the slide, where in the talk, on which engine, since when; what does not fit goes, least important first. */
export function headerRow(content: HeaderContent, { width }: Geometry): Header {
  const { title, deckTitle, number, count, state, now } = content;
  const deck: Span = { text: cleanText(deckTitle), style: 'muted' };
  const lefts: Row[] = title === null ? [[deck]] : [[deck, { text: '  ·  ', style: 'muted' }, ...title], title];
  const place: Span = { text: `${number}/${count}`, style: 'text' };
  const mode: Span = { text: modeOf(state).replace(/^(?=.)/, '   '), style: 'muted' };
  const elapsedMs = state.beganAt === null ? 0 : now - state.beganAt;
  const clock: Span = { text: `   ${formatClock(elapsedMs)}`, style: 'muted' };
  const late = state.beganAt === null ? null : latenessAt(state.deck, number, elapsedMs);
  const running = content.elsewhere[0];
  const busy: Row = running === undefined ? [] : [{ text: spinnerMark, style: 'spinner' }, { text: ` ${running}   `, style: 'muted' }];
  // That nothing really runs is never left out.
  const least: Row = state.mode === 'recorded' ? [{ text: '  recorded', style: 'muted' }] : [];
  const withLate: Row[] = [
    [...busy, place, mode, clock, ...lateSpans(late, ' · ')],
    [...busy, place, ...least, clock, ...lateSpans(late, ' · ')],
    [...busy, place, mode, ...lateSpans(late, '   ')],
    [...busy, place, ...least, ...lateSpans(late, '  ')],
  ];
  for (const right of withLate) {
    for (const left of lefts) if (rowWidth(left) + 3 + rowWidth(right) <= width) return { row: spread(left, right, width), rest: [] };
  }
  const right: Row = [...busy, place, ...least];
  return { row: spread(shorten(lefts.at(-1) ?? [], width - rowWidth(right) - 2), right, width), rest: lateSpans(late, '') };
}

export interface Header {
  readonly row: Row;
  /** What has no place in it, for a row near by: the slide's title comes first. */
  readonly rest: Row;
}

/** In words; late is in the colour of what waits. */
function lateSpans(late: Lateness | null, before: string): Row {
  if (late === null) return [];
  const words = sayLateness(late);
  const gap: Row = before === '' ? [] : [{ text: before, style: 'muted' }];
  return [...gap, { text: words, style: words.endsWith('behind') ? 'waiting' : 'muted' }];
}

/** `live · docker 28.5`, `live · no engine`; nothing while it is not known whether there is an engine. */
function modeOf({ mode, engine }: SessionState): string {
  if (engine === null) return mode === 'live' ? '' : mode;
  if (engine.version === null) return `${mode} · no engine`;
  return `${mode} · docker ${cleanText(engine.version).split('.').slice(0, 2).join('.')}`;
}

/** At most `width` cells; what is cut off ends in `…`. */
export function shorten(row: Row, width: number): Row {
  if (rowWidth(row) <= width) return row;
  return width < 1 ? [] : [...cutRow(row, 0, width - 1), { text: '…', style: 'muted' }];
}
