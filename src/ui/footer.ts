import type { Geometry } from './geometry.ts';
import { shorten } from './header.ts';
import type { Offer } from './binding.ts';
import { footerOffers, sayMatches } from './keymap.ts';
import { searchOf } from './search.ts';
import type { Situation } from './situation.ts';
import { cleanText, cutRow, type Row, rowWidth, type Span, spread } from './spans.ts';
import type { View } from './view.ts';

const gap: Span = { text: '   ', style: 'text' };

/** The keys that matter now, as many as fit; a notice takes their place until the next key, a question stands before its answers. */
export function footerRow(view: View, now: Situation, { width }: Geometry, { beyond, right }: { readonly beyond: Readonly<Record<'lines' | 'sideways', boolean>>; readonly right: Row }): Row {
  const search = searchOf(view);
  if (now.place === 'search' && search !== null) return searchRow(search.query, now, width);
  const room = width - (rowWidth(right) === 0 ? 0 : rowWidth(right) + 1);
  const said = view.question === 'quit' ? `${now.underWay[0] ?? 'a step'} still runs.` : view.question === 'clean' ? 'Steps changed things here.' : view.notice;
  if (view.question === null && said !== null) return spread(shorten([{ text: cleanText(said), style: 'notice' }], room), right, width);
  const question: Row = said === null ? [] : [{ text: said, style: 'notice' }, gap];
  return spread(shorten([...question, ...keyRow(footerOffers(now, beyond), now, room - rowWidth(question))], room), right, width);
}

/** `/arm64▏`, and what was found: of a long text its end is shown. */
function searchRow(query: string, { matches, panel }: Situation, width: number): Row {
  const status = matches === null ? '⏎ keeps · Esc ends' : matches.count === 0 && matches.isComplete ? 'no match' : panel === 'index' ? `⏎ goes there   ${matches.count} ${matches.count === 1 ? 'slide' : 'slides'}` : sayMatches(matches);
  const right: Row = [{ text: status, style: matches?.count === 0 ? 'failed' : 'muted' }];
  const text: Span = { text: cleanText(query), style: 'text' };
  const room = Math.max(1, width - rowWidth(right) - 4);
  const shown = rowWidth([text]) > room ? cutRow([text], rowWidth([text]) - room, room) : [text];
  return spread([{ text: '/', style: 'key' }, ...shown, { text: ' ', style: 'text', marks: ['inverse'] }], right, width);
}

/** The least important keys go first, the others keep their order. */
function keyRow(all: readonly Offer[], now: Situation, width: number): Row {
  const offers = all.map(({ rank, shown, label }) => ({ rank, spans: keyWords(typeof shown === 'string' ? shown : shown(now), label(now)) }));
  while (offers.length > 0) {
    const row = offers.flatMap(({ spans }, at) => (at === 0 ? spans : [gap, ...spans]));
    if (rowWidth(row) <= width) return row;
    const last = Math.max(...offers.map(({ rank }) => rank));
    offers.splice(offers.findLastIndex(({ rank }) => rank === last), 1);
  }
  return [];
}

function keyWords(key: string, words: string): Span[] {
  return [{ text: key, style: 'key' }, { text: ` ${words}`, style: 'muted' }];
}
