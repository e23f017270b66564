import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { hostname, release } from 'node:os';
import { join } from 'node:path';
import type { EngineFacts } from './engine.ts';
import type { Thing } from './things.ts';

/** The kernel's table of binfmt handlers (https://docs.kernel.org/admin-guide/binfmt-misc.html). */
export const HANDLER_FOLDER = '/proc/sys/fs/binfmt_misc';

/**
 * Whether this machine's table is the engine's: the same kernel, on a machine of the same name, over a socket here. An
 * engine in a virtual machine, elsewhere, or rootless (a table of its own, by user namespace) has another one.
 */
export function sharesKernel(engine: Pick<EngineFacts, 'machine' | 'endpoint' | 'privileged'>, self = { name: hostname(), kernel: release() }): boolean {
  const { machine, endpoint, privileged } = engine;
  return endpoint.startsWith('unix://') && privileged === true && machine !== null && machine.name === self.name && machine.kernel === self.kernel;
}

/** The handlers that are there; null when the table cannot be read (not mounted, or no such kernel). */
export async function readHandlers(folder = HANDLER_FOLDER): Promise<Thing[] | null> {
  try {
    const names = await readdir(folder);
    // Without it nothing is mounted there, and an empty folder says nothing.
    if (!names.includes('register')) return null;
    const own = names.filter((name) => name !== 'register' && name !== 'status');
    return await Promise.all(own.map(async (name): Promise<Thing> => {
      const [text, { mtime }] = await Promise.all([readFile(join(folder, name), 'utf8'), stat(join(folder, name))]);
      return { kind: 'handler', name, id: text.split('\n').slice(1).join(' ').trim(), createdAt: mtime.toISOString() };
    }));
  } catch {
    return null;
  }
}

/** Takes one handler away; false without the right to. Throws nothing. */
export async function removeHandler(name: string, folder = HANDLER_FOLDER): Promise<boolean> {
  try {
    await writeFile(join(folder, name), '-1', { flag: 'r+' });
    return true;
  } catch {
    return false;
  }
}
