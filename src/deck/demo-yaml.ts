import { type CreatedThing, createdKinds, faultOfName, splitCreated } from './created-things.ts';
import type { StepSettings, Variable } from './deck.ts';
import { parseDuration } from './duration.ts';
import { isName, nameRule } from './names.ts';
import { whatIsKnown } from './nearest.ts';
import { faultOfPulled, type PulledImage, pullKinds } from './pulled-images.ts';
import { quoted, type SourceFile } from './source.ts';
import { isNothing, type YamlEntry, YamlReader, type YamlValue } from './yaml-reader.ts';

/** A demo.yaml as it is written. */
export interface DemoFile {
  readonly source: SourceFile;
  readonly uses: { readonly name: string; readonly line: number } | null;
  readonly variables: readonly Variable[];
  /** By step id. */
  readonly steps: ReadonlyMap<string, StepEntry>;
}

export interface StepEntry {
  readonly settings: StepSettings;
  readonly line: number;
  /** `settings.needs` with the lines they stand on. */
  readonly needs: readonly { readonly name: string; readonly line: number }[];
}

const KINDS = ['change', 'observe'] as const;
const DEMO_KEYS = ['uses', 'variables', 'steps'];
const STEP_KEYS = ['kind', 'needs', 'timeout', 'probe', 'check', 'undo', 'creates', 'pulls', 'fallback', 'hint', 'highlight', 'variables'];

/** Of a step that its demo.yaml says nothing about. */
export const defaultSettings: StepSettings = {
  kind: 'change', needs: [], timeoutMs: 120_000, probe: null, check: null, undo: null, creates: [], pulls: [], fallback: null, hint: null, highlight: null, variables: [], position: null,
};

/** Reads one demo.yaml; `word` replaces parameters in what is shown or run. Throws DeckError for what is not as documented. */
export function readDemoFile(source: SourceFile, word: (text: string) => string): DemoFile {
  const yaml = new YamlReader(source, source.text, 1);
  const entries = yaml.knownEntries(yaml.root, 'the demo', DEMO_KEYS);
  const steps = entries.get('steps');
  const read = (entry: YamlEntry): [string, StepEntry] => {
    if (!isName(entry.key)) throw yaml.fail(entry.line, `not the id of a step: ${quoted(entry.key)}`, nameRule);
    return [entry.key, readStep(yaml, entry, source.name, word)];
  };
  return {
    source,
    uses: readUses(yaml, entries.get('uses')),
    variables: readVariables(yaml, entries.get('variables'), word),
    steps: new Map(steps === undefined ? [] : yaml.entries(steps.value, '"steps"').map(read)),
  };
}

function readUses(yaml: YamlReader, entry: YamlEntry | undefined): DemoFile['uses'] {
  if (entry === undefined) return null;
  const name = yaml.text(entry.value, '"uses"');
  if (!isName(name)) throw yaml.fail(entry.line, `not the name of a demo: ${quoted(name)}`, nameRule);
  return { name, line: entry.line };
}

function readStep(yaml: YamlReader, { key: id, line, value }: YamlEntry, file: string, word: (text: string) => string): StepEntry {
  const entries = yaml.knownEntries(value, `step ${quoted(id)}`, STEP_KEYS);
  const text = (key: string): string | null => {
    const entry = entries.get(key);
    return entry === undefined ? null : word(yaml.text(entry.value, `"${key}" of step ${quoted(id)}`)).replace(/\n+$/, '');
  };
  const needs = readNeeds(yaml, entries.get('needs'));
  const settings: StepSettings = {
    kind: readKind(yaml, entries.get('kind')),
    needs: needs.map(({ name }) => name),
    timeoutMs: readTimeout(yaml, entries.get('timeout')),
    probe: text('probe'),
    check: text('check'),
    undo: text('undo'),
    creates: readCreates(yaml, entries.get('creates'), word),
    pulls: readPulls(yaml, entries.get('pulls'), word),
    fallback: text('fallback'),
    hint: text('hint'),
    highlight: readHighlight(yaml, entries.get('highlight'), word),
    variables: readVariables(yaml, entries.get('variables'), word),
    position: { file, line },
  };
  return { settings, line, needs };
}

function readKind(yaml: YamlReader, entry: YamlEntry | undefined): StepSettings['kind'] {
  if (entry === undefined) return defaultSettings.kind;
  const word = yaml.text(entry.value, '"kind"');
  const kind = KINDS.find((known) => known === word);
  if (kind === undefined) throw yaml.fail(entry.line, `unknown kind ${quoted(word)}`, whatIsKnown(word, KINDS));
  return kind;
}

