import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The bundle under test: what a user runs. */
export const cli = join(import.meta.dirname, '../../dist/cli.js');

/** Which image store the engine uses: `test/live/run.sh` says it, and only runs us inside the private engine's world. */
export const imageStore = process.env['MW_LIVE'];
if (imageStore === undefined) throw new Error('live tests run through test/live/run.sh: they change the engine they find, and only the private one is theirs');

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end; never throws for its exit code. */
export async function runToEnd(file: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  try {
    const { stdout, stderr } = await run(file, [...args], { env: { ...process.env, ...env }, maxBuffer: 64 * 1024 * 1024 });
    return { code: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout = '', stderr = '' } = error as { code?: unknown; stdout?: string; stderr?: string };
    return { code: typeof code === 'number' ? code : -1, stdout, stderr: stderr || String(error) };
  }
}

/** The lines that `docker ARGS` prints. */
export async function docker(...args: string[]): Promise<string[]> {
  const { code, stdout, stderr } = await runToEnd('docker', args);
  if (code !== 0) throw new Error(`docker ${args.join(' ')}: ${stderr}`);
  return stdout.split('\n').filter((line) => line !== '');
}

/** The private engine as if freshly installed: no container, volume, image or handler of its emulators. It is ours alone. */
export async function emptyEngine(): Promise<void> {
  const containers = await docker('ps', '-aq');
  if (containers.length > 0) await docker('rm', '-f', '-v', ...containers);
  const volumes = await docker('volume', 'ls', '-q');
  if (volumes.length > 0) await docker('volume', 'rm', '-f', ...volumes);
  for (const image of new Set(await docker('images', '-q'))) await docker('rmi', '-f', image);
  const table = '/proc/sys/fs/binfmt_misc';
  // The table is the whole machine's: the emulators of this engine have a folder of their own.
  const isOurs = (name: string): boolean => !['register', 'status'].includes(name) && readFileSync(join(table, name), 'utf8').includes('\ninterpreter /mw-engine/');
  for (const name of readdirSync(table).filter(isOurs)) writeFileSync(join(table, name), '-1');
}

/** A home and a state directory of its own, so that no test meets what another left; with the way to remove it. */
export function freshState(): { env: Record<string, string>; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'mw-live-'));
  return { env: { XDG_STATE_HOME: join(folder, 'state') }, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
