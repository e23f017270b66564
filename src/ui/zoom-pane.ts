import { stepsOf } from '../deck/deck.ts';
import type { SessionState } from '../session/session.ts';
import { geometryOf } from './geometry.ts';
import { highlightMark, highlightOf, isHighlighted, lookAhead } from './highlighted-lines.ts';
import type { Span } from './spans.ts';
import { currentStop, stopsOfZoom } from './tree-lines.ts';
import type { Size, Zoom } from './view.ts';
import { type Pane, zoomedRun } from './zoom.ts';

/** Cells left of an output in which lines are marked: the mark and one between. */
const gutterWidth = 2;

/** The room that the output of a step has in a window, and which of its lines are marked. */
export function zoomPane(zoom: Zoom, state: SessionState, size: Size): Pane {
  const { width, bodyRows: rows } = geometryOf(size);
  const { run } = zoomedRun(zoom, state);
  const step = stepsOf(state.deck).find(({ id }) => id === zoom.step);
  const highlight = step === undefined ? null : highlightOf(step.settings);
  const stop = currentStop(zoom, stopsOfZoom(zoom, state));
  if (highlight === null && stop === null) return { width, rows, markOf: null, lookAhead: () => undefined };
  const markOf = (line: number, text: string): Span | null => {
    if (line === stop?.line) return { text: '❯', style: 'prompt' };
    return highlight !== null && isHighlighted(text, highlight) ? highlightMark : null;
  };
  return { width: Math.max(1, width - gutterWidth), rows, markOf, lookAhead: (lines) => void (run !== null && lookAhead(run.output, lines, highlight)) };
}