/** Checked here, where an error has a place; with the flag `u`, which takes no escape that means nothing. */
function readHighlight(yaml: YamlReader, entry: YamlEntry | undefined, word: (text: string) => string): string | null {
  if (entry === undefined) return null;
  const pattern = word(yaml.text(entry.value, '"highlight"'));
  const expected = 'Write a regular expression as JavaScript reads it, such as `^Created manifest list`; put it in single quotes where YAML would read something else.';
  let expression: RegExp;
  try {
    expression = new RegExp(pattern, 'u');
  } catch (error) {
    const why = error instanceof Error ? (error.message.split(': ').at(-1) ?? '') : '';
    throw yaml.fail(entry.line, `not a regular expression: ${quoted(pattern)}: ${why}`, expected);
  }
  if (expression.test('')) throw yaml.fail(entry.line, `"highlight" matches every line, also an empty one: ${quoted(pattern)}`, 'Name what only the lines have that prove the point.');
  return pattern;
}

function readTimeout(yaml: YamlReader, entry: YamlEntry | undefined): number {
  if (entry === undefined) return defaultSettings.timeoutMs;
  const written = yaml.plain(entry.value, '"timeout"');
  const ms = parseDuration(written);
  if (ms === null) throw yaml.fail(entry.line, `not a duration: ${quoted(written)}`, 'Write a whole number and its unit: 500ms, 30s or 2m, at most a day.');
  return ms;
}

function readNeeds(yaml: YamlReader, entry: YamlEntry | undefined): StepEntry['needs'] {
  if (entry === undefined) return [];
  return yaml.items(entry.value, '"needs"').map((item) => ({ name: yaml.text(item, 'a need'), line: item.line }));
}

function readCreates(yaml: YamlReader, entry: YamlEntry | undefined, word: (text: string) => string): CreatedThing[] {
  if (entry === undefined) return [];
  return yaml.items(entry.value, '"creates"').map((item) => {
    const written = splitCreated(yaml.text(item, 'what a step creates'));
    const kind = createdKinds.find((known) => known === written.kind);
    if (kind === undefined) throw yaml.fail(item.line, `unknown kind of thing ${quoted(written.kind)} in "creates"`, whatIsKnown(written.kind, createdKinds));
    const name = word(written.name);
    const fault = faultOfName(kind, name);
    if (fault !== null) throw yaml.fail(item.line, `not the name of ${kind === 'image' ? 'an' : 'a'} ${kind}: ${quoted(name)}`, fault);
    return { kind, name };
  });
}

function readPulls(yaml: YamlReader, entry: YamlEntry | undefined, word: (text: string) => string): PulledImage[] {
  if (entry === undefined) return [];
  return yaml.items(entry.value, '"pulls"').map((item) => {
    const written = splitCreated(yaml.text(item, 'what a step pulls'));
    const kind = pullKinds.find((known) => known === written.kind);
    if (kind === undefined) throw yaml.fail(item.line, `unknown kind of image ${quoted(written.kind)} in "pulls"`, whatIsKnown(written.kind, pullKinds));
    const name = word(written.name);
    const fault = faultOfPulled(name);
    if (fault !== null) throw yaml.fail(item.line, `not the name of an image: ${quoted(name)}`, fault);
    return { kind, name };
  });
}

function readVariables(yaml: YamlReader, entry: YamlEntry | undefined, word: (text: string) => string): Variable[] {
  if (entry === undefined) return [];
  return yaml.entries(entry.value, '"variables"').map((variable) => readVariable(yaml, variable, word));
}

function readVariable(yaml: YamlReader, { key: name, line, value }: YamlEntry, word: (text: string) => string): Variable {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    throw yaml.fail(line, `not the name of an environment variable: ${quoted(name)}`, 'Letters, digits and _, not a digit first.');
  }
  const what = `variable ${quoted(name)}`;
  const example = `Write \`${name}: { value: "...", why: "one sentence" }\`; \`value: null\` unsets it.`;
  if (!yaml.isMap(value)) throw yaml.fail(line, `${what} has no value and reason`, example);
  const entries = yaml.knownEntries(value, what, ['value', 'why']);
  const given = entries.get('value');
  const why = entries.get('why');
  if (given === undefined) throw yaml.fail(line, `${what} has no value`, example);
  if (why === undefined) throw yaml.fail(line, `${what} has no reason`, `A learner sees it and asks why. ${example}`);
  return { name, value: isNothing(given.value) ? null : word(readValue(yaml, given.value, what)), why: word(yaml.text(why.value, `the reason of ${what}`)) };
}

/** Unlike other texts it may be empty: set to nothing is not unset. */
function readValue(yaml: YamlReader, value: YamlValue, what: string): string {
  return yaml.isEmptyText(value) ? '' : yaml.text(value, `the value of ${what}`);
}
