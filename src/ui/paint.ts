import type { ColourDepth } from './colour-depth.ts';
import { linkSequence } from './link.ts';
import { type AskedColour, readSgr } from './sgr.ts';
import { type Frame, type Mark, type Row, type Span, textOf } from './spans.ts';
import type { Colour, Theme } from './theme.ts';

/** SGR parameters of one look; '' where the terminal's own holds. */
interface Pen {
  readonly marks: string;
  readonly foreground: string;
  readonly background: string;
}

const noPen: Pen = { marks: '', foreground: '', background: '' };
const markCodes: Readonly<Record<Mark, number>> = { bold: 1, italic: 3, underline: 4, inverse: 7, strike: 9 };

/**
 * The row as text with SGR sequences; without colours only bold, faint, italic and such. Blanks at the end that show
 * nothing are left out, and a sequence says only what changes: what Ink makes of a row costs by the character.
 */
export function paintRow(row: Row, theme: Theme, depth: ColourDepth): string {
  return paintSpans(visibleSpans(row, theme, depth), theme, depth);
}

/** A part of a row, all of it, the blanks at its end too. */
export function paintSpans(spans: Row, theme: Theme, depth: ColourDepth): string {
  let painted = '';
  let pen = noPen;
  let link: string | undefined;
  for (const span of spans) {
    const next = penOf(span, theme, depth);
    const target = theme.links === true ? span.href : undefined;
    if (target !== link) painted += linkSequence(target);
    painted += change(pen, next) + span.text;
    pen = next;
    link = target;
  }
  return painted + change(pen, noPen) + (link === undefined ? '' : linkSequence(undefined));
}

/** The SGR sequence that begins the look of a span after a reset; '' for the terminal's own. */
export function openingSequence(span: Span, theme: Theme, depth: ColourDepth): string {
  return change(noPen, penOf(span, theme, depth));
}

/** The whole frame for a terminal whose screen shows something else: from the top left, every row erased first. */
export function paintFrame(frame: Frame, theme: Theme, depth: ColourDepth): string {
  return `\x1b[H${frame.map((row) => `\x1b[2K${paintRow(row, theme, depth)}`).join('\r\n')}\x1b[H`;
}

/** The row as plain text without trailing blanks. */
export function plainRow(row: Row): string {
  return textOf(row).trimEnd();
}

/** Without the blanks at the end that show nothing. */
export function visibleSpans(row: Row, theme: Theme, depth: ColourDepth): Row {
  const isSeen = (span: Span): boolean => span.text.trim() !== '' || penOf(span, theme, depth).background !== '' || (span.marks?.length ?? 0) > 0;
  return row.slice(0, row.findLastIndex(isSeen) + 1);
}

function change(from: Pen, to: Pen): string {
  if (from === to) return '';
  // Marks cannot be taken back one by one: bold and faint share their end.
  const keeps = to.marks.startsWith(from.marks) && (from.foreground === '' || to.foreground !== '') && (from.background === '' || to.background !== '');
  const before = keeps ? from : noPen;
  const codes = [
    keeps ? '' : '0',
    to.marks.slice(before.marks.length).replace(/^;/, ''),
    to.foreground === before.foreground ? '' : to.foreground,
    to.background === before.background ? '' : to.background,
  ].filter((code) => code !== '');
  return codes.length === 0 ? '' : `\x1b[${codes.join(';')}m`;
}

const pens = new Map<string, Pen>();
const mostPens = 1000;

function penOf(span: Span, theme: Theme, depth: ColourDepth): Pen {
  const { style, ground = 'page', marks = [], sgr = '' } = span;
  const key = `${theme.name} ${depth} ${style} ${ground} ${marks.join()} ${sgr}`;
  const known = pens.get(key);
  if (known !== undefined) return known;
  // A command may ask for any number of colours.
  if (pens.size >= mostPens) pens.clear();
  const made = makePen(span, theme, depth);
  pens.set(key, made);
  return made;
}

function makePen(span: Span, theme: Theme, depth: ColourDepth): Pen {
  const look = theme.looks[span.style];
  const asked = span.sgr === undefined ? null : readSgr(span.sgr);
  const marks = new Set<Mark>([...(look.marks ?? []), ...(span.marks ?? [])]);
  for (const mark of ['bold', 'italic', 'underline', 'inverse', 'strike'] as const) if (asked?.[mark]) marks.add(mark);
  const isFaint = asked?.faint || (look.faint && (depth === 'none' || depth === '16') && !marks.has('bold'));
  const codes = [...[...marks].map((mark) => markCodes[mark]), ...(isFaint ? [2] : [])].join(';');
  if (depth === 'none') return { marks: codes, foreground: '', background: '' };
  const foreground = asked?.foreground ? resolve(asked.foreground, theme) : look.colour;
  const background = asked?.background ? resolve(asked.background, theme) : theme.grounds[span.ground ?? 'page'];
  return { marks: codes, foreground: colourCodes(foreground, 38, depth), background: colourCodes(background, 48, depth) };
}

function resolve(asked: AskedColour, theme: Theme): Colour {
  if ('rgb' in asked) return { rgb: asked.rgb, indexed: nearestIndex(asked.rgb), ansi: nearestAnsi(asked.rgb, theme) };
  const own = theme.output[asked.index];
  if (own !== undefined) return { ...own, ansi: asked.index };
  const rgb = rgbOfIndex(asked.index);
  return { rgb, indexed: asked.index, ansi: nearestAnsi(rgb, theme) };
}

function colourCodes(colour: Colour | null, base: 38 | 48, depth: ColourDepth): string {
  if (colour === null) return '';
  if (depth === 'truecolor') return `${base};2;${colour.rgb.join(';')}`;
  if (depth === '256') return `${base};5;${colour.indexed}`;
  if (colour.ansi === null) return '';
  return String(colour.ansi < 8 ? base - 8 + colour.ansi : base + 44 + colour.ansi);
}

/** The 6x6x6 cube and the grey ramp of xterm's 256 colours; the first 16 are the terminal's own. */
export function rgbOfIndex(index: number): readonly [number, number, number] {
  if (index >= 232) return [8 + (index - 232) * 10, 8 + (index - 232) * 10, 8 + (index - 232) * 10];
  const level = (value: number): number => (value === 0 ? 0 : 55 + value * 40);
  const cube = Math.max(0, index - 16);
  return [level(Math.floor(cube / 36)), level(Math.floor(cube / 6) % 6), level(cube % 6)];
}

/** Of the cube or of the grey ramp, whichever is nearer. */
function nearestIndex(rgb: readonly number[]): number {
  const [red = 0, green = 0, blue = 0] = rgb.map((value) => (value < 48 ? 0 : value < 115 ? 1 : Math.floor((value - 35) / 40)));
  const mean = rgb.reduce((sum, value) => sum + value, 0) / 3;
  const [cube, grey] = [16 + 36 * red + 6 * green + blue, 232 + Math.max(0, Math.min(23, Math.round((mean - 8) / 10)))];
  return distance(rgbOfIndex(cube), rgb) <= distance(rgbOfIndex(grey), rgb) ? cube : grey;
}

function distance(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, at) => sum + (value - (b[at] ?? 0)) ** 2, 0);
}

function nearestAnsi(rgb: readonly number[], theme: Theme): number {
  return theme.output.reduce((best, { rgb: own }, at) => (distance(own, rgb) < distance((theme.output[best]?.rgb ?? own), rgb) ? at : best), 0);
}
