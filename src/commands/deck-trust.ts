import { realpathSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stepsOf } from '../deck/deck.ts';
import { privilegesOf } from '../deck/privileges.ts';
import { type Distrust, judgeTrust, partsOf } from '../deck/trust.ts';
import { UsageError } from './exit-code.ts';
import type { LoadedDeck } from './load-deck.ts';
import type { ParsedOptions } from './options.ts';
import { userEnvironment } from './this-program.ts';

/**
 * Why this deck may not run anything yet; null for a deck of this package, and for one that was trusted here as it is.
 * `asWritten` is the deck with its own parameters: values that the person sets are the person's.
 */
export async function findDistrust(path: string | null, asWritten: LoadedDeck): Promise<Distrust | null> {
  if (path === null) return null;
  const place = realpathSync(path);
  if (place.startsWith(packageFolder() + sep) || stepsOf(asWritten.deck).length === 0) return null;
  const { digestFolder, readTrust } = await import('../host/trust-store.ts');
  const folders = Object.entries(asWritten.demoFolders).map(([name, folder]) => digestFolder(name, folder));
  const parts = Object.assign({}, partsOf(asWritten.deck), ...folders) as Distrust['parts'];
  return judgeTrust(place, parts, await readTrust(place, userEnvironment()));
}

/** For commands that run a deck and can ask nobody. Throws UsageError for a deck that is not trusted. */
export async function insistOnTrust(options: ParsedOptions, path: string | null, asWritten: LoadedDeck): Promise<void> {
  const distrust = options.flag('--trust') ? null : await findDistrust(path, asWritten);
  if (distrust === null) return;
  const steps = stepsOf(asWritten.deck);
  const privileged = steps.map((step) => ({ id: step.id, needs: privilegesOf(step) })).filter(({ needs }) => needs.length > 0);
  const count = `${steps.length} ${steps.length === 1 ? 'step' : 'steps'}, ${privileged.length === 0 ? 'none that visibly needs privilege' : `of which ${privileged.map(({ id, needs }) => `${id} (${needs.join(', ')})`).join(', ')} needs privilege`}`;
  const why = distrust.changed === null ? 'it comes from elsewhere, and nobody has said yet that it may run commands here' : `it has changed since it was trusted: ${distrust.changed.slice(0, 3).join(', ')}${distrust.changed.length > 3 ? ' and more' : ''}`;
  throw new UsageError(`${path}: ${why}\n  ${count}\n  Read it (multiarch-workshop print ${path}); then add --trust, or present it, press Enter on a step and answer y.`);
}

/** The folder of this package: above `dist/`, which holds the bundle, or above `src/commands/`. */
function packageFolder(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  return realpathSync(here.endsWith(join('src', 'commands')) ? resolve(here, '..', '..') : resolve(here, '..'));
}
