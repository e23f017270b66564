import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DeckParts } from '../deck/trust.ts';
import { stateFolder } from './host.ts';
import { makePrivateFolder, writePrivateFile } from './private-files.ts';

type Environment = Readonly<Record<string, string>>;

/** Files of a demo that are larger are told apart by size and time of change. */
const LARGEST = 16 * 1024 * 1024;

/** What was trusted of the deck at this place; null when nothing was, or what is written there cannot be read. */
export async function readTrust(place: string, env: Environment): Promise<DeckParts | null> {
  try {
    const record: unknown = JSON.parse(await readFile(fileOf(place, env), 'utf8'));
    if (typeof record !== 'object' || record === null || !('version' in record) || record.version !== 1 || !('place' in record) || record.place !== place) return null;
    const parts = 'parts' in record ? record.parts : null;
    return typeof parts === 'object' && parts !== null ? Object.fromEntries(Object.entries(parts).filter((entry): entry is [string, string] => typeof entry[1] === 'string')) : null;
  } catch {
    // Without a record that can be read the person is asked: that is the safe side.
    return null;
  }
}

/** Writes down that these parts are trusted, for the owner only. Throws what the file system says. */
export async function writeTrust(place: string, parts: DeckParts, env: Environment): Promise<void> {
  await makePrivateFolder(folderOf(env));
  await writePrivateFile(fileOf(place, env), `${JSON.stringify({ version: 1, place, parts }, null, 2)}\n`);
}

/** A digest of every file of a demo's folder by its name, recordings apart: what commands find there runs too. */
export function digestFolder(name: string, folder: string): DeckParts {
  const parts: Record<string, string> = {};
  const visit = (below: string): void => {
    for (const entry of readdirSync(join(folder, below), { withFileTypes: true })) {
      const path = join(below, entry.name);
      if (below === '' && entry.name === 'recordings') continue;
      if (entry.isDirectory()) visit(path);
      else parts[`demos/${name}/${path}`] = digestFile(join(folder, path));
    }
  };
  visit('');
  return parts;
}

function digestFile(path: string): string {
  const found = lstatSync(path);
  const content = found.isSymbolicLink() ? `-> ${readlinkSync(path)}` : !found.isFile() ? 'no file' : found.size > LARGEST ? `${found.size} ${found.mtimeMs}` : readFileSync(path);
  return createHash('sha256').update(`${found.mode & 0o111 ? 'x' : '-'}`).update(content).digest('hex');
}

function folderOf(env: Environment): string {
  return join(stateFolder(env), 'trust');
}

function fileOf(place: string, env: Environment): string {
  return join(folderOf(env), `${createHash('sha256').update(place).digest('hex').slice(0, 32)}.json`);
}
