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

const plain: SgrState = {
  foreground: null, background: null, bold: false, faint: false, italic: false, underline: false, inverse: false, strike: false,
};

/** Reads parameters such as `1;38;5;208` (ECMA-48, ISO 8613-6); unknown ones change nothing. */
export function readSgr(parameters: string): SgrState {
  const codes = parameters.split(';').map(Number);
  let state = plain;
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at] ?? 0;
    if (code === 38 || code === 48) {
      const { colour, taken } = extendedColour(codes.slice(at + 1, at + 5));
      state = code === 38 ? { ...state, foreground: colour ?? state.foreground } : { ...state, background: colour ?? state.background };
      at += taken;
    } else state = applyCode(state, code);
  }
  return state;
}

function extendedColour([kind, first = 0, green = 0, blue = 0]: readonly number[]): { colour: AskedColour | null; taken: number } {
  if (kind === 5) return { colour: { index: byte(first) }, taken: 2 };
  if (kind === 2) return { colour: { rgb: [byte(first), byte(green), byte(blue)] }, taken: 4 };
  return { colour: null, taken: 1 };
}

const byte = (value: number): number => Math.min(255, Math.max(0, Math.trunc(value) || 0));

function applyCode(state: SgrState, code: number): SgrState {
  if (code >= 30 && code <= 37) return { ...state, foreground: { index: code - 30 } };
  if (code >= 90 && code <= 97) return { ...state, foreground: { index: code - 82 } };
  if (code >= 40 && code <= 47) return { ...state, background: { index: code - 40 } };
  if (code >= 100 && code <= 107) return { ...state, background: { index: code - 92 } };
  switch (code) {
    case 0: return plain;
    case 1: return { ...state, bold: true };
    case 2: return { ...state, faint: true };
    case 3: return { ...state, italic: true };
    case 4: case 21: return { ...state, underline: true };
    case 7: return { ...state, inverse: true };
    case 9: return { ...state, strike: true };
    case 22: return { ...state, bold: false, faint: false };
    case 23: return { ...state, italic: false };
    case 24: return { ...state, underline: false };
    case 27: return { ...state, inverse: false };
    case 29: return { ...state, strike: false };
    case 39: return { ...state, foreground: null };
    case 49: return { ...state, background: null };
    default: return state;
  }
}
