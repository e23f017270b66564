import { PNG } from 'pngjs';
import { decode } from 'sixel';
import { describe, expect, it } from 'vitest';
import { scaled } from '../../src/ui/scale-pixels.ts';
import { encodeSixel, type SixelTerminal } from '../../src/ui/sixel.ts';

type Colour = readonly [number, number, number, number];

const terminal: SixelTerminal = { cell: { width: 10, height: 20 }, colours: 256, largest: null, ground: null };

/** A PNG whose pixels are these. */
function pngOf(width: number, height: number, colourAt: (x: number, y: number) => Colour): Uint8Array {
  const picture = new PNG({ width, height });
  for (let at = 0; at < width * height; at++) picture.data.set(colourAt(at % width, Math.floor(at / width)), at * 4);
  return PNG.sync.write(picture);
}

/** The pixels that a terminal makes of it. */
function shown(sixels: string | null): { width: number; height: number; at: (x: number, y: number) => Colour } {
  // The decoder takes what stands between introducer and ST.
  const { width, height, data32 } = decode(/^\x1bP0;1;q([^\x1b]*)\x1b\\$/.exec(sixels ?? '')?.[1] ?? '');
  const bytes = new Uint8Array(data32.buffer, data32.byteOffset);
  return { width, height, at: (x, y) => [...bytes.subarray((y * width + x) * 4, (y * width + x) * 4 + 4)] as unknown as Colour };
}

/** The format has a hundred levels a channel. */
function expectNear(colour: Colour, expected: Colour, by = 2): void {
  for (const [channel, value] of expected.entries()) expect(Math.abs((colour[channel] ?? -1) - value), `${colour.join()} is ${expected.join()}`).toBeLessThanOrEqual(by);
}

const blue: Colour = [36, 150, 237, 255];
const green: Colour = [26, 110, 46, 255];

describe('a picture as sixels', () => {
  it('has the pixels of its PNG', () => {
    const colourAt = (x: number, y: number): Colour => [x * 12, y * 12, 200, 255];
    const { width, height, at } = shown(encodeSixel(pngOf(20, 20, colourAt), { columns: 2, rows: 1 }, { ...terminal, colours: 1024 }));
    expect([width, height]).toEqual([20, 20]);
    for (const [x, y] of [[0, 0], [19, 0], [3, 17], [19, 19]] as const) expectNear(at(x, y), colourAt(x, y), 14);
    const few = shown(encodeSixel(pngOf(20, 20, (x) => (x < 10 ? blue : green)), { columns: 2, rows: 1 }, terminal));
    for (let x = 0; x < 20; x++) for (let y = 0; y < 20; y++) expectNear(few.at(x, y), x < 10 ? blue : green);
  });

  it.each([[400, 100, 200, 50], [100, 400, 25, 100], [10, 10, 100, 100], [1, 1000, 1, 100], [200, 100, 200, 100]])('of %d x %d fills its cells as far as its shape allows', (width, height, shownWidth, shownHeight) => {
    const picture = shown(encodeSixel(pngOf(width, height, () => blue), { columns: 20, rows: 5 }, terminal));
    expect([picture.width, picture.height]).toEqual([shownWidth, shownHeight]);
  });

  it('is no larger than the largest that the terminal draws', () => {
    const { width, height } = shown(encodeSixel(pngOf(200, 100, () => blue), { columns: 20, rows: 5 }, { ...terminal, largest: { width: 150, height: 1000 } }));
    expect([width, height]).toEqual([150, 75]);
  });

  it('shows the ground where it is transparent, and some of it where it is half so', () => {
    const { at } = shown(encodeSixel(pngOf(20, 20, (x) => (x < 10 ? [0, 0, 0, 0] : [255, 255, 255, 128])), { columns: 2, rows: 1 }, { ...terminal, ground: [20, 40, 60] }));
    expectNear(at(2, 2), [20, 40, 60, 255]);
    expectNear(at(15, 15), [138, 148, 158, 255]);
  });

  it('keeps the flat colours of a drawing where the terminal has few, and all that is between them becomes one of those', () => {
    const { at } = shown(encodeSixel(pngOf(20, 20, (x) => (x === 10 ? [30, 130, 140, 255] : x < 10 ? blue : green)), { columns: 2, rows: 1 }, { ...terminal, colours: 2 }));
    for (let x = 0; x < 20; x++) expectNear(at(x, 7), x < 10 || x === 10 ? blue : green, x === 10 ? 255 : 2);
    expect([blue, green].some((colour) => colour.every((value, channel) => Math.abs((at(10, 7)[channel] ?? 0) - value) <= 2))).toBe(true);
  });

  it('of a photo is near to it', () => {
    const colourAt = (x: number, y: number): Colour => [x, y, (x * y) % 256, 255];
    const { width, at } = shown(encodeSixel(pngOf(160, 160, colourAt), { columns: 16, rows: 8 }, terminal));
    expect(width).toBe(160);
    for (const [x, y] of [[80, 80], [10, 130], [150, 20]] as const) expectNear(at(x, y).slice(0, 2) as unknown as Colour, colourAt(x, y).slice(0, 2) as unknown as Colour, 60);
  });

  it.each([['cut short', pngOf(20, 20, () => blue).slice(0, 60)], ['no PNG', Buffer.from('no picture')], ['empty', new Uint8Array()]])('is none where the file is %s', (_, bytes) => {
    expect(encodeSixel(bytes, { columns: 2, rows: 1 }, terminal)).toBeNull();
  });
});

describe('a picture in another size', () => {
  it('loses no thin line, and takes no colour from what is transparent', () => {
    const line = new Uint8Array([...Array.from({ length: 3 }, () => [200, 0, 0, 0]).flat(), 0, 0, 255, 255]);
    expect([...scaled({ data: line, width: 4, height: 1 }, 1, 1).data]).toEqual([0, 0, 255, 64]);
  });

  it('is sharp when it is larger', () => {
    const two = new Uint8Array([255, 0, 0, 255, 0, 0, 255, 255]);
    expect([...scaled({ data: two, width: 2, height: 1 }, 4, 1).data]).toEqual([255, 0, 0, 255, 255, 0, 0, 255, 0, 0, 255, 255, 0, 0, 255, 255]);
  });
});
