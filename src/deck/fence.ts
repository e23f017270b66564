import type { Fail } from './comment.ts';
import { isName, nameRule } from './names.ts';
import { nearest } from './nearest.ts';
import { quoted } from './source.ts';

/** What the info string of a fence says. */
export interface FenceInfo {
  /** In lower case; '' when none is given. */
  readonly language: string;
  /** The code is a step. */
  readonly isStep: boolean;
  /** From `+id:NAME`. */
  readonly id: string | null;
}

/** Languages whose code runs in bash. */
export const shellLanguages: readonly string[] = ['bash', 'sh', 'shell'];

/** presenterm's own attributes: they say how a fence looks there, and are ignored here. */
const PRESENTERM = ['acquire_terminal', 'auto_exec', 'exec_replace', 'expect', 'image', 'line_numbers', 'no_background', 'pty', 'render', 'validate', 'width'];
const OURS = ['exec', 'id'];

/**
 * Reads an info string such as `bash +exec +id:build {1-3}`. Words without `+`, and what stands in braces or brackets,
 * are other tools' and ignored. Throws what `fail` makes for an unknown `+word`, and for a step that could not run.
 */
export function readFenceInfo(info: string, fail: Fail): FenceInfo {
  if (info.length > 1000) throw fail('an info string of more than 1000 characters', 'Close the fence on a line of its own.');
  const words = info.replace(/\{[^}]*\}|\[[^\]]*\]/g, ' ').split(/\s+/).filter((word) => word !== '');
  const language = words[0]?.startsWith('+') === false ? words[0].toLowerCase() : '';
  const attributes = new Map<string, string | null>();
  for (const word of words.filter((candidate) => candidate.startsWith('+'))) {
    const [, name = '', value = null] = /^\+([^:]*)(?::(.*))?$/.exec(word) ?? [];
    if (OURS.includes(name) && attributes.has(name)) throw fail(`+${name} stands twice on a fence`, 'Keep one of them.');
    if (!OURS.includes(name) && !PRESENTERM.includes(name)) throw fail(`unknown word ${quoted(word)} on a fence`, knownWords(name));
    attributes.set(name, value);
  }
  return { language, ...readStepWords(attributes, language, fail) };
}

function readStepWords(attributes: ReadonlyMap<string, string | null>, language: string, fail: Fail): Pick<FenceInfo, 'isStep' | 'id'> {
  const isStep = attributes.has('exec');
  const id = attributes.get('id') ?? null;
  if (attributes.has('id') && !isStep) throw fail('+id on a fence without +exec', 'Only steps have an id: write `bash +exec +id:NAME`.');
  if (attributes.has('id') && !isName(id ?? '')) throw fail(`not an id: ${quoted(id ?? '')}`, `Write \`+id:NAME\`. ${nameRule}`);
  if (isStep && attributes.get('exec') !== null) throw fail('+exec takes no value', 'Write `bash +exec`.');
  if (isStep && !shellLanguages.includes(language)) {
    throw fail(`+exec on ${language === '' ? 'a fence without a language' : quoted(language)}`, `Steps run in bash: write \`bash +exec\` (${shellLanguages.join(', ')}).`);
  }
  return { isStep, id };
}

function knownWords(name: string): string {
  const close = nearest(name, [...OURS, ...PRESENTERM]);
  const known = 'Known: +exec, +id:NAME.';
  return close === null ? known : `Did you mean "+${close}"? ${known}`;
}

/**
 * What is wrong with the end of a fence, given its whole source: it has none, or another fence opens inside it, which
 * means that the end it has was meant for that one. `line` counts from 0 at the fence's first line.
 */
export function findFenceFault(raw: string): { readonly fault: 'unclosed' } | { readonly fault: 'swallows'; readonly line: number } | null {
  const lines = raw.replace(/\n+$/, '').split('\n');
  const [, fence = ''] = /^ {0,3}(`{3,}|~{3,})/.exec(lines[0] ?? '') ?? [];
  const closes = (line: string): boolean => {
    const [, run = ''] = /^ {0,3}(`{3,}|~{3,})[ \t]*$/.exec(line) ?? [];
    return run.length >= fence.length && run.startsWith(fence.slice(0, 1));
  };
  if (lines.length < 2 || !closes(lines.at(-1) ?? '')) return { fault: 'unclosed' };
  const line = lines.findIndex((text, at) => at > 0 && opensAnother(text, fence));
  return line < 0 ? null : { fault: 'swallows', line };
}

function opensAnother(line: string, fence: string): boolean {
  const [, run = ''] = /^ {0,3}(`{3,}(?=[ \t]*[A-Za-z+][^`]*$)|~{3,}(?=[ \t]*[A-Za-z+]))/.exec(line) ?? [];
  return run.length >= fence.length && run.startsWith(fence.slice(0, 1));
}
