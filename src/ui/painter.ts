import type { ColourDepth } from './colour-depth.ts';
import { paintFrame, paintRow, paintSpans } from './paint.ts';
import { drawPicture, erasePictures, type Graphics, type Pictures, type Placement, placementsIn } from './picture.ts';
import { blank, type Frame } from './spans.ts';
import type { ScreenStore } from './store.ts';

/** Sixels of a photo take some tenths of a second to make: they wait until the slide has stood for so long, in ms. */
const SETTLE_MS = 40;

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
  #graphics: Graphics | null = null;
  /** The pictures on the screen. */
  #placed: readonly Placement[] = [];
  /** What `finish` was asked for last: the places, and the cells that pictures lie on; '' before. */
  #wanted = '';
  #pictures: Pictures | null = null;
  #later: NodeJS.Timeout | null = null;

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
  usePictures(graphics: Graphics): void {
    this.#graphics = graphics;
  }

  /** The cells are drawn: the pictures of the frame take their places. `anew`: what was on the screen is gone. */
  finish(anew = false): void {
    const { pictures } = this.#store.view;
    if (this.#graphics === null) return;
    const placed = pictures === null ? [] : placementsIn(this.#frame);
    // Cells that are written again take what lay on them away.
    const wanted = placed.length === 0 ? '' : JSON.stringify(placed.map((each) => [each, this.#rows.slice(each.row, each.row + each.rows)]));
    if (!anew && pictures === this.#pictures && wanted === this.#wanted) return;
    const erased = this.#erase();
    this.#wanted = wanted;
    this.#pictures = pictures;
    const draw = (before: string): void => {
      this.#write(before + placed.map((each) => this.#draw(each)).join(''));
      this.#placed = placed;
    };
    if (this.#graphics.protocol !== 'sixel' || placed.length === 0) return draw(erased);
    this.#write(erased);
    this.#later = setTimeout(draw, SETTLE_MS, '').unref();
  }

  /** Before the terminal is given away: pictures do not go with the screen that they stand on. */
  clear(): void {
    this.#write(this.#erase());
  }

  /** The sequences that take all pictures away and bring their cells back. */
  #erase(): string {
    if (this.#later !== null) clearTimeout(this.#later);
    const gone = this.#placed.flatMap(({ row, rows }) => Array.from({ length: rows }, (_, below) => row + below));
    this.#later = null;
    this.#placed = [];
    this.#wanted = '';
    if (this.#graphics === null || gone.length === 0) return '';
    return erasePictures(this.#graphics.protocol) + gone.flatMap((at) => (at < this.#rows.length ? [`\x1b7\x1b[${at + 1};1H\x1b[2K${this.#rows[at]}\x1b8`] : [])).join('');
  }

  #draw(placement: Placement): string {
    const picture = this.#pictures?.get(placement.href);
    if (picture === undefined || 'problem' in picture || this.#graphics === null) return '';
    const { theme } = this.#store;
    const drawn = drawPicture(this.#graphics, picture, placement, theme.grounds.page?.rgb ?? null);
    // Beside sixels the words of the picture would be seen: they may be narrower than their cells.
    const isBare = this.#graphics.protocol !== 'sixel' || drawn === '';
    return isBare ? drawn : `\x1b7\x1b[${placement.row + 1};${placement.column + 1}H${paintSpans([blank(placement.columns)], theme, this.#depth)}\x1b8${drawn}`;
  }

  #write(text: string): void {
    if (text !== '') this.#stdout.write(`\x1b[?2026h${text}\x1b[?2026l`);
  }

  /** Somebody else draws this frame. */
  note(frame: Frame): void {
    this.#frame = frame;
    this.#rows = frame.map((row) => paintRow(row, this.#store.theme, this.#depth));
  }
}
