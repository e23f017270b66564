import { PNG } from 'pngjs';
import { FINALIZER, image2sixel, introducer, sixelEncode } from 'sixel';
import type { Rgb } from './picture.ts';
import { type Pixels, scaled } from './scale-pixels.ts';

/** What a terminal says of its sixels; lengths in pixels. */
export interface SixelTerminal {
  readonly cell: { readonly width: number; readonly height: number };
  /** Colours in one picture. */
  readonly colours: number;
  /** The largest picture; null: it does not say. */
  readonly largest: { readonly width: number; readonly height: number } | null;
  /** What the page stands on; null: it does not say. */
  readonly ground: Rgb | null;
}

/** More than these few terminals keep apart, and the format has two digits a channel. */
const MOST_COLOURS = 256;
/** A picture is a drawing when its most frequent colours make up so much of it. */
const FLAT_SHARE = 0.85;
/** More colours than any drawing has: counting all those of a photo takes longer than drawing it. */
const MOST_COUNTED = 20_000;
/** Pixels of what is drawn: making sixels of so many takes half a second. */
const MOST_PIXELS = 2_000_000;

/**
 * The sixel sequence (DEC STD 070) of a PNG, as large as `columns` x `rows` cells allow; what is transparent shows the
 * ground, or black. null where it cannot be read.
 */
export function encodeSixel(png: Uint8Array, cells: { readonly columns: number; readonly rows: number }, terminal: SixelTerminal): string | null {
  const picture = decode(png);
  if (picture === null) return null;
  const { cell, largest } = terminal;
  const room = { width: cells.columns * cell.width, height: cells.rows * cell.height };
  const scale = Math.min(...[room, largest ?? room].map(({ width, height }) => Math.min(width / picture.width, height / picture.height)), Math.sqrt(MOST_PIXELS / (picture.width * picture.height)));
  const { data, width, height } = onGround(scaled(picture, Math.max(1, Math.round(picture.width * scale)), Math.max(1, Math.round(picture.height * scale))), terminal.ground ?? [0, 0, 0]);
  const most = Math.min(MOST_COLOURS, terminal.colours);
  const palette = flatten(new Uint32Array(data.buffer), most);
  return palette === null ? image2sixel(data, width, height, most, 1) : introducer(1) + sixelEncode(data, width, height, palette) + FINALIZER;
}

function decode(png: Uint8Array): Pixels | null {
  try {
    const { data, width, height } = PNG.sync.read(Buffer.from(png.buffer, png.byteOffset, png.byteLength));
    return { data, width, height };
  } catch {
    // Cut short or damaged: its words stand there.
    return null;
  }
}

function onGround({ data, width, height }: Pixels, ground: Rgb): Pixels {
  const opaque = new Uint8Array(data.length);
  for (let at = 0; at < data.length; at += 4) {
    const alpha = (data[at + 3] ?? 0) / 255;
    for (const channel of [0, 1, 2] as const) opaque[at + channel] = Math.round((data[at + channel] ?? 0) * alpha + ground[channel] * (1 - alpha));
    opaque[at + 3] = 255;
  }
  return { data: opaque, width, height };
}

/**
 * Leaves the `most` frequent colours and makes the others the nearest of those: a drawing keeps its flat colours, the
 * ground among them, and only edges change. Returns the colours; null for a photo, which is nothing but edges: the
 * library's own choice is dithered, and better there.
 */
function flatten(pixels: Uint32Array, most: number): number[] | null {
  const counts = new Map<number, number>();
  for (const colour of pixels) {
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
    if (counts.size > MOST_COUNTED) return null;
  }
  const colours = [...counts].sort(([, a], [, b]) => b - a);
  const palette = colours.slice(0, most).map(([colour]) => colour);
  const kept = colours.slice(0, most).reduce((sum, [, count]) => sum + count, 0);
  if (kept < pixels.length * FLAT_SHARE) return null;
  const nearest = new Map(colours.slice(most).map(([colour]) => [colour, nearestOf(palette, colour)]));
  for (let at = 0; at < pixels.length; at++) pixels[at] = nearest.get(pixels[at] ?? 0) ?? pixels[at] ?? 0;
  return palette;
}

function nearestOf(palette: readonly number[], colour: number): number {
  const distance = (other: number): number => [0, 8, 16].reduce((sum, shift) => sum + (((colour >> shift) & 255) - ((other >> shift) & 255)) ** 2, 0);
  let [best, least] = [colour, Infinity];
  for (const each of palette) {
    const far = distance(each);
    if (far < least) [best, least] = [each, far];
  }
  return best;
}
