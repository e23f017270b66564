import type { Deck } from '../deck/deck.ts';
import { newSession } from '../session/reduce.ts';
import { frame, overflowOf } from '../ui/frame.ts';
import { plainRow } from '../ui/paint.ts';
import { firstView, type View } from '../ui/view.ts';

export interface PrintOptions {
  /** Cells. */
  readonly columns: number;
  readonly rows: number;
  /** One slide only; null: all. */
  readonly slide: number | null;
}

/**
 * Slides as they look on a screen of that size before anything ran, all pauses behind us, as plain text without
 * trailing blanks; and the numbers of those that are taller than the window.
 */
export function printDeck(deck: Deck, { columns, rows, slide }: PrintOptions): { text: string; overflows: number[] } {
  const state = newSession(deck, 'live', 0);
  const slides = deck.slides.filter(({ number }) => slide === null || number === slide);
  const views = slides.map(({ number }): View => ({ ...firstView(number), revealed: { [number]: Number.MAX_SAFE_INTEGER }, scroll: { [number]: 0 } }));
  const pages = views.map((view) => `${frame(view, state, { columns, rows }, 0).map(plainRow).join('\n').trimEnd()}\n`);
  return {
    text: pages.join('\n'),
    overflows: views.filter((view) => overflowOf(view, state, { columns, rows }) > 0).map((view) => view.slide),
  };
}
