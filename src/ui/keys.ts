/** A key by name: `a`, `R`, `enter`, `space`, `shift-tab`, `ctrl-c`, `pagedown` ... */
export type Key = string;

const named: Readonly<Record<string, Key>> = {
  '\r': 'enter', '\n': 'enter', '\t': 'tab', '\x7f': 'backspace', '\b': 'backspace', ' ': 'space',
};

const finals: Readonly<Record<string, Key>> = { A: 'up', B: 'down', C: 'right', D: 'left', H: 'home', F: 'end', Z: 'shift-tab', M: 'enter' };
const numbered: Readonly<Record<string, Key>> = { 1: 'home', 2: 'insert', 3: 'delete', 4: 'end', 5: 'pageup', 6: 'pagedown', 7: 'home', 8: 'end', 15: 'f5', 28: 'shift-f5' };
/** Function keys of the Linux console: CSI [ and a letter. */
const consoleKeys: Readonly<Record<string, Key>> = { E: 'f5' };
const rxvtShifted: Readonly<Record<string, Key>> = { a: 'shift-up', b: 'shift-down', c: 'shift-right', d: 'shift-left' };

const pasteStart = '\x1b[200~';
const pasteEnd = '\x1b[201~';
/** A sequence that has not ended after so many characters is no key. */
const longestSequence = 4096;

export interface ParsedInput {
  readonly keys: readonly Key[];
  /** What the terminal answered to queries: the text of OSC sequences, and of those CSI sequences that no key sends. */
  readonly answers: readonly string[];
  /** The beginning of something that has not all arrived: put it before the next piece. */
  readonly rest: string;
}

/** Splits what a terminal sent into keys. Pasted text, clicks of a mouse and unknown sequences are nobody's key. */
export function parseKeys(input: string): ParsedInput {
  const keys: Key[] = [];
  const answers: string[] = [];
  let text = input;
  while (text !== '') {
    if (text.startsWith(pasteStart)) {
      const end = text.indexOf(pasteEnd, pasteStart.length);
      // Only the beginning of a possible end is kept: a paste may be megabytes.
      if (end < 0) return { keys, answers, rest: pasteStart + text.slice(pasteStart.length).slice(-(pasteEnd.length - 1)) };
      text = text.slice(end + pasteEnd.length);
      continue;
    }
    const taken = text.startsWith('\x1b') ? readEscape(text) : readCharacter(text);
    if (taken === null) return { keys, answers, rest: text.length > longestSequence ? '' : text };
    if (taken.key !== null) keys.push(taken.key);
    if (taken.answer !== undefined) answers.push(taken.answer);
    text = text.slice(taken.length);
  }
  return { keys, answers, rest: '' };
}

interface Taken {
  readonly key: Key | null;
  readonly length: number;
  readonly answer?: string;
}

function readCharacter(text: string): Taken {
  const character = String.fromCodePoint(text.codePointAt(0) ?? 0);
  const length = character.length;
  if (named[character] !== undefined) return { key: named[character], length };
  const code = character.codePointAt(0) ?? 0;
  if (code >= 1 && code <= 26) return { key: `ctrl-${String.fromCharCode(code + 96)}`, length };
  const isControl = code < 32 || (code >= 127 && code < 160);
  return { key: isControl ? null : character, length };
}

/** null: not all of it is there. */
function readEscape(text: string): Taken | null {
  const next = text[1];
  if (next === undefined) return null;
  if (next === '\x1b') return { key: 'escape', length: 1 };
  if (next === '[') return readControlSequence(text);
  if (next === 'O') return text.length < 3 ? null : { key: finals[text[2] ?? ''] ?? null, length: 3 };
  if (next === ']' || next === 'P' || next === '_' || next === '^' || next === 'X') return readString(text);
  // Alt with a key: nobody's.
  return { key: null, length: 1 + String.fromCodePoint(text.codePointAt(1) ?? 0).length };
}

/** CSI (ECMA-48 5.4): parameters, intermediates, one final character; and what older terminals made of it. */
function readControlSequence(text: string): Taken | null {
  if (text.startsWith('\x1b[[')) return text.length < 4 ? null : { key: consoleKeys[text[3] ?? ''] ?? null, length: 4 };
  // An X10 mouse report: three raw bytes follow.
  if (text.startsWith('\x1b[M')) return text.length < 6 ? null : { key: null, length: 6 };
  const match = /^\x1b\[([0-?]*)[ -/]*([@-~])/.exec(text);
  if (match === null) return /^\x1b\[[0-?]*[ -/]*$/.test(text) ? null : { key: null, length: 2 };
  const [whole, parameters = '', final = ''] = match;
  // Device attributes and xterm's reports of graphics have a `?`, its reports of the window end in `t`.
  if (parameters.startsWith('?') || final === 't') return { key: null, length: whole.length, answer: whole.slice(2) };
  return { key: keyOf(parameters, final), length: whole.length };
}

function keyOf(parameters: string, final: string): Key | null {
  if (parameters.startsWith('<')) return final === 'M' ? wheelOf(parameters) : null;
  const [first = '', modifier = ''] = parameters.split(';');
  const base = final === '~' ? numbered[first] : final === 'M' ? undefined : finals[final];
  if (parameters === '' && rxvtShifted[final] !== undefined) return rxvtShifted[final];
  if (base === undefined) return null;
  if (modifier === '' || modifier === '1') return base;
  return modifier === '2' ? `shift-${base}` : null;
}

/** An SGR mouse report (xterm mode 1006): the wheel is buttons 64 and 65, whatever is held with it; all else is nobody's key. */
function wheelOf(parameters: string): Key | null {
  const button = Number.parseInt(parameters.slice(1), 10) & ~0b11100;
  return button === 64 ? 'wheel-up' : button === 65 ? 'wheel-down' : null;
}

/** OSC, DCS and their kin: up to BEL or ST. */
function readString(text: string): Taken | null {
  const end = /\x07|\x1b\\/.exec(text.slice(2));
  if (end === null) return null;
  const length = 2 + end.index + end[0].length;
  return text[1] === ']' ? { key: null, length, answer: text.slice(2, 2 + end.index) } : { key: null, length };
}
