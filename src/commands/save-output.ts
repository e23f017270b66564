import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OutputStore } from '../run/output-store.ts';

/** Names are tried up to this one. */
const mostFiles = 1000;

/**
 * Writes what is held of an output as plain text into a new file, readable by its owner only; resolves with its name,
 * `build-output.txt` or the first `build-output-2.txt` that is not there yet. Nothing is ever overwritten. Rejects with
 * what the file system says.
 */
export async function saveOutput(output: OutputStore, step: string, folder: string): Promise<string> {
  const text = `${output.plainText(Infinity)}\n`;
  for (let number = 1; number <= mostFiles; number++) {
    const name = `${step}-output${number === 1 ? '' : `-${number}`}.txt`;
    try {
      await writeFile(join(folder, name), text, { flag: 'wx', mode: 0o600 });
      return name;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  throw new Error(`${step}-output.txt to ${step}-output-${mostFiles}.txt are all there already`);
}
