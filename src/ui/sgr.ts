import { applySgr, DEFAULT_PEN } from '../run/output/pen.ts';

/** A colour that a command asked for: one of its 256, or red, green, blue. */
export type AskedColour = { readonly index: number } | { readonly rgb: readonly [number, number, number] };

/** What SGR parameters add up to. */
export interface SgrState {
  readonly foreground: AskedColour | null;
  readonly background: AskedColour | null;
  readonly bold: boolean;
  readonly faint: boolean;
  readonly italic: boolean;
  readonly underline: boolean;
  readonly inverse: boolean;
  readonly strike: boolean;
}

/** Reads parameters such as `1;38;5;208` (ECMA-48, ISO 8613-6); unknown ones change nothing. */
export function readSgr(parameters: string): SgrState {
  const { bold, dim, italic, underline, inverse, strike, foreground, background } = applySgr(DEFAULT_PEN, parameters);
  return { bold, faint: dim, italic, underline, inverse, strike, foreground: askedColour(foreground), background: askedColour(background) };
}

/** A pen's colour: `31`, `97`, `38;5;208`, `48;2;1;2;3`; '' for the default. */
function askedColour(parameters: string): AskedColour | null {
  if (parameters === '') return null;
  const [code = 0, kind, ...values] = parameters.split(';').map(Number);
  if (kind === undefined) return { index: code >= 90 ? (code % 10) + 8 : code % 10 };
  const [first = 0, green = 0, blue = 0] = values;
  return kind === 5 ? { index: first } : { rgb: [first, green, blue] };
}
