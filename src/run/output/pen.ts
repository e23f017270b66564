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

export const RESET = '\u001b[0m';

export const DEFAULT_PEN: Pen = {
  open: '', bold: false, dim: false, italic: false, underline: false, inverse: false, strike: false, foreground: '', background: '',
};

const SGR = /\u001b\[([0-9:;]{0,256})m/g;
const known = new Map<string, Pen>();

/** The pen after `ESC [ params m`. Unknown and malformed parameters change nothing. */
export function applySgr(pen: Pen, params: string): Pen {
  if (params === '' || params === '0') return DEFAULT_PEN;
  const key = `${pen.open}|${params}`;
  const cached = known.get(key);
  if (cached !== undefined) return cached;
  const next = { ...pen };
  const fields = params.split(';');
  for (let index = 0; index < fields.length; index += 1) index += applyField(next, fields, index);
  const result: Pen = { ...next, open: opening(next) };
  // True-colour gradients make endless pens.
  if (known.size >= 1024) known.clear();
  known.set(key, result);
  return result;
}

/** The pen after all of `text`, whole lines or one. */
export function penAfter(pen: Pen, text: string): Pen {
  // Nothing before the last reset matters, and nearly all coloured output resets at the end of a line.
  const reset = Math.max(text.lastIndexOf('\u001b[0m'), text.lastIndexOf('\u001b[m'));
  let result = pen;
  SGR.lastIndex = Math.max(reset, 0);
  for (let match = SGR.exec(text); match !== null; match = SGR.exec(text)) result = applySgr(result, match[1] ?? '');
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
