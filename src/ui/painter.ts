import type { ColourDepth } from './colour-depth.ts';
import { paintFrame, paintRow } from './paint.ts';
import { drawPicture, erasePictures, type PictureProtocol, type Pictures, type Placement, placementsIn } from './picture.ts';
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
  #frame: Frame = [];
  #protocol: PictureProtocol | null = null;
  /** The pictures on the screen. */
  #placed: readonly Placement[] = [];
  #pictures: Pictures | null = null;

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
    this.finish(true);
  }

  /** The rows that are not on the screen yet; the cursor stays where Ink left it. */
  paintChanges(): void {
    const before = this.#rows;
    this.note(this.#store.frame());
    const changes = this.#rows.flatMap((row, at) => (row === before[at] ? [] : [`\x1b[${at + 1};1H\x1b[2K${row}`]));
    if (changes.length > 0) this.#stdout.write(`\x1b[?2026h\x1b7${changes.join('')}\x1b8\x1b[?2026l`);
    this.#store.markPainted(this.#store.view);
    this.finish();
  }

  /** The terminal shows pictures so. */
  usePictures(protocol: PictureProtocol): void {
    this.#protocol = protocol;
  }

  /** The cells are drawn: the pictures of the frame take their places. `anew`: what was on the screen is gone. */
  finish(anew = false): void {
    const { pictures } = this.#store.view;
    if (this.#protocol === null) return;
    const placed = pictures === null ? [] : placementsIn(this.#frame);
    if (!anew && pictures === this.#pictures && JSON.stringify(placed) === JSON.stringify(this.#placed)) return;
    const gone = this.#placed.flatMap(({ row, rows }) => Array.from({ length: rows }, (_, below) => row + below));
    const cells = this.#protocol === 'iterm2' ? gone.map((at) => `\x1b7\x1b[${at + 1};1H\x1b[2K${this.#rows[at] ?? ''}\x1b8`) : [];
    const drawn = placed.flatMap((placement) => {
      const picture = pictures?.get(placement.href);
      return picture === undefined || this.#protocol === null ? [] : [drawPicture(this.#protocol, picture, placement)];
    });
    const erased = this.#placed.length > 0 ? erasePictures(this.#protocol) : '';
    this.#stdout.write(`\x1b[?2026h${erased}${cells.join('')}${drawn.join('')}\x1b[?2026l`);
    this.#placed = placed;
    this.#pictures = pictures;
  }

  /** Before the terminal is given away: pictures do not go with the screen that they stand on. */
  clear(): void {
    if (this.#protocol !== null && this.#placed.length > 0) this.#stdout.write(erasePictures(this.#protocol));
    this.#placed = [];
  }

  /** Somebody else draws this frame. */
  note(frame: Frame): void {
    this.#frame = frame;
    this.#rows = frame.map((row) => paintRow(row, this.#store.theme, this.#depth));
  }
}
