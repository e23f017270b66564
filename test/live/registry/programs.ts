import { execFile, spawn } from 'node:child_process';
import { join } from 'node:path';

/** The bundle under test: what a user runs. */
const cli = join(import.meta.dirname, '../../../dist/cli.js');

/** `run.sh` says where the tools are, and only runs us inside the private engine's world. */
const tools = process.env['MW_TOOLS'];
export const registry2 = process.env['MW_REGISTRY_2'] ?? '';
if (tools === undefined || registry2 === '') throw new Error('these tests run through test/live/registry/run.sh');
/** Unpacked and not installed, it needs to be told where its libraries are. */
export const registry2Env = { LD_LIBRARY_PATH: process.env['MW_REGISTRY_2_LIBRARIES'] ?? '' };
export const registry3 = join(tools, 'registry');

export interface Ended {
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Runs a program to its end; never throws for its exit code. */
export function run(file: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(file, [...args], { env: { ...process.env, ...env }, maxBuffer: 64 * 1024 * 1024, encoding: 'buffer' }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      resolve({ code, stdout, stderr: stderr.toString() });
    });
  });
}

/** What a program prints; throws when it fails. */
export async function output(file: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Buffer> {
  const { code, stdout, stderr } = await run(file, args, env);
  if (code !== 0) throw new Error(`${file} ${args.join(' ')}: exit ${code}\n${stderr}`);
  return stdout;
}

export const inspect = (args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ended> => run(process.execPath, [cli, 'inspect', ...args], env);
export const crane = (args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Buffer> => output(join(tools, 'crane'), args, env);
export const regctl = (args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Buffer> => output(join(tools, 'regctl'), args, env);
export const docker = (args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Buffer> => output('docker', args, env);

/** A server that runs until it is stopped. */
export function start(file: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): { readonly failed: Promise<never>; stop(): Promise<void> } {
  const child = spawn(file, [...args], { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, ...env } });
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => (log = (log + chunk.toString()).slice(-4000)));
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const failed = ended.then(() => Promise.reject(new Error(`${file} ended:\n${log}`)));
  failed.catch(() => undefined);
  return {
    failed,
    stop: () => {
      child.kill('SIGKILL');
      return ended;
    },
  };
}
