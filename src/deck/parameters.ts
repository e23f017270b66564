import type { Parameter } from './deck.ts';
import { whatIsKnown } from './nearest.ts';
import { deckErrorAt, quoted, type SourceFile } from './source.ts';

/** A parameter as the front matter declares it. */
export interface DeclaredParameter {
  readonly name: string;
  readonly literal: string;
  /** `taken: next`: another value takes its place when what it names is somebody else's. */
  readonly moves: boolean;
  /** Where it is declared, from 1. */
  readonly line: number;
}

/** Where a deck declares its parameters. */
export interface Declarations {
  readonly source: SourceFile;
  /** Of the key `parameters`, or 1 without one. */
  readonly line: number;
  readonly parameters: readonly DeclaredParameter[];
}

/** Puts values where literals stand. */
export interface Replacer {
  replace(text: string): string;
  /** Names of the parameters whose literal was met. */
  readonly met: ReadonlySet<string>;
}

const NAME = /^[a-z][a-z0-9_-]{0,63}$/;
const MOST = 50;
/** What bash, YAML and Markdown all take as it stands: values end up in commands. */
const VALUE = /^[A-Za-z0-9./_][A-Za-z0-9._:/@+-]{0,254}$/;
const VALUE_RULE = 'Letters, digits and . _ : / @ + - are allowed (not - first), at most 255: the value is put into commands.';

/**
 * The parameters with the values that `--set` gives them. Throws DeckError for a setting that no parameter is declared
 * for, a value that a shell would not take as one plain word, and declarations that cannot be told apart.
 */
export function settleParameters({ source, line, parameters }: Declarations, settings: Readonly<Record<string, string>>): Parameter[] {
  checkDeclarations(source, parameters);
  const names = parameters.map(({ name }) => name);
  for (const [name, value] of Object.entries(settings)) {
    const declared = parameters.find((parameter) => parameter.name === name);
    if (declared === undefined) {
      const remedy = names.length === 0 ? 'This deck declares no parameters.' : whatIsKnown(name, names);
      throw deckErrorAt(source, line, `--set names a parameter that the deck does not declare: ${quoted(name)}`, remedy);
    }
    if (!VALUE.test(value)) throw deckErrorAt(source, declared.line, `--set ${name}: not a plain word: ${quoted(value)}`, VALUE_RULE);
  }
  return parameters.map(({ name, literal, moves }): Parameter => {
    if (Object.hasOwn(settings, name)) return { name, literal, value: settings[name] ?? literal };
    return { name, literal, value: literal, ...(moves ? { moves: true as const } : {}) };
  });
}

function checkDeclarations(source: SourceFile, parameters: readonly DeclaredParameter[]): void {
  // All literals are looked for at every character.
  const tooMany = parameters[MOST];
  if (tooMany !== undefined) throw deckErrorAt(source, tooMany.line, `more than ${MOST} parameters`, 'Declare only what people have reason to change.');
  const byLiteral = new Map<string, string>();
  for (const { name, literal, line } of parameters) {
    if (!NAME.test(name)) {
      throw deckErrorAt(source, line, `not a parameter name: ${quoted(name)}`, 'A name is lower-case letters, digits, _ and -, and begins with a letter.');
    }
    if (!VALUE.test(literal)) throw deckErrorAt(source, line, `parameter ${quoted(name)}: not a plain word: ${quoted(literal)}`, VALUE_RULE);
    const other = byLiteral.get(literal);
    if (other !== undefined) {
      throw deckErrorAt(source, line, `parameters ${quoted(other)} and ${quoted(name)} stand for the same literal`, 'Every parameter needs a literal of its own: nothing else tells them apart in the slides.');
    }
    byLiteral.set(literal, name);
  }
}

/**
 * Replaces literals where they stand as whole names. A longer name that merely contains the literal is another name:
 * it is left alone when a letter, digit or `_` touches the literal, directly or through one `-` or `.`
 * (`mybuilder2`, `my-mybuilder`, `hello-world`, `registry.example.com`); `/`, `:` and `@` end a name
 * (`localhost:5000/nicholasdille/hello:arm`). Two places follow all the same: `buildx_buildkit_NAME0`, as buildx
 * calls the container of builder NAME, and a literal after an escape such as `\n`, whose letter touches it.
 *
 * One pass, the longest literal first: a value is never replaced again.
 */
export function createReplacer(parameters: readonly Parameter[]): Replacer {
  const met = new Set<string>();
  if (parameters.length === 0) return { met, replace: (text) => text };
  const byLiteral = new Map(parameters.map((parameter) => [parameter.literal, parameter]));
  const longestFirst = [...byLiteral.keys()].sort((a, b) => b.length - a.length);
  const pattern = new RegExp(longestFirst.map(patternOf).join('|'), 'g');
  const valueOf = (literal: string): string => {
    const parameter = byLiteral.get(literal);
    if (parameter === undefined) return literal;
    met.add(parameter.name);
    return parameter.value;
  };
  // Most texts have none, and looking for plain words is far cheaper than for their surroundings.
  const replace = (text: string): string => (longestFirst.some((literal) => text.includes(literal)) ? text.replace(pattern, valueOf) : text);
  return { met, replace };
}

function patternOf(literal: string): string {
  const escaped = literal.replace(/[.+]/g, '\\$&');
  const isWord = (char: string | undefined): boolean => /[A-Za-z0-9_]/.test(char ?? '');
  const before = isWord(literal[0]) ? '(?:(?<=\\\\[abefnrtv])|(?<![A-Za-z0-9_])(?<![A-Za-z0-9_][-.]))' : '';
  const after = isWord(literal.at(-1)) ? '(?![A-Za-z0-9_]|[-.][A-Za-z0-9_])' : '';
  return `${before}${escaped}${after}|(?<=(?<![A-Za-z0-9_])buildx_buildkit_)${escaped}(?=[0-9]+(?![A-Za-z0-9]))`;
}

/** Throws DeckError for a parameter whose literal was never met: a deck that has changed under it. */
export function refuseUnmet({ source, parameters }: Declarations, met: ReadonlySet<string>): void {
  const unmet = parameters.find(({ name }) => !met.has(name));
  if (unmet === undefined) return;
  throw deckErrorAt(
    source, unmet.line,
    `parameter ${quoted(unmet.name)}: its literal ${quoted(unmet.literal)} stands nowhere in the deck`,
    'Write the literal as the slides have it, as a whole name, or remove the parameter.',
  );
}
