/**
 * Characters that a terminal obeys instead of showing, or that make text look other than it is: C0 without tab and
 * newline, DEL, C1, the bidirectional overrides and isolates, byte order marks. A deck is someone else's text: none of
 * them may reach the screen or a shell through it.
 */
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff]/;
const ALL_CONTROLS = new RegExp(CONTROLS, 'g');

/** The text without control characters; tabs and newlines stay. */
export function withoutControls(text: string): string {
  return CONTROLS.test(text) ? text.replace(ALL_CONTROLS, '') : text;
}

/** The first control character as `U+001B`, null when there is none. */
export function firstControl(text: string): string | null {
  const code = CONTROLS.exec(text)?.[0].charCodeAt(0);
  return code === undefined ? null : `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}
