import { parseDuration } from './duration.ts';
import { nearest } from './nearest.ts';
import type { Declarations, DeclaredParameter } from './parameters.ts';
import { deckErrorAt, quoted, type SourceFile } from './source.ts';
import { isNothing, type YamlEntry, YamlReader, type YamlValue } from './yaml-reader.ts';

export interface FrontMatter {
  readonly title: string | null;
  readonly author: string | null;
  readonly declarations: Declarations;
  /** Of the talk, or of the slides of this file. */
  readonly durationMs: number | null;
  /** The Markdown after it. */
  readonly body: string;
  /** The line that the body begins on, from 1. */
  readonly bodyLine: number;
}

const OURS = ['title', 'author', 'parameters', 'duration'];
/** Hold for the whole deck, so they stand in its first file. */
const OF_THE_DECK = ['title', 'author', 'authors', 'parameters'];
/** Close to ours, and common in other people's decks. */
const NOT_OURS = ['authors'];

/**
 * Reads the YAML between two `---` lines at the very beginning. Keys that are not ours are other tools' and ignored,
 * except when they look like a typing error. In a file that is not the first one, what would hold for the others too is
 * refused. Throws DeckError.
 */
export function readFrontMatter(source: SourceFile, first: SourceFile): FrontMatter {
  const found = findFrontMatter(source);
  if (found === null) return { title: null, author: null, durationMs: null, declarations: { source, line: 1, parameters: [] }, body: source.text, bodyLine: 1 };
  const yaml = new YamlReader(source, found.yaml, 2);
  const entries = yaml.entries(yaml.root, 'the front matter');
  for (const { key, line } of entries) {
    if (source !== first && OF_THE_DECK.includes(key)) throw yaml.fail(line, `${quoted(key)} in a file that is not the first one`, `Move it into ${first.name}.`);
    const meant = NOT_OURS.includes(key) || OURS.includes(key) ? null : nearest(key, OURS);
    if (meant !== null) throw yaml.fail(line, `unknown key ${quoted(key)} in the front matter`, `Did you mean "${meant}"?`);
  }
  const find = (key: string): YamlEntry | undefined => entries.find((entry) => entry.key === key);
  const title = find('title');
  const author = find('author') ?? find('authors');
  const parameters = find('parameters');
  const duration = find('duration');
  return {
    title: title === undefined || isNothing(title.value) ? null : yaml.plain(title.value, '"title"'),
    author: author === undefined ? null : readAuthor(yaml, author.value),
    declarations: { source, line: parameters?.line ?? 1, parameters: parameters === undefined ? [] : readParameters(yaml, parameters.value) },
    durationMs: duration === undefined ? null : readDuration(yaml, duration),
    body: found.body,
    bodyLine: found.bodyLine,
  };
}

function readDuration(yaml: YamlReader, { value, line }: YamlEntry): number {
  const text = yaml.plain(value, '"duration"');
  const durationMs = parseDuration(text);
  if (durationMs === null) throw yaml.fail(line, `not a duration: ${quoted(text)}`, 'Write minutes, such as `duration: 20m`.');
  return durationMs;
}

function readAuthor(yaml: YamlReader, value: YamlValue): string | null {
  if (isNothing(value)) return null;
  if (!yaml.isList(value)) return yaml.plain(value, '"author"');
  return yaml.items(value, '"author"').map((item) => yaml.plain(item, 'an author')).join(', ') || null;
}

function readParameters(yaml: YamlReader, value: YamlValue): DeclaredParameter[] {
  return yaml.entries(value, '"parameters"').map(({ key: name, line, value: written }) => {
    const what = `parameter ${quoted(name)}`;
    if (!yaml.isMap(written)) return { name, literal: yaml.plain(written, what), moves: false, line };
    const entries = yaml.knownEntries(written, what, ['value', 'taken']);
    const literal = entries.get('value');
    if (literal === undefined) throw yaml.fail(line, `${what} has no value`, `Write \`${name}: { value: localhost:5000, taken: next }\`.`);
    const taken = entries.get('taken');
    const word = taken === undefined ? null : yaml.plain(taken.value, `"taken" of ${what}`);
    if (taken !== undefined && word !== 'next') throw yaml.fail(taken.line, `"taken" of ${what} is ${quoted(word ?? '')}`, 'The only word is `next`: the next free port or name. Without the key the step says what is taken.');
    return { name, literal: yaml.plain(literal.value, `the value of ${what}`), moves: word === 'next', line };
  });
}

/**
 * A first line `---` is a slide separator as well: it opens front matter when the first line of words below it is a
 * YAML key. Throws DeckError when such front matter is never closed.
 */
function findFrontMatter(source: SourceFile): { yaml: string; body: string; bodyLine: number } | null {
  const opening = /^---[ \t]*\n/.exec(source.text);
  if (opening === null) return null;
  const rest = source.text.slice(opening[0].length);
  const closing = /^(?:---|\.\.\.)[ \t]*$/m.exec(rest);
  const yaml = closing === null ? rest : rest.slice(0, closing.index);
  const firstWords = yaml.split('\n', 200).find((line) => line.trim() !== '' && !line.startsWith('#')) ?? '';
  const isEmpty = closing?.index === 0;
  if (!isEmpty && !/^["']?[A-Za-z_][\w.-]*["']?[ \t]*:(?:\s|$)/.test(firstWords)) return null;
  if (closing === null) throw deckErrorAt(source, 1, 'front matter that is not closed', 'End it with a line `---`.');
  const end = closing.index + closing[0].length + 1;
  return { yaml, body: rest.slice(end), bodyLine: 2 + yaml.split('\n').length };
}
