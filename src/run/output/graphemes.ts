import stringWidth from 'string-width';

/**
 * Which characters share a cell (UAX 29), and how many cells they take. The same measure (`string-width`) as the screen's, so
 * that what we count is what is painted.
 */

const ZWJ = '\u200d';
const VARIATION_SELECTOR = /^[\ufe0e\ufe0f]/;
/** A base with this many UTF-16 units of marks on it takes no more: one cell must not eat the memory. */
const MAX_CLUSTER = 32;

/** Invisible or reordering characters: bidi overrides, zero-width controls, tags, line separators. */
const DROPPED = /^[\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}]/u;
/** Characters that can go into the cell before them; for all others nobody needs to be asked. */
const JOINER = /^[\p{M}\p{Emoji_Modifier}\p{Regional_Indicator}\u200d\ufe0e\ufe0f\u1160-\u11ff\ud7b0-\ud7fb\u0e33\u0eb3]/u;
/** After these the next letter or pictograph can join: ZWJ sequences, Indic conjuncts. */
const OPEN_END = /[\p{M}\u200d]$/u;
const PICTOGRAPH = /\p{Extended_Pictographic}/u;

/** What is to be known of a character or a cluster. */
interface Traits {
  readonly width: number;
  readonly isDropped: boolean;
  readonly isJoiner: boolean;
  readonly isOpen: boolean;
  readonly isOneCluster: boolean;
}

const segmenter = new Intl.Segmenter();
const known = new Map<string, Traits>();

/** Cells that a character or cluster takes, as `string-width` has it. */
export function cellWidth(cluster: string): number {
  return traitsOf(cluster).width;
}

/** What becomes of a character (one code point, not ASCII) after the cell `before`: joined to it, put in a cell of its own, or dropped. */
export function placeCharacter(before: string | null, character: string): { readonly kind: 'join' | 'put'; readonly text: string } | null {
  if (before !== null && canJoin(before, character)) return before.length >= MAX_CLUSTER ? null : { kind: 'join', text: before + character };
  if (isLoneSurrogate(character)) return { kind: 'put', text: '\ufffd' };
  const { isDropped, width } = traitsOf(character);
  return isDropped || width === 0 ? null : { kind: 'put', text: character };
}

function canJoin(before: string, character: string): boolean {
  const { isJoiner, isDropped } = traitsOf(character);
  if (!isJoiner && !traitsOf(before).isOpen) return false;
  if (character === ZWJ) return PICTOGRAPH.test(before);
  return (!isDropped || VARIATION_SELECTOR.test(character)) && traitsOf(before + character).isOneCluster;
}

function traitsOf(text: string): Traits {
  const cached = known.get(text);
  if (cached !== undefined) return cached;
  const segments = segmenter.segment(text)[Symbol.iterator]();
  segments.next();
  const traits = {
    width: stringWidth(text),
    isDropped: DROPPED.test(text),
    isJoiner: JOINER.test(text),
    isOpen: OPEN_END.test(text),
    isOneCluster: segments.next().done === true,
  };
  if (known.size >= 8192) known.clear();
  known.set(text, traits);
  return traits;
}

function isLoneSurrogate(character: string): boolean {
  const code = character.charCodeAt(0);
  return character.length === 1 && code >= 0xd800 && code <= 0xdfff;
}
