import type { Slide } from '../deck/deck.ts';
import type { SessionState } from '../session/session.ts';
import { coverGeometry, coverRows } from './cover.ts';
import { faultRows, roomBeside } from './fault-rows.ts';
import { finderOf, markRows } from './find.ts';
import { footerRow } from './footer.ts';
import { type Geometry, geometryOf, isTooSmall, smallest } from './geometry.ts';
import { headerRow, shorten } from './header.ts';
import { countLines } from './output-rows.ts';
import { drawPanel } from './panel-rows.ts';
import type { Highlighter } from './paper.ts';
import { progressRow } from './progress.ts';
import { bodyScroll } from './scroll.ts';
import { situationOf } from './situation.ts';
import { markSlide, matchesInDeck } from './search-slides.ts';
import { layoutSlide, type SlideLayout } from './slide-rows.ts';
import { blank, cleanText, cutRow, fitRow, type Frame, indent, type Row, rowWidth, spread } from './spans.ts';
import { type Size, slideOf, stepsInBackground, stepsUnderWay, type View } from './view.ts';

/** What stands between header and footer. */
interface Body {
  readonly title: Row;
  readonly rows: readonly Row[];
  /** Rows of it that are hidden above and below. */
  readonly above: number;
  readonly below: number;
  /** Lines of a page reach beyond the window. */
  readonly isWide?: boolean;
}

/**
 * What the screen shows: exactly `size.rows` rows of exactly `size.columns` cells. Pure; `now` is in ms since the epoch.
 * `colours` gives code its syntax colours once they are loaded.
 */
export function frame(view: View, state: SessionState, size: Size, now: number, colours: Highlighter | null = null): Frame {
  if (view.blank) return Array.from({ length: size.rows }, () => [blank(size.columns)]);
  if (isTooSmall(size)) return tooSmall(size);
  const shown = frameBeside(view, state, roomBeside(state, size), now, colours);
  const { left, width } = geometryOf(size);
  const fault = indent(faultRows(state.deckFault, size, width), left).map((row) => fitRow(row, size.columns));
  return shown.toSpliced(shown.length - 1, 0, ...fault);
}

/** The frame without what is said about the deck's files. */
function frameBeside(view: View, state: SessionState, size: Size, now: number, colours: Highlighter | null): Frame {
  const geometry = geometryOf(size);
  const body = view.panel === null ? slideBody(view, state, geometry, now, colours) : panelBody(view, state, geometry, now, colours);
  const slide = slideOf(view, state.deck);
  const shown = [...body.title, ...body.rows.flat()].some(({ style }) => style === 'spinner');
  const header = headerRow(
    {
      deckTitle: body.title.length === 0 && slide.title === state.deck.title ? '' : state.deck.title,
      title: geometry.titleRow === null && body.title.length > 0 ? body.title : null,
      number: slide.number, count: state.deck.slides.length,
      elsewhere: [...stepsInBackground(state).map((id) => `${id} goes on live`), ...(shown ? [] : stepsUnderWay(state))],
      state, now,
    },
    geometry,
  );
  const footer = footerRow(view, situationOf(view, state), geometry, {
    beyond: { lines: body.above + body.below > 0, sideways: body.isWide ?? false },
    right: geometry.hintRow === null ? belowHint(body) : [],
  });
  const rows: Row[] = Array.from({ length: size.rows }, () => []);
  const put = (at: number, row: Row): void => {
    if (at < size.rows) rows[at] = row;
  };
  put(0, header.row);
  const isShared = geometry.progressRow === geometry.bodyTop - 1;
  const beside: Row = [...(isShared ? aboveHint(body) : []), ...(isShared && body.above > 0 && header.rest.length > 0 ? [{ text: ' · ', style: 'muted' } as const] : []), ...header.rest];
  if (geometry.progressRow !== null) put(geometry.progressRow, overlaid(progressRow(slide.number, state.deck.slides.length, geometry.width), beside, geometry));
  if (geometry.titleRow !== null) put(geometry.titleRow, shorten(body.title, geometry.width));
  body.rows.forEach((row, at) => put(geometry.bodyTop + at, row));
  if (body.above > 0 && geometry.bodyTop > 1 && !isShared) put(geometry.bodyTop - 1, hint(geometry, aboveHint(body)));
  if (geometry.hintRow !== null) put(geometry.hintRow, hint(geometry, belowHint(body)));
  put(size.rows - 1, footer);
  return oneSpinner(indent(rows, geometry.left)).map((row) => fitRow(row, size.columns));
}

