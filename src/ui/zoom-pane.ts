import { stepsOf } from '../deck/deck.ts';
import type { SessionState } from '../session/session.ts';
import { geometryOf } from './geometry.ts';
import { highlightMark, highlightOf, isHighlighted } from './highlighted-lines.ts';
import type { Size, Zoom } from './view.ts';
import type { Pane } from './zoom.ts';

/** Cells left of an output in which lines are marked: the mark and one between. */
const gutterWidth = 2;

/** The room that the output of a step has in a window, and which of its lines are marked. */
export function zoomPane({ step: id }: Zoom, { deck }: SessionState, size: Size): Pane {
  const { width, bodyRows: rows } = geometryOf(size);
  const step = stepsOf(deck).find((each) => each.id === id);
  const highlight = step === undefined ? null : highlightOf(step.settings);
  if (highlight === null) return { width, rows, markOf: null };
  return { width: Math.max(1, width - gutterWidth), rows, markOf: (_line, text) => (isHighlighted(text, highlight) ? highlightMark : null) };
}
