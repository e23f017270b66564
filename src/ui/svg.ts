import { paintRow } from './paint.ts';
import { type AskedColour, readSgr, type SgrState } from './sgr.ts';
import { cellWidth, type Frame, graphemes, type Row } from './spans.ts';
import type { Colour, Theme } from './theme.ts';
import type { Size } from './view.ts';

/** A frame, and since when it is shown, ms from the beginning. */
export interface TimedFrame {
  readonly at: number;
  readonly frame: Frame;
}

/** Of one cell, in the units of the picture. */
const CELL = { width: 8.4, height: 18, baseline: 13.2, font: 14 };
const MARGIN = 14;
/** The last frame of an animation stays so long before it begins again, ms. */
const REST_MS = 4000;
const FONTS = "ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono','Liberation Mono',monospace";

/**
 * The cells of a screen as an SVG 1.1 picture without scripts or anything from elsewhere. Several frames make an
 * animation that goes round; who asked for less motion sees its last frame. The same frames give the same bytes.
 */
export function renderSvg(frames: readonly TimedFrame[], size: Size, theme: Theme, label: string): string {
  const width = number(size.columns * CELL.width + 2 * MARGIN);
  const height = number(size.rows * CELL.height + 2 * MARGIN);
  const looks = new Looks();
  const rows = frames.length <= 1 ? stillRows(frames[0]?.frame ?? [], theme, looks) : movingRows(frames, theme, looks);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escape(label)}">`,
    `<title>${escape(label)}</title>`,
    `<style>${styles()}${looks.css()}${rows.css}</style>`,
    `<rect width="${width}" height="${height}" rx="8" fill="${hex(theme.grounds.page) ?? '#12161d'}"/>`,
    `<g transform="translate(${MARGIN} ${MARGIN})" xml:space="preserve">`,
    ...rows.elements,
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

interface Rows {
  readonly css: string;
  readonly elements: readonly string[];
}

function styles(): string {
  return `text{font:${CELL.font}px ${FONTS};white-space:pre}.b{font-weight:700}.i{font-style:italic}.u{text-decoration:underline}.s{text-decoration:line-through}.f{opacity:.6}`;
}

function stillRows(frame: Frame, theme: Theme, looks: Looks): Rows {
  return { css: '', elements: frame.map((row, at) => drawRow(row, at, theme, looks)).filter((element) => element !== '') };
}

/** Each row as often as it changes, each time shown for as long as it stayed so. */
function movingRows(frames: readonly TimedFrame[], theme: Theme, looks: Looks): Rows {
  const end = (frames.at(-1)?.at ?? 0) + REST_MS;
  const count = Math.max(...frames.map(({ frame }) => frame.length));
  const elements: string[] = [];
  const intervals = new Map<string, string>();
  for (let row = 0; row < count; row++) {
    for (const { drawn, from, to } of spells(frames.map(({ at, frame }) => ({ at, drawn: drawRow(frame[row] ?? [], row, theme, looks) })), end)) {
      if (drawn === '') continue;
      if (from === 0 && to === end) {
        elements.push(drawn);
        continue;
      }
      const key = `${from} ${to}`;
      const name = intervals.get(key) ?? `t${intervals.size}`;
      intervals.set(key, name);
      elements.push(`<g class="${name}">${drawn}</g>`);
    }
  }
  const css = [...intervals].map(([key, name]) => {
    const [from = 0, to = 0] = key.split(' ').map(Number);
    return `.${name}{visibility:${to === end ? 'visible' : 'hidden'};animation:${name} ${number(end / 1000)}s step-end infinite}@keyframes ${name}{${keyframes(from, to, end)}}`;
  });
  return { css: `${css.join('')}@media (prefers-reduced-motion:reduce){g{animation:none!important}}`, elements };
}

function keyframes(from: number, to: number, end: number): string {
  const percent = (ms: number): string => `${Math.round((ms / end) * 1e5) / 1e3}%`;
  const before = from === 0 ? '' : '0%{visibility:hidden}';
  return `${before}${percent(from)}{visibility:visible}${to === end ? '' : `${percent(to)}{visibility:hidden}`}`;
}

/** Runs of frames in which a row looks the same. */
function spells(drawings: readonly { readonly at: number; readonly drawn: string }[], end: number): { drawn: string; from: number; to: number }[] {
  const found: { drawn: string; from: number; to: number }[] = [];
  for (const { at, drawn } of drawings) {
    const last = found.at(-1);
    if (last?.drawn === drawn) continue;
    if (last !== undefined) last.to = at;
    found.push({ drawn, from: at, to: end });
  }
  return found;
}

