import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { asRecord, parseJson } from './engine.ts';
import { makePrivateFolder, writePrivateFile } from './private-files.ts';

/** Below our state folder: what `pull` keeps. It has ledgers of its own, so that `clean` after a talk leaves it. */
export function pulledFolder(stateFolder: string): string {
  return join(stateFolder, 'pulled');
}

/** The folder, laid out as OCI says, with what `inspect` reads when a registry cannot be reached. */
export function keptImages(stateFolder: string): string {
  return join(pulledFolder(stateFolder), 'images');
}

/** `127.0.0.1:5055`: our registry that serves base images, as builders on the host's network reach it; null without one. */
export async function readMirror(stateFolder: string): Promise<string | null> {
  const text = await readFile(mirrorFile(stateFolder), 'utf8').catch(() => '');
  const { version, address } = asRecord(parseJson(text));
  return version === 1 && typeof address === 'string' && /^127\.0\.0\.1:\d{1,5}$/.test(address) ? address : null;
}

export async function writeMirror(stateFolder: string, address: string): Promise<void> {
  await makePrivateFolder(pulledFolder(stateFolder));
  await writePrivateFile(mirrorFile(stateFolder), `${JSON.stringify({ version: 1, address })}\n`);
}

/** Forgets the mirror and removes the images that were kept for `inspect`. */
export async function forgetPulled(stateFolder: string): Promise<void> {
  await rm(mirrorFile(stateFolder), { force: true });
  await rm(keptImages(stateFolder), { recursive: true, force: true });
}

function mirrorFile(stateFolder: string): string {
  return join(pulledFolder(stateFolder), 'mirror.json');
}
