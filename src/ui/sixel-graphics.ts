import type { Ask } from './abilities.ts';
import { readBackground } from './background.ts';
import type { Rgb, SixelGraphics } from './picture.ts';
import { encodeSixel, type SixelTerminal } from './sixel.ts';

/** The size of a cell, the number of colours, the largest picture, the colour of the ground. [xterm ctlseqs: XTWINOPS 16, XTSMGRAPHICS 1 and 2, OSC 11] */
const questions = '\x1b[16t\x1b[?1;1;0S\x1b[?2;1;0S\x1b]11;?\x07';
/** What holds for what the terminal does not say: the cell of a VT340 is 10x20, others are smaller. */
const usual: SixelTerminal = { cell: { width: 8, height: 16 }, colours: 256, largest: null, ground: null };

/** A terminal that has sixels, asked for their size; `window`: its size in cells, now. */
export async function sixelGraphics(ask: Ask, window: () => { readonly columns: number; readonly rows: number }): Promise<SixelGraphics> {
  let terminal = readAnswers(await ask(questions), window());
  // A picture is drawn again whenever its slide is: the last one made of each is kept.
  let made = new WeakMap<Uint8Array, { readonly key: string; readonly sixels: string | null }>();
  return {
    protocol: 'sixel',
    encode: (png, cells, pageGround) => {
      const ground: Rgb | null = pageGround ?? terminal.ground;
      const key = `${cells.columns}x${cells.rows} on ${ground?.join()}`;
      const known = made.get(png);
      if (known?.key === key) return known.sixels;
      const sixels = encodeSixel(png, cells, { ...terminal, ground });
      made.set(png, { key, sixels });
      return sixels;
    },
    measure: async () => {
      const answers = await ask(questions);
      const now = answers.length === 0 ? terminal : readAnswers(answers, window());
      if (JSON.stringify(now) === JSON.stringify(terminal)) return false;
      terminal = now;
      made = new WeakMap();
      return true;
    },
  };
}

function readAnswers(answers: readonly string[], window: { readonly columns: number; readonly rows: number }): SixelTerminal {
  const find = (pattern: RegExp): readonly number[] => {
    const numbers = answers.map((answer) => pattern.exec(answer)).find((match) => match !== null)?.slice(1).map(Number) ?? [];
    return numbers.every((number) => number > 0) ? numbers : [];
  };
  const [cellHeight, cellWidth] = find(/^6;(\d+);(\d+)t$/);
  const [colours = usual.colours] = find(/^\?1;0;(\d+)S$/);
  const [width, height] = find(/^\?2;0;(\d+);(\d+)S$/);
  const largest = width === undefined || height === undefined ? null : { width, height };
  const cell = cellWidth === undefined || cellHeight === undefined ? cellOfWindow(largest, window) : { width: cellWidth, height: cellHeight };
  return { cell, colours, largest, ground: answers.map(readBackground).find((ground) => ground !== null) ?? null };
}

/** xterm keeps the size of its cells to itself, but its largest picture is the window, or a smaller one: cells are at least so large. */
function cellOfWindow(largest: SixelTerminal['largest'], { columns, rows }: { readonly columns: number; readonly rows: number }): SixelTerminal['cell'] {
  const [width, height] = largest === null ? [0, 0] : [Math.floor(largest.width / columns), Math.floor(largest.height / rows)];
  return width >= 3 && width <= 60 && height >= width && height <= width * 4 ? { width, height } : usual.cell;
}
