import { fileURLToPath } from 'node:url';

/** How to start this program again: node and its script. */
export function ownCommandLine(): string[] {
  return [process.execPath, fileURLToPath(import.meta.url)];
}

/** The environment without undefined entries. */
export function userEnvironment(): Record<string, string> {
  return Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
