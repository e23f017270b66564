import type { ColourDepth } from './colour-depth.ts';
import { paintFrame, paintRow } from './paint.ts';
import type { Frame } from './spans.ts';
import type { ScreenStore } from './store.ts';

/**
 * Writes the store's frames to the terminal itself: all of them until Ink is loaded, then what a key changed. Ink takes
 * many times as long for a frame; it follows with the same rows and goes on from there, none the wiser.
 */
export class Painter {
  readonly #stdout: NodeJS.WritableStream;
  readonly #store: ScreenStore;
  readonly #depth: ColourDepth;
  /** The rows on the screen, painted. */
  #rows: readonly string[] = [];

  constructor(stdout: NodeJS.WritableStream, store: ScreenStore, depth: ColourDepth) {
    this.#stdout = stdout;
    this.#store = store;
    this.#depth = depth;
  }

  /** The whole frame, on a screen that shows something else. */
  paintAll(): void {
    const frame = this.#store.frame();
    this.#stdout.write(paintFrame(frame, this.#store.theme, this.#depth));
    this.note(frame);
    this.#store.markPainted(this.#store.view);
  }

  /** The rows that are not on the screen yet; the cursor stays where Ink left it. */
  paintChanges(): void {
    const before = this.#rows;
    this.note(this.#store.frame());
    const changes = this.#rows.flatMap((row, at) => (row === before[at] ? [] : [`\x1b[${at + 1};1H\x1b[2K${row}`]));
    if (changes.length > 0) this.#stdout.write(`\x1b[?2026h\x1b7${changes.join('')}\x1b8\x1b[?2026l`);
    this.#store.markPainted(this.#store.view);
  }

  /** Somebody else draws this frame. */
  note(frame: Frame): void {
    this.#rows = frame.map((row) => paintRow(row, this.#store.theme, this.#depth));
  }
}
