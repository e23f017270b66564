import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** How to start this program again: node and its script, which stands beside the part that this is bundled into. */
export function ownCommandLine(): string[] {
  return [process.execPath, join(dirname(fileURLToPath(import.meta.url)), 'cli.js')];
}

/** The environment without undefined entries. */
export function userEnvironment(): Record<string, string> {
  return Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