/** How many rows of the slide have no place in the window. */
export function overflowOf(view: View, state: SessionState, size: Size): number {
  const geometry = geometryOf(size);
  return Math.max(0, layoutSlide(view, state, slideOf(view, state.deck), geometry, 0, null).rows.length - geometry.bodyRows);
}

function slideBody(view: View, state: SessionState, geometry: Geometry, now: number, colours: Highlighter | null): Body {
  const slide = slideOf(view, state.deck);
  const layout = layoutSlide(view, state, slide, geometry, now, colours);
  const height = layout.rows.length;
  if (slide.level === 1 && Object.keys(layout.places).length === 0) {
    const narrow = layoutSlide(view, state, slide, coverGeometry(geometry, slide), now, colours);
    const { title, rows: text } = withFinds(view, state, slide, narrow);
    const rows = coverRows({ deck: state.deck, slide, title, text }, geometry);
    if (rows !== null) return { title: [], rows, above: 0, below: 0 };
  }
  const scroll = bodyScroll(view, state, layout, geometry);
  const { title, rows: marked } = withFinds(view, state, slide, layout);
  const rows = marked.slice(scroll, scroll + geometry.bodyRows);
  return {
    title,
    rows,
    above: scroll,
    below: Math.max(0, height - scroll - geometry.bodyRows),
  };
}

/** Title and rows of a slide; what is looked for is marked in them. */
function withFinds({ search }: View, { deck }: SessionState, slide: Slide, layout: SlideLayout): { title: Row; rows: readonly Row[] } {
  const title: Row = [{ text: cleanText(slide.title), style: 'title' }];
  const finder = search === null ? null : finderOf(search.query);
  if (search === null || finder === null) return { title, rows: layout.rows };
  const match = search.at === null ? undefined : matchesInDeck(deck, search.query)[search.at];
  const current = match?.slide === slide.number ? match.block : null;
  return { title: markRows([title], finder, current === -1)[0] ?? title, rows: markSlide(layout, slide, search.query, current) };
}

function panelBody(view: View, state: SessionState, geometry: Geometry, now: number, colours: Highlighter | null): Body {
  if (view.panel === null) return { title: [], rows: [], above: 0, below: 0 };
  return drawPanel(view, view.panel, { state, size: geometry.size, now }, colours);
}

function hint({ width }: Pick<Geometry, 'width'>, words: Row): Row {
  return spread([], words, width);
}

/** Words at the right end of a row that has something else. */
function overlaid(row: Row, words: Row, { width }: Geometry): Row {
  if (rowWidth(words) === 0) return row;
  const left = width - rowWidth(words) - 1;
  return left < 1 ? hint({ width }, words) : [...fitRow(cutRow(row, 0, left), left), blank(1), ...words];
}

function aboveHint({ above }: Body): Row {
  return above === 0 ? [] : [{ text: `▲ ${countLines(above)} above`, style: 'muted' }];
}

function belowHint({ below }: Body): Row {
  return below === 0 ? [] : [{ text: `▼ ${below} more ${below === 1 ? 'line' : 'lines'}`, style: 'muted' }];
}

/** Motion draws the eye: only the first thing that runs moves, the others stand still. */
function oneSpinner(rows: readonly Row[]): Row[] {
  let seen = false;
  return rows.map((row) => row.map((span) => {
    if (span.style !== 'spinner') return span;
    const first = !seen;
    seen = true;
    return first ? span : { ...span, style: 'waiting' };
  }));
}

/** What the window needs, and what it has, where that fits. */
function tooSmall({ columns, rows }: Size): Frame {
  const needed = `needs ${smallest.columns}x${smallest.rows}`;
  const words = [`${needed}, has ${columns}x${rows}`, needed].find(({ length }) => length <= columns) ?? needed.slice(0, columns);
  return Array.from({ length: rows }, (_, at) => fitRow(at === 0 ? [{ text: words, style: 'notice' }] : [blank(0)], columns));
}
