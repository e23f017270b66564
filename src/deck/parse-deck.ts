import { lexMarkdown, TooMuchWork, WorkBudget } from './bounded-lexer.ts';
import { buildSlides, demoOfDraft } from './build-slides.ts';
import { checkSteps } from './check-steps.ts';
import { withoutControls } from './controls.ts';
import { type Deck, type Demo, type Section, type Slide, stepsOfSlide } from './deck.ts';
import { DeckError } from './deck-error.ts';
import { type DemoFile, readDemoFile } from './demo-yaml.ts';
import { type FrontMatter, readFrontMatter } from './front-matter.ts';
import { checkMoving } from './moving-parameters.ts';
import { whatIsKnown } from './nearest.ts';
import { createReplacer, refuseUnmet, settleParameters } from './parameters.ts';
import { deckErrorAt, quoted, readSource, type SourceFile } from './source.ts';
import { type SlideDraft, splitSlides } from './split-slides.ts';

export interface DeckInput {
  /** As the user named it. */
  readonly path: string;
  /** Markdown in talk order; `name` is how errors name the file. */
  readonly files: readonly { readonly name: string; readonly text: string }[];
  /** The folders under `demos/`: `name` of the folder, `file` as errors name its demo.yaml, `text` of it ('' without one). */
  readonly demoFiles: readonly { readonly name: string; readonly file: string; readonly text: string }[];
  /** Values for parameters, by name. */
  readonly settings: Readonly<Record<string, string>>;
}

/** UTF-16 units of Markdown in a whole deck. */
const LARGEST = 4 * 1024 * 1024;

/**
 * The deck that these texts describe; `docs/deck-format.md` is the format. Pure: reads and runs nothing, and the same
 * texts always give the same. Whatever the texts are, it returns in bounded time and throws DeckError only.
 */
export function parseDeck(input: DeckInput): Deck {
  try {
    return parse(input);
  } catch (error) {
    if (error instanceof DeckError) throw error;
    // marked and yaml recurse, and marked has an error of its own for input that it makes no way in.
    throw deckErrorAt({ name: input.path, text: '' }, 0, 'this deck cannot be read', `Look for very long lines and for deep nesting. (${String(error)})`);
  }
}

function parse({ path, files, demoFiles, settings }: DeckInput): Deck {
  const sources = files.map(({ name, text }) => readSource(name, text));
  const [first] = sources;
  if (first === undefined) throw deckErrorAt({ name: path, text: '' }, 0, 'a deck without files', 'A deck is one Markdown file or a folder of them.');
  refuseTooLarge(sources, path);
  const frontMatters = sources.map((source) => ({ source, ...readFrontMatter(source, first) }));
  const [frontMatter = readFrontMatter(first, first)] = frontMatters;

  const parameters = settleParameters(frontMatter.declarations, settings);
  const replacer = createReplacer(parameters);
  const word = (text: string): string => replacer.replace(withoutControls(text));

  const budget = new WorkBudget();
  const drafts = frontMatters.flatMap(({ source, body, bodyLine }) => draftsOf(source, body, bodyLine, budget));
  if (drafts.length === 0) throw deckErrorAt(first, 1, 'a deck without slides', 'Begin a slide with a heading: `## Title`.');

  const demos = readDemos(drafts, demoFiles, word);
  const slides = buildSlides(drafts, { word, demos });
  const steps = slides.flatMap(stepsOfSlide);
  checkSteps(steps, demos, new Map(sources.map((source) => [source.name, source])));
  checkMoving(frontMatter.declarations, parameters, steps);
  const title = word(frontMatter.title ?? '') || titleOf(slides) || path;
  const author = frontMatter.author === null ? null : word(frontMatter.author);
  refuseUnmet(frontMatter.declarations, replacer.met);
  return {
    title, author, path, parameters, slides,
    demos: Object.fromEntries([...demos].map(([name, file]) => [name, demoOf(name, file)])),
    sections: sectionsOf(frontMatters, slides),
  };
}

/** A duration in the first file alone is that of the whole talk, else each is that of the slides of its file. */
function sectionsOf(files: readonly (FrontMatter & { readonly source: SourceFile })[], slides: readonly Slide[]): Section[] {
  const timed = files.filter(({ durationMs }) => durationMs !== null);
  const [only, ...more] = timed;
  if (only !== undefined && more.length === 0 && only === files[0]) return [{ first: 1, last: slides.length, durationMs: only.durationMs ?? 0 }];
  return timed.flatMap(({ source, durationMs }) => {
    const own = slides.filter(({ position }) => position.file === source.name).map(({ number }) => number);
    const [first] = own;
    return first === undefined ? [] : [{ first, last: own.at(-1) ?? first, durationMs: durationMs ?? 0 }];
  });
}

function refuseTooLarge(sources: readonly SourceFile[], path: string): void {
  const total = sources.reduce((sum, { text }) => sum + text.length, 0);
  if (total > LARGEST) throw deckErrorAt({ name: path, text: '' }, 0, 'more than 4 MiB of Markdown', 'Refer to images by their path instead of writing them into the file.');
}

function draftsOf(source: SourceFile, body: string, bodyLine: number, budget: WorkBudget): SlideDraft[] {
  try {
    return splitSlides(lexMarkdown(body, bodyLine, budget), source);
  } catch (error) {
    if (!(error instanceof TooMuchWork)) throw error;
    throw deckErrorAt(source, 0, 'nested too deeply, or too long to be slides', 'Look for lists or quotes in one another, and for very long paragraphs.');
  }
}

/** The demos that slides name, in talk order. Throws DeckError for one that is not there. */
function readDemos(drafts: readonly SlideDraft[], files: DeckInput['demoFiles'], word: (text: string) => string): Map<string, DemoFile> {
  const demos = new Map<string, DemoFile>();
  const names = files.map(({ name }) => name);
  for (const draft of drafts) {
    const named = demoOfDraft(draft);
    if (named === null || demos.has(named.name)) continue;
    const file = files.find(({ name }) => name === named.name);
    if (file === undefined) throw deckErrorAt(draft.source, named.line, `no such demo: ${quoted(named.name)}`, missingDemo(named.name, names));
    const demo = readDemoFile(readSource(file.file, file.text), word);
    if (demo.uses !== null && !names.includes(demo.uses.name)) {
      throw deckErrorAt(demo.source, demo.uses.line, `no such demo: ${quoted(demo.uses.name)}`, missingDemo(demo.uses.name, names));
    }
    demos.set(named.name, demo);
  }
  return demos;
}

function missingDemo(name: string, names: readonly string[]): string {
  return `Make the folder demos/${name}. ${whatIsKnown(name, names)}`;
}

function demoOf(name: string, { uses, variables }: DemoFile): Demo {
  return { name, folder: uses?.name ?? name, variables };
}

function titleOf(slides: readonly Slide[]): string {
  return slides.find(({ title }) => title !== '')?.title ?? '';
}

/**
 * Names of the demos that these texts may name, for the reader of files: every one that the deck does name is among
 * them, and perhaps some that only stand in a code fence.
 */
export function mentionedDemos(texts: readonly string[]): Set<string> {
  return new Set(texts.flatMap((text) => [...text.matchAll(/<!--\s*demo[ \t]*:\s*([a-z][a-z0-9-]*?)\s*(?:-->|\n)/g)].map(([, name = '']) => name)));
}