/** Colours as classes: a picture names each of them hundreds of times. */
class Looks {
  readonly #names = new Map<string, string>();

  classOf(colour: string): string {
    const name = this.#names.get(colour) ?? `c${this.#names.size}`;
    this.#names.set(colour, name);
    return name;
  }

  css(): string {
    return [...this.#names].map(([colour, name]) => `.${name}{fill:${colour}}`).join('');
  }
}

interface Piece {
  readonly text: string;
  readonly look: SgrState;
}

/** One row: grounds first, then texts, each at its cell, so that no font can move what follows it. */
function drawRow(row: Row, at: number, theme: Theme, looks: Looks): string {
  const top = at * CELL.height;
  const grounds: { fill: string; from: number; to: number }[] = [];
  const texts: string[] = [];
  let column = 0;
  for (const { text, look } of piecesOf(paintRow(row, theme, 'truecolor'))) {
    const cells = cellWidth(text);
    const ground = rgb(look.inverse ? (look.foreground ?? ofTheme(theme.looks.text.colour)) : look.background);
    if (ground !== null && ground !== hex(theme.grounds.page)) {
      const last = grounds.at(-1);
      // Two that touch would show a seam.
      if (last?.fill === ground && last.to === column) last.to += cells;
      else grounds.push({ fill: ground, from: column, to: column + cells });
    }
    if (text.trim() !== '' || look.underline || look.strike) texts.push(drawText(text, look, { column, top, theme, looks }));
    column += cells;
  }
  const rects = grounds.map(({ fill, from, to }) =>
    `<rect class="${looks.classOf(fill)}" x="${number(from * CELL.width)}" y="${top}" width="${number((to - from) * CELL.width)}" height="${CELL.height}"/>`);
  return [...rects, ...texts].join('');
}

function drawText(text: string, look: SgrState, { column, top, theme, looks }: { column: number; top: number; theme: Theme; looks: Looks }): string {
  const shown = text.trimEnd() === '' || look.underline || look.strike ? text : text.trimEnd();
  const lead = look.underline || look.strike ? 0 : cellWidth(shown) - cellWidth(shown.trimStart());
  const words = shown.slice(shown.length - shown.trimStart().length);
  const part = lead === 0 ? shown : words;
  const fill = look.inverse ? (rgb(look.background) ?? hex(theme.grounds.page) ?? '#12161d') : (rgb(look.foreground) ?? hex(theme.looks.text.colour) ?? '#d5dbe6');
  const classes = [looks.classOf(fill), ...(['bold', 'italic', 'underline', 'strike', 'faint'] as const).filter((mark) => look[mark]).map((mark) => mark.charAt(0))].join(' ');
  const cells = cellWidth(part);
  // One character needs no length: it stands where it stands.
  const length = graphemes(part).length > 1 ? ` textLength="${number(cells * CELL.width)}"` : '';
  return `<text class="${classes}" x="${number((column + lead) * CELL.width)}" y="${number(top + CELL.baseline)}"${length}>${escape(part)}</text>`;
}

/** Painted text in its pieces of one look each. */
function piecesOf(painted: string): Piece[] {
  const pieces: Piece[] = [];
  let codes = '0';
  for (const part of painted.split(/(\u001b\[[0-9;]*m)/)) {
    const [, parameters] = /^\u001b\[([0-9;]*)m$/.exec(part) ?? [];
    if (parameters !== undefined) codes = /^0?(?:;|$)/.test(parameters) ? parameters || '0' : `${codes};${parameters}`;
    else if (part !== '') pieces.push({ text: part, look: readSgr(codes) });
  }
  return pieces;
}

function ofTheme(colour: Colour | null): AskedColour {
  return { rgb: colour?.rgb ?? [213, 219, 230] };
}

/** Painted in true colour, so all colours are said as red, green and blue. */
function rgb(colour: AskedColour | null): string | null {
  return colour !== null && 'rgb' in colour ? hexOf(colour.rgb) : null;
}

function hex(colour: Colour | null): string | null {
  return colour === null ? null : hexOf(colour.rgb);
}

function hexOf(parts: readonly number[]): string {
  return `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}

function number(value: number): string {
  return String(Math.round(value * 100) / 100);
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
