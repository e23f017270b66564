import { closeSync, constants, existsSync, fstatSync, openSync, readdirSync, readFileSync, realpathSync, statSync, type Stats } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withoutControls } from '../deck/controls.ts';
import type { Deck } from '../deck/deck.ts';
import { DeckError } from '../deck/deck-error.ts';
import { type DeckInput, mentionedDemos, parseDeck } from '../deck/parse-deck.ts';

export interface LoadedDeck {
  readonly deck: Deck;
  /** Absolute, where its slides are. */
  readonly folder: string;
  /** The absolute folder of each demo and of what it uses, by `Demo.name` and `Demo.folder`. */
  readonly demoFolders: Readonly<Record<string, string>>;
  /** The same texts with other values for these parameters, besides what was set. */
  readonly withValues: (values: Readonly<Record<string, string>>) => Deck;
}

/** Bytes of one file. */
export const LARGEST_FILE = 4 * 1024 * 1024;

/**
 * The deck at `path`: a Markdown file, or a folder whose `*.md` files are taken in name order; null is the built-in
 * talk. Throws DeckError when it is not there, not text, larger than 4 MiB a file, or not a deck. Nothing is awaited:
 * reading twenty small files is faster than asking for them, and the first slide waits for it.
 */
export async function loadDeck(path: string | null, settings: Readonly<Record<string, string>>): Promise<LoadedDeck> {
  const named = path ?? builtInDeck();
  const { folder, files } = readSlides(named);
  const demosFolder = findDemosFolder(folder);
  const demoFiles = demosFolder === null ? [] : readDemos(demosFolder, mentionedDemos(files.map(({ text }) => text)));
  const withValues = (values: Readonly<Record<string, string>>): Deck => parseDeck({ path: named, files, demoFiles, settings: { ...settings, ...values } });
  const deck = withValues({});
  const used = new Set(Object.values(deck.demos).flatMap((demo) => [demo.name, demo.folder]));
  const demoFolders = Object.fromEntries([...used].map((name) => [name, insideFolder(demosFolder ?? folder, name)]));
  return { deck, folder, demoFolders, withValues };
}

/** `slides/` of the package: beside `dist/` that holds the bundle, or above `src/commands/` that holds this file. */
function builtInDeck(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const found = [join(here, '..', 'slides'), join(here, '..', '..', 'slides')].find((candidate) => isFolder(candidate));
  if (found === undefined) throw fileError('slides', 'the built-in talk is not there', 'Install multiarch-workshop again, or name a deck.');
  return shortPath(found);
}

function readSlides(path: string): { folder: string; files: DeckInput['files'] } {
  const kind = statOf(path);
  if (kind.isFile()) return { folder: dirname(resolve(path)), files: [{ name: path, text: readText(path) }] };
  if (!kind.isDirectory()) throw fileError(path, 'neither a file nor a folder', 'Name a Markdown file, or a folder of them.');
  // By code unit, not by locale: the order of a talk does not depend on who gives it.
  const names = listFolder(path).filter((name) => /\.md$/i.test(name) && !name.startsWith('.')).sort();
  if (names.length === 0) throw fileError(path, 'a folder without Markdown files', 'Its slides are its *.md files, in name order.');
  return { folder: resolve(path), files: names.map((name) => ({ name: join(path, name), text: readText(join(path, name)) })) };
}

/** In the deck's folder, or beside it. */
function findDemosFolder(folder: string): string | null {
  return [join(folder, 'demos'), join(dirname(folder), 'demos')].find((candidate) => isFolder(candidate)) ?? null;
}

/** All demos by name, with the texts of those that may be needed. */
function readDemos(demosFolder: string, mentioned: ReadonlySet<string>): DeckInput['demoFiles'] {
  const names = listFolder(demosFolder).filter((name) => isFolder(join(demosFolder, name))).sort();
  return names.map((name) => {
    const file = join(demosFolder, name, 'demo.yaml');
    const shown = shortPath(file);
    if (!mentioned.has(name)) return { name, file: shown, text: '' };
    insideFolder(demosFolder, name);
    return { name, file: shown, text: existsSync(file) ? readText(file, shown) : '' };
  });
}

/** The absolute path of a demo's folder. Throws DeckError when a link leads out of the folder of demos: all of it is copied. */
function insideFolder(demosFolder: string, name: string): string {
  const folder = realpathSync(join(demosFolder, name));
  if (dirname(folder) !== realpathSync(demosFolder)) {
    throw fileError(shortPath(join(demosFolder, name)), 'a demo outside the folder of demos', 'Put the folder itself there instead of a link.');
  }
  return folder;
}

function readText(path: string, shown: string = path): string {
  const bytes = readBytes(path, shown);
  try {
    if (bytes.includes(0)) throw new TypeError('a zero byte');
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw fileError(shown, 'not text in UTF-8', 'Save it as UTF-8.');
  }
}

/** The bytes of a file, at most 4 MiB. Throws DeckError. */
export function readBytes(path: string, shown: string): Buffer {
  let descriptor: number | null = null;
  try {
    // Non-blocking: opening a named pipe would wait for its writer.
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stats = fstatSync(descriptor);
    if (!stats.isFile()) throw fileError(shown, 'not a file', 'Put a file of text there.');
    if (stats.size > LARGEST_FILE) throw fileError(shown, 'larger than 4 MiB', 'Refer to images by their path instead of writing them into the file.');
    return readFileSync(descriptor);
  } catch (error) {
    throw error instanceof DeckError ? error : systemError(shown, error);
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
}

function listFolder(path: string): string[] {
  try {
    return readdirSync(path);
  } catch (error) {
    throw systemError(path, error);
  }
}

function statOf(path: string): Stats {
  try {
    return statSync(path);
  } catch (error) {
    throw systemError(path, error);
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    // Not there, or not for us to see: either way no folder that can be read.
    return false;
  }
}

/** As a person would type it from here: relative when it is below the working directory. */
function shortPath(path: string): string {
  const fromHere = relative(process.cwd(), path);
  return fromHere === '' || fromHere.startsWith('..') || isAbsolute(fromHere) ? path : fromHere;
}

function fileError(path: string, message: string, remedy: string): DeckError {
  return new DeckError(message, { file: withoutControls(path), line: 0 }, '', remedy);
}

function systemError(path: string, error: unknown): DeckError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT' || code === 'ENOTDIR') return fileError(path, 'no such file or folder', 'Name a Markdown file or a folder of them; without a name the built-in talk opens.');
  if (code === 'EACCES' || code === 'EPERM') return fileError(path, 'not readable: permission denied', 'Make it readable, or copy it to where you may read.');
  return fileError(path, `not readable${code === '' ? '' : ` (${code})`}`, error instanceof Error ? error.message : String(error));
}
