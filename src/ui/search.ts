import { currentRun } from '../session/reduce.ts';
import type { SessionState } from '../session/session.ts';
import { finderOf } from './find.ts';
import { highlightOf, highlightScan } from './highlighted-lines.ts';
import type { Action } from './binding.ts';
import { filterIndex, reduceIndex } from './reduce-index.ts';
import type { Context } from './reduce-view.ts';
import { seekInOutput, stepInOutput, scanOfZoom } from './search-output.ts';
import { seekOnSlides, stepOnSlides } from './search-on-slides.ts';
import { matchesInDeck } from './search-slides.ts';
import { indexSlides } from './index-rows.ts';
import { indexFrom, type LineScan } from './line-scan.ts';
import { stateOf } from './slide-rows.ts';
import { graphemes } from './spans.ts';
import { treeScan } from './tree-lines.ts';
import { type Search, slideOf, type View, visibleSteps } from './view.ts';
import { zoomedRun } from './zoom.ts';

/** Longer texts are not looked for. */
const longestQuery = 200;

/** The search that keys go to: that of the open panel, or that of the slides. */
export function searchOf({ panel, search }: View): Search | null {
  if (panel === null) return search;
  return 'search' in panel ? panel.search : null;
}

/** The view with another search where the keys go. */
export function withSearch(view: View, search: Search | null): View {
  const { panel } = view;
  if (panel === null) return { ...view, search };
  return 'search' in panel ? { ...view, panel: { ...panel, search } } : view;
}

/** The view after a key that has to do with a search. */
export function reduceSearch(view: View, action: Action, context: Context): View {
  const search = searchOf(view);
  if (action === 'search') return withSearch(view, { query: '', isTyped: true, at: null, before: withSearch(view, null) });
  if (search === null) return view;
  const { query, before } = search;
  switch (action) {
    case 'search-type': {
      const typed = context.key === 'space' ? ' ' : context.key;
      const isText = graphemes(typed).length === 1 && [...typed].length === 1;
      return isText && query.length < longestQuery ? seek(before, query + typed, context) : view;
    }
    case 'search-erase':
      return query === '' ? before : seek(before, graphemes(query).slice(0, -1).join(''), context);
    case 'search-clear':
      return seek(before, '', context);
    case 'search-cancel':
      return before;
    case 'search-keep':
      if (view.panel?.kind === 'index') return reduceIndex(view, view.panel, 'choose', '', context);
      return keep(view, search, context);
    case 'match-next':
      return view.panel === null ? stepOnSlides(view, search, 1, context) : stepInOutput(view, search, 1, context);
    case 'match-previous':
      return view.panel === null ? stepOnSlides(view, search, -1, context) : stepInOutput(view, search, -1, context);
    default:
      return view;
  }
}

/** Goes to what was found meanwhile in an output that is large, or still growing. */
export function settleSearch(view: View, context: Pick<Context, 'state' | 'size'>): View {
  const search = searchOf(view);
  return view.panel?.kind === 'zoom' && search !== null && search.at === null ? seekInOutput(view, view.panel, search, context) : view;
}

/** What is still being looked for in the outputs that are in view. */
export function scansInView(view: View, state: SessionState): LineScan[] {
  return wantedScans(view, state).flatMap((scan) => (scan === null || scan.isDone ? [] : [scan]));
}

function wantedScans(view: View, state: SessionState): (LineScan | null)[] {
  if (view.panel !== null) {
    const { run } = view.panel.kind === 'zoom' ? zoomedRun(view.panel, state) : { run: null };
    return view.panel.kind !== 'zoom' || run === null ? [] : [scanOfZoom(view.panel, state), treeScan(run.output)];
  }
  return visibleSteps(view, slideOf(view, state.deck)).map(({ id, settings }) => {
    const highlight = highlightOf(settings);
    const run = currentRun(stateOf(state, id));
    return highlight === null || run === null ? null : highlightScan(run.output, highlight);
  });
}

/** Which match one is at (from 1; 0 for none), of how many, and whether all was looked at. */
export function countMatches(view: View, state: SessionState): { readonly at: number; readonly count: number; readonly isComplete: boolean } | null {
  const search = searchOf(view);
  if (search === null || finderOf(search.query) === null) return null;
  if (view.panel?.kind === 'zoom') {
    const scan = scanOfZoom(view.panel, state);
    if (scan === null) return { at: 0, count: 0, isComplete: true };
    return { at: search.at === null ? 0 : indexFrom(scan.lines, search.at + 1), count: scan.lines.length, isComplete: scan.isDone };
  }
  if (view.panel?.kind === 'index') return { at: 0, count: indexSlides(view.panel, state.deck).length, isComplete: true };
  return { at: search.at === null ? 0 : search.at + 1, count: matchesInDeck(state.deck, search.query).length, isComplete: true };
}

/** From where the search began, with these words. */
function seek(before: View, query: string, context: Context): View {
  const search: Search = { query, isTyped: true, at: null, before };
  const begun = withSearch(before, search);
  if (begun.panel?.kind === 'zoom') return seekInOutput(begun, begun.panel, search, context);
  if (begun.panel?.kind === 'index') return filterIndex(begun, begun.panel, search, context);
  return seekOnSlides(begun, search, context);
}

function keep(view: View, search: Search, { state }: Context): View {
  const found = countMatches(view, state);
  if (found === null) return search.before;
  const kept = withSearch(view, { ...search, isTyped: false });
  // An output may still bring it.
  if (found.count > 0 || view.panel !== null) return kept;
  return { ...search.before, notice: `no slide has ${search.query}` };
}
