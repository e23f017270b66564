import { type FSWatcher, readdirSync, watch } from 'node:fs';
import { join } from 'node:path';

/** Where a change would not be told (network drives, no watches left): asked so often instead, in ms. */
const POLL_MS = 2000;
/** Folders below one another that are watched at most: each takes one of the user's few watches. */
const MOST = 200;
/** Not an author's: what editors and tools leave beside the file that is edited. */
const NOT_EDITED = /^\.|~$|^4913$|^recordings$|^node_modules$/;

export interface Watched {
  readonly folder: string;
  /** With all folders in it. */
  readonly deep: boolean;
  /** Whether a change of this file or folder matters. */
  readonly matters: (name: string) => boolean;
}

/**
 * Calls `onChange` after anything in the folders changed, several times for one change perhaps. Folders that are not
 * there are left out: call it anew when they may have come. Returns the way out; never throws.
 */
export function watchFolders(watched: readonly Watched[], onChange: () => void): () => void {
  const watchers: FSWatcher[] = [];
  let poll: NodeJS.Timeout | null = null;
  const askInstead = (): void => {
    poll ??= setInterval(onChange, POLL_MS).unref();
  };
  for (const { folder, deep, matters } of watched) {
    for (const each of deep ? foldersIn(folder) : [folder]) {
      try {
        const watcher = watch(each, { persistent: false }, (_event, name) => {
          if (name === null || (!NOT_EDITED.test(name) && matters(name))) onChange();
        });
        watcher.on('error', askInstead);
        watchers.push(watcher);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') askInstead();
      }
    }
  }
  return () => {
    for (const watcher of watchers) watcher.close();
    if (poll !== null) clearInterval(poll);
  };
}

function foldersIn(folder: string): string[] {
  const found = [folder];
  for (const each of found) {
    if (found.length > MOST) break;
    found.push(...subfolders(each));
  }
  return found.slice(0, MOST);
}

function subfolders(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory() && !NOT_EDITED.test(entry.name)).map(({ name }) => join(folder, name));
  } catch {
    // Gone, or not for us to see: nothing is edited there.
    return [];
  }
}
