import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, visit, type Document, type Node, type YAMLError } from 'yaml';
import { firstControl } from './controls.ts';
import type { DeckError } from './deck-error.ts';
import { whatIsKnown } from './nearest.ts';
import { deckErrorAt, quoted, type SourceFile } from './source.ts';

/** A value in a YAML text and the line that it stands on. */
export interface YamlValue {
  readonly node: Node | null;
  readonly line: number;
}

export interface YamlEntry {
  readonly key: string;
  /** Of the key. */
  readonly line: number;
  readonly value: YamlValue;
}

/** The parser needs up to 2 s per 100 kB of the worst that it can be given; what people write is far smaller. */
const LARGEST = 64 * 1024;

/** Reads YAML 1.2 (core schema) by the shape that is expected; every error names file and line. */
export class YamlReader {
  readonly root: YamlValue;
  readonly #source: SourceFile;
  readonly #lines = new LineCounter();
  readonly #firstLine: number;
  readonly #anchors = new Map<string, Node>();

  /** `text` begins at line `firstLine` of `source`. Throws DeckError for what is not YAML, and above 64 KiB. */
  constructor(source: SourceFile, text: string, firstLine: number) {
    this.#source = source;
    this.#firstLine = firstLine;
    if (text.length > LARGEST) throw deckErrorAt(source, firstLine, 'more than 64 KiB of YAML', 'Move long texts into scripts beside it.');
    // Repeated keys are found by `entries`: the parser compares each with each.
    const document = parseDocument(text, { lineCounter: this.#lines, prettyErrors: false, uniqueKeys: false, logLevel: 'error' });
    const [problem] = document.errors;
    if (problem !== undefined) throw this.#syntaxError(problem);
    this.#collectAnchors(document);
    this.root = this.#value(document.contents, firstLine);
  }

  /** The entries of a map in order; `null` (nothing written) is an empty map. Throws DeckError for another type or a key twice. */
  entries(value: YamlValue, what: string): YamlEntry[] {
    if (isNothing(value)) return [];
    if (!isMap(value.node)) throw this.#wrongType(value, what, 'a map of keys and values', 'Write it as `key: value` lines, indented under it.');
    const seen = new Set<string>();
    return value.node.items.map((pair) => {
      const keyNode = this.#value(pair.key as Node | null, value.line);
      const key = isScalar(keyNode.node) && typeof keyNode.node.value === 'string' ? keyNode.node.value : null;
      if (key === null) throw this.fail(keyNode.line, `a key of ${what} is not a word`, 'Put it in quotes, or write `key: value`.');
      if (seen.has(key)) throw this.fail(keyNode.line, `${quoted(key)} stands twice in ${what}`, 'Keep one of them.');
      seen.add(key);
      return { key, line: keyNode.line, value: this.#value(pair.value as Node | null, keyNode.line) };
    });
  }

  /** As `entries`, for a map whose keys are given. Throws DeckError for another key, with the nearest known one. */
  knownEntries(value: YamlValue, what: string, known: readonly string[]): Map<string, YamlEntry> {
    const entries = this.entries(value, what);
    for (const { key, line } of entries) {
      if (!known.includes(key)) throw this.fail(line, `unknown key ${quoted(key)} in ${what}`, whatIsKnown(key, known));
    }
    return new Map(entries.map((entry) => [entry.key, entry]));
  }

  /** A text that is not empty, without control characters. Throws DeckError otherwise; a number has to be quoted. */
  text(value: YamlValue, what: string): string {
    const text = isScalar(value.node) ? value.node.value : null;
    if (typeof text !== 'string') throw this.#wrongType(value, what, 'text', 'Put it in quotes.');
    if (text.trim() === '') throw this.fail(value.line, `${what} is empty`, 'Write the text, or remove the key.');
    const control = firstControl(text);
    if (control !== null) throw this.fail(value.line, `${what} contains the control character ${control}`, "Write it as an escape that the shell reads, such as $'\\e'.");
    return text;
  }

  /** A scalar as it is written: `1.10` stays `1.10`. Throws DeckError for nothing and for maps and lists. */
  plain(value: YamlValue, what: string): string {
    if (isNothing(value) || !isScalar(value.node)) throw this.#wrongType(value, what, 'one plain word', 'Write it as `key: value`.');
    return typeof value.node.value === 'string' ? value.node.value : (value.node.source ?? String(value.node.value));
  }

  /** The items of a list. Throws DeckError for another type. */
  items(value: YamlValue, what: string): YamlValue[] {
    if (!isSeq(value.node)) throw this.#wrongType(value, what, 'a list', 'Write it as `[one, two]`.');
    return value.node.items.map((item) => this.#value(item as Node | null, value.line));
  }

  isList(value: YamlValue): boolean {
    return isSeq(value.node);
  }

  isMap(value: YamlValue): boolean {
    return isMap(value.node);
  }

  isEmptyText(value: YamlValue): boolean {
    return isScalar(value.node) && value.node.value === '';
  }

  /** What to throw for a line of the file. */
  fail(line: number, message: string, remedy: string): DeckError {
    return deckErrorAt(this.#source, line, message, remedy);
  }

  #value(node: Node | null, lineOfOwner: number): YamlValue {
    const start = node?.range?.[0];
    const line = start === undefined ? lineOfOwner : this.#lineAt(start);
    if (!isAlias(node)) return { node, line };
    const meant = this.#anchors.get(node.source);
    if (meant === undefined) throw this.fail(line, `no anchor ${quoted(`&${node.source}`)} for this alias`, 'An alias repeats what was named before.');
    return { node: meant, line };
  }

  /** Once for the whole text: the parser's own look-up walks it for every alias. */
  #collectAnchors(document: Document): void {
    visit(document, {
      Node: (_, node) => {
        const name = isAlias(node) ? undefined : (node as { anchor?: string }).anchor;
        if (name === undefined) return;
        if (this.#anchors.has(name)) throw this.fail(this.#value(node as Node, this.#firstLine).line, `the anchor ${quoted(`&${name}`)} stands twice`, 'Give one of them another name.');
        this.#anchors.set(name, node as Node);
      },
    });
  }

  #lineAt(offset: number): number {
    return this.#firstLine + Math.max(1, this.#lines.linePos(offset).line) - 1;
  }

  #wrongType(value: YamlValue, what: string, expected: string, remedy: string): DeckError {
    return this.fail(value.line, `${what} must be ${expected}, not ${typeName(value)}`, remedy);
  }

  #syntaxError(problem: YAMLError): DeckError {
    return this.fail(this.#lineAt(problem.pos[0]), `not YAML: ${problem.message}`, 'Look at the indentation, at tabs, and at `: ` or `#` in text without quotes.');
  }
}

/** Nothing is written there, or `null`, or `~`. */
export function isNothing({ node }: YamlValue): boolean {
  return node === null || (isScalar(node) && node.value === null);
}

function typeName(value: YamlValue): string {
  if (isNothing(value)) return 'empty';
  if (isMap(value.node)) return 'a map';
  if (isSeq(value.node)) return 'a list';
  const scalar = isScalar(value.node) ? value.node.value : null;
  return typeof scalar === 'string' ? 'text' : `the ${typeof scalar} ${quoted(String(scalar))}`;
}
