import { parse } from 'yaml';
import type { DeckError } from './deck-error.ts';
import { nearest } from './nearest.ts';
import { isName, nameRule } from './names.ts';
import { quoted } from './source.ts';

/** What an HTML comment means to a deck. */
export type Comment =
  | { readonly kind: 'pause' }
  | { readonly kind: 'end-slide' }
  /** Markdown. */
  | { readonly kind: 'note'; readonly text: string }
  | { readonly kind: 'demo'; readonly name: string }
  /** A remark, or another tool's command. */
  | { readonly kind: 'other' };

export type Fail = (message: string, remedy: string) => DeckError;

const OURS = ['pause', 'end_slide', 'speaker_note', 'demo'];

/**
 * The meaning of a comment's text, which stands between `<!--` and `-->`. Throws what `fail` makes for a command of
 * ours that is written wrongly (`<!-- end-slide -->`, `<!-- demos: x -->`): silently it would lose a slide or its checks.
 */
export function readComment(body: string, fail: Fail): Comment {
  const command = /^([A-Za-z][A-Za-z_-]{0,40})(?:[ \t]*:([^]*))?$/.exec(body.trim());
  if (command === null) return { kind: 'other' };
  const [, word = '', argument] = command;
  switch (word) {
    case 'pause':
      return argument === undefined ? { kind: 'pause' } : { kind: 'other' };
    case 'end_slide':
      return argument === undefined ? { kind: 'end-slide' } : { kind: 'other' };
    case 'speaker_note':
      return readNote(argument ?? '');
    case 'demo':
      return readDemo(argument, fail);
    default:
      refuseMisspelt(word, fail);
      return { kind: 'other' };
  }
}

function readNote(argument: string): Comment {
  const text = noteText(argument);
  return text === '' ? { kind: 'other' } : { kind: 'note', text };
}

/** One line, several lines, a YAML block (`|`) as presenterm wants it, or a quoted YAML string. */
function noteText(argument: string): string {
  const [first = '', ...rest] = argument.split('\n');
  const lines = /^\s*[|>][+-]?\s*$/.test(first) ? dedent(rest) : [first.trim(), ...dedent(rest)];
  const text = lines.map((line) => line.trimEnd()).join('\n').trim();
  return /^(["']).*\1$/s.test(text) ? unquoted(text) : text;
}

function unquoted(text: string): string {
  try {
    const value: unknown = parse(text, { logLevel: 'error' });
    return typeof value === 'string' ? value : text;
  } catch {
    // Quotation marks of the sentence, not of YAML.
    return text;
  }
}

function dedent(lines: readonly string[]): string[] {
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length);
  const common = indents.reduce((least, indent) => Math.min(least, indent), Infinity);
  return lines.map((line) => (common === Infinity ? '' : line.slice(common)));
}

function readDemo(argument: string | undefined, fail: Fail): Comment {
  // `<!-- demo -->` alone is somebody's remark as likely as a forgotten name, and the forgotten name loses all checks.
  // Lines below the name are a remark: presenterm refuses commands that it does not know, but not on several lines.
  const name = argument?.trim().split('\n', 1)[0]?.trim() ?? '';
  if (name === '') throw fail('a demo without a name', 'Write `<!-- demo: NAME -->`, where demos/NAME/ holds its demo.yaml.');
  if (!isName(name)) throw fail(`not the name of a demo: ${quoted(name)}`, nameRule);
  return { kind: 'demo', name };
}

function refuseMisspelt(word: string, fail: Fail): void {
  const plain = (text: string): string => text.toLowerCase().replace(/[_-]|s$/g, '');
  // Short words have too many neighbours: `memo` is a remark.
  const meant = OURS.find((ours) => plain(ours) === plain(word)) ?? nearest(word, OURS.filter((ours) => ours.length > 8 && word.length > 7));
  if (meant !== null) throw fail(`unknown comment command ${quoted(word)}`, `Did you mean \`<!-- ${meant} -->\`?`);
}
