import { copyOf } from './copy.ts';

/** Colours and attributes of text (SGR, ECMA-48 8.3.117), kept in one normal, harmless form. */

/** Immutable; compare pens by `open`. Blink, conceal, fonts and underline colours are not kept: nothing may hide or flicker. */
export interface Pen {
  /** The sequences that switch it on from the default, one attribute each, in one order; '' for the default. */
  readonly open: string;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly italic: boolean;
  readonly underline: boolean;
  readonly inverse: boolean;
  readonly strike: boolean;
  /** SGR parameters such as `31`, `38;5;208`, `38;2;1;2;3`; '' for the default. */
  readonly foreground: string;
  readonly background: string;
}

/** A longer sequence is broken: see `control-parser.ts`. */
const MAX_PARAMETERS = 256;

export const RESET = '\u001b[0m';

export const DEFAULT_PEN: Pen = {
  open: '', bold: false, dim: false, italic: false, underline: false, inverse: false, strike: false, foreground: '', background: '',
};

/** What each pen becomes by which parameters; equal pens are one object, so that this finds them. */
const transitions = new Map<Pen, Map<string, Pen>>();
const pens = new Map<string, Pen>();
let transitionCount = 0;

/** The pen after `ESC [ params m`. Unknown and malformed parameters change nothing. */
export function applySgr(pen: Pen, params: string): Pen {
  if (params === '' || params === '0') return DEFAULT_PEN;
  const known = transitions.get(pen)?.get(params);
  if (known !== undefined) return known;
  const next = { ...pen };
  const fields = params.split(';');
  for (let index = 0; index < fields.length; index += 1) index += applyField(next, fields, index);
  const open = opening(next);
  const result = open === '' ? DEFAULT_PEN : (pens.get(open) ?? { ...next, open });
  remember(pen, params, result);
  return result;
}

function remember(pen: Pen, params: string, result: Pen): void {
  transitionCount += 1;
  // True-colour gradients make endless pens.
  if (transitionCount > 1024) {
    transitions.clear();
    pens.clear();
    transitionCount = 1;
  }
  pens.set(result.open, result);
  const ofPen = transitions.get(pen) ?? new Map<string, Pen>();
  transitions.set(pen, ofPen.set(copyOf(params), result));
}

/** The pen after all of `text`, whole lines or one. */
export function penAfter(pen: Pen, text: string): Pen {
  // Nothing before the last reset matters, and nearly all coloured output resets at the end of a line.
  let at = text.lastIndexOf('\u001b[0m');
  if (at === -1) at = text.indexOf('\u001b');
  let result = pen;
  // By hand: a regular expression takes nearly twice as long.
  for (; at !== -1; at = text.indexOf('\u001b', at + 1)) {
    if (text.charCodeAt(at + 1) !== 0x5b) continue;
    let end = at + 2;
    for (let code = text.charCodeAt(end); code >= 0x30 && code <= 0x3b; code = text.charCodeAt(end)) end += 1;
    if (text.charCodeAt(end) === 0x6d && end - at - 2 <= MAX_PARAMETERS) result = applySgr(result, text.slice(at + 2, end));
  }
  return result;
}

type MutablePen = { -readonly [K in keyof Pen]: Pen[K] };

/** Applies the field at `index`; returns how many fields after it belong to it. */
function applyField(pen: MutablePen, fields: readonly string[], index: number): number {
  const field = fields[index] ?? '';
  if (field.includes(':')) {
    applyColonField(pen, field.split(':'));
    return 0;
  }
  const code = Number(field);
  if (code === 38 || code === 48 || code === 58) {
    const length = fields[index + 1] === '5' ? 2 : fields[index + 1] === '2' ? 4 : 0;
    setColour(pen, code, fields.slice(index + 1, index + 1 + length));
    return length;
  }
  applyCode(pen, code);
  return 0;
}

/** `4:3` (a curly underline), `38:5:n`, `38:2:r:g:b` and, with a colour space, `38:2::r:g:b` (ITU-T T.416). */
function applyColonField(pen: MutablePen, parts: readonly string[]): void {
  const code = Number(parts[0]);
  if (code === 4) pen.underline = parts[1] !== '0';
  else if (code === 38 || code === 48) setColour(pen, code, parts[1] === '2' && parts.length >= 6 ? ['2', ...parts.slice(3, 6)] : parts.slice(1));
}

function setColour(pen: MutablePen, code: number, parts: readonly string[]): void {
  const [kind, ...values] = parts;
  const wanted = kind === '5' ? 1 : kind === '2' ? 3 : 0;
  const numbers = values.slice(0, wanted).map(Number);
  if (wanted === 0 || numbers.length < wanted || numbers.some((value) => !(value <= 255))) return;
  const colour = `${code};${kind};${numbers.join(';')}`;
  if (code === 38) pen.foreground = colour;
  else if (code === 48) pen.background = colour;
}

function applyCode(pen: MutablePen, code: number): void {
  if (code === 0) Object.assign(pen, DEFAULT_PEN);
  else if (code === 1) pen.bold = true;
  else if (code === 2) pen.dim = true;
  else if (code === 3) pen.italic = true;
  else if (code === 4 || code === 21) pen.underline = true;
  else if (code === 7) pen.inverse = true;
  else if (code === 9) pen.strike = true;
  else if (code === 22) pen.bold = pen.dim = false;
  else if (code === 23) pen.italic = false;
  else if (code === 24) pen.underline = false;
  else if (code === 27) pen.inverse = false;
  else if (code === 29) pen.strike = false;
  else if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) pen.foreground = String(code);
  else if ((code >= 40 && code <= 47) || (code >= 100 && code <= 107)) pen.background = String(code);
  else if (code === 39) pen.foreground = '';
  else if (code === 49) pen.background = '';
}

/** One sequence an attribute: slicing libraries lose attributes that share a sequence. */
function opening(pen: Pen): string {
  const codes = [
    pen.bold ? '1' : '', pen.dim ? '2' : '', pen.italic ? '3' : '', pen.underline ? '4' : '',
    pen.inverse ? '7' : '', pen.strike ? '9' : '', pen.foreground, pen.background,
  ];
  return codes.map((code) => (code === '' ? '' : `\u001b[${code}m`)).join('');
}
