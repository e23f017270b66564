import type { Stats } from 'node:fs';
import { chmod, cp, lstat, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AskedEngine, findHost, type Host, stateFolder } from './host.ts';
import { type Ledger, openLedger } from './ledger.ts';
import { shellQuote } from './step-environment.ts';

/** Where steps run: this host, and a temporary place with a folder for each demo that goes away with us. */
export interface Workplace extends Host {
  /** Of this session only; removed by `close`. */
  readonly folder: string;
  /** The demo's own copy of its folder, made at first use; an empty folder for a step without a demo. */
  folderOf(demo: DemoFolder | null): Promise<string>;
  /** The folders of demos were edited: `folderOf` copies what has changed in them since, over what is there. */
  refresh(): void;
  /** A new path inside `folder` for the output of one run. */
  newOutputFile(stepId: string): string;
  /** What steps change, written down; null where nothing runs. */
  readonly ledger: Ledger | null;
  close(): Promise<void>;
}

export interface DemoFolder {
  readonly name: string;
  /** The folder that is copied; null: an empty one. */
  readonly source: string | null;
}

export interface WorkplaceOptions {
  readonly userEnv: Readonly<Record<string, string>>;
  /** The program itself, so that steps and checks can call it: `[node, dist/cli.js]`. */
  readonly self: readonly string[];
  /** The engine, where it has been asked already. */
  readonly asked?: Promise<AskedEngine> | undefined;
}

/** Makes the temporary place and resolves the engine's endpoint. Nothing on the engine changes. */
export async function openWorkplace({ userEnv, self, asked }: WorkplaceOptions): Promise<Workplace> {
  const folder = await mkdtemp(join(userEnv['TMPDIR'] || tmpdir(), 'multiarch-workshop-'));
  const binFolder = join(folder, 'bin');
  const [host] = await Promise.all([findHost(userEnv, binFolder, await asked), writeSelf(binFolder, self)]);

  const ledger = openLedger({ stateFolder: stateFolder(userEnv), folder, env: host.env, engine: () => host.engine() });

  const copies = new Map<string, Promise<string>>();
  /** When each was last copied, ms since the epoch. */
  const copiedAt = new Map<string, number>();
  let outputs = 0;
  return {
    ...host,
    folder,
    folderOf: (demo) => {
      const key = demo?.name ?? '';
      const known = copies.get(key);
      if (known !== undefined) return known;
      const made = copyDemo(folder, demo, copiedAt.get(key) ?? 0);
      copies.set(key, made);
      copiedAt.set(key, Date.now());
      return made;
    },
    refresh: () => copies.clear(),
    newOutputFile: (stepId) => join(folder, `${stepId}.${++outputs}.output`),
    ledger,
    close: async () => {
      await ledger.close();
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

async function writeSelf(binFolder: string, self: readonly string[]): Promise<void> {
  await mkdir(binFolder);
  const command = join(binFolder, 'multiarch-workshop');
  await writeFile(command, `#!/bin/sh\nexec ${self.map(shellQuote).join(' ')} "$@"\n`);
  await chmod(command, 0o755);
}

/** Copies what has changed since then (ms since the epoch): what steps have made of the rest stays. */
async function copyDemo(folder: string, demo: DemoFolder | null, since: number): Promise<string> {
  const target = join(folder, 'demos', demo?.name ?? '_none');
  await mkdir(target, { recursive: true });
  if (demo?.source) await cp(demo.source, target, { recursive: true, filter: async (path) => !/[/\\]recordings$/.test(path) && isNewer(await lstat(path), since) });
  return target;
}

/** A folder is always looked into. The change time tells of a file that was moved there too. */
function isNewer(found: Stats, since: number): boolean {
  return found.isDirectory() || found.ctimeMs >= since;
}
