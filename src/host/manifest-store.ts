import { createHash } from 'node:crypto';
import { lstat, mkdir, readdir, readFile, rm, rmdir, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fullName } from './image-name.ts';
import type { Thing } from './things.ts';

/** Larger than any list: what is larger was not written by `docker manifest`. */
const LARGEST_BYTES = 4 * 2 ** 20;

/** The Docker CLI's folder, as it finds it itself. */
export function dockerConfigFolder(env: Readonly<Record<string, string | undefined>>): string {
  return env['DOCKER_CONFIG'] || join(env['HOME'] || homedir(), '.docker');
}

/** Where `docker manifest create LIST` keeps its files; it has no option for another place. */
function folderOfList(config: string, list: string): string {
  return join(config, 'manifests', fullName(list).replaceAll(':', '-').replaceAll('/', '_'));
}

/** The local lists of these names that are there, and the folders that the CLI makes for them. Throws what reading throws. */
export async function readManifestLists(config: string, lists: readonly string[]): Promise<Thing[]> {
  const things: Thing[] = [];
  for (const folder of [config, join(config, 'manifests')]) {
    const stat = await lstatOrNull(folder);
    if (stat?.isDirectory()) things.push({ kind: 'folder', name: folder, id: `${stat.dev}:${stat.ino}`, createdAt: null });
  }
  for (const list of lists) {
    const stat = await lstatOrNull(folderOfList(config, list));
    if (!stat?.isDirectory()) continue;
    const files = await readFiles(folderOfList(config, list));
    things.push({ kind: 'manifest-list', name: fullName(list), id: digestOf(files), createdAt: stat.mtime.toISOString(), files });
  }
  return things;
}

/** Removes a list if it is still the one with this id; whether it was. */
export async function removeManifestList(config: string, list: string, id: string): Promise<boolean> {
  const [now] = (await readManifestLists(config, [list])).filter(({ kind }) => kind === 'manifest-list');
  if (now?.id !== id) return now === undefined;
  await rm(folderOfList(config, list), { recursive: true });
  return true;
}

/** Writes a list as it was, in the place of what is there now. */
export async function restoreManifestList(config: string, list: string, files: Readonly<Record<string, string>>): Promise<void> {
  const folder = folderOfList(config, list);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text, { flag: 'wx' });
}

/** Removes a folder if nothing is in it; whether it is gone. */
export async function removeEmptyFolder(folder: string): Promise<boolean> {
  try {
    await rmdir(folder);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return true;
    if (code === 'ENOTEMPTY' || code === 'EEXIST') return false;
    throw error;
  }
}

async function readFiles(folder: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  let bytes = 0;
  for (const entry of (await readdir(folder, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (!entry.isFile()) throw new Error(`${join(folder, entry.name)} is no file of docker's`);
    const text = await readFile(join(folder, entry.name), 'utf8');
    bytes += text.length;
    if (bytes > LARGEST_BYTES) throw new Error(`${folder} is larger than a manifest list`);
    files[entry.name] = text;
  }
  return files;
}

function digestOf(files: Readonly<Record<string, string>>): string {
  return createHash('sha256').update(JSON.stringify(Object.entries(files))).digest('hex');
}

async function lstatOrNull(path: string): Promise<Awaited<ReturnType<typeof lstat>> | null> {
  try {
    return await lstat(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
