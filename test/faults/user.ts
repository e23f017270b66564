import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { docker, emptyEngine, runToEnd } from '../live/live-engine.ts';
import { plantedConfig, plantedEnvironment } from './planted-secrets.ts';

/** All that must be as it was, by kind, one line a thing. */
export type Snapshot = Readonly<Record<string, readonly string[]>>;

/** Somebody whose machine this is: with a home, and with work of their own on the engine. */
export interface User {
  readonly folder: string;
  /** Of everything that they start. `DOCKER_CONFIG` is unset: it is their `~/.docker`. */
  readonly env: Readonly<Record<string, string>>;
  readonly state: string;
  readonly temporary: string;
  snapshot(): Promise<Snapshot>;
  remove(): Promise<void>;
}

/** What Docker itself keeps in `~/.docker` after our steps, by name: nothing of it is ours to remove, and none of it names what we did. */
const KEPT_BY_DOCKER: Readonly<Record<string, string>> = {
  '.token_seed': 'buildx: its own secret for registries with a login, made once, the same for all later builds',
  '.token_seed.lock': 'buildx: beside .token_seed',
};

/**
 * The engine as if freshly installed, and then with work of the user's on it: a running container, a stopped one, an
 * image of their own, tags that a step pulls again, a volume, a network, an emulator, and a builder that is selected.
 */
export async function createUser(): Promise<User> {
  const folder = mkdtempSync(join(tmpdir(), 'mw-faults-'));
  const at = { home: join(folder, 'home'), state: join(folder, 'state'), temporary: join(folder, 'tmp') };
  for (const path of [...Object.values(at), join(at.home, '.docker')]) mkdirSync(path);
  const config = join(at.home, '.docker');
  cpSync(join(process.env['DOCKER_CONFIG'] ?? '', 'cli-plugins'), join(config, 'cli-plugins'), { recursive: true });
  writeFileSync(join(config, 'config.json'), JSON.stringify(plantedConfig));
  const env = { HOME: at.home, XDG_STATE_HOME: at.state, TMPDIR: at.temporary, DOCKER_CONFIG: '', BUILDX_CONFIG: '', ...plantedEnvironment };

  await emptyEngine();
  // A tag that the talk pulls, one that it builds, and one that a fault's step pulls: all of them name another image here.
  await docker('pull', '--quiet', 'alpine');
  for (const tag of ['localhost:5000/nicholasdille/hello', 'localhost:5000/multiarch-workshop/probe', 'hello-world']) await docker('tag', 'alpine', tag);
  await docker('run', '--detach', '--name', 'running-of-the-user', '--restart', 'always', 'alpine', 'sleep', '100000');
  await docker('create', '--name', 'stopped-of-the-user', 'alpine', 'true');
  await docker('commit', '--message', 'theirs', 'stopped-of-the-user', 'image-of-the-user');
  await docker('volume', 'create', 'volume-of-the-user');
  await removeNetwork();
  await docker('network', 'create', 'network-of-the-user');
  await docker('run', '--privileged', '--rm', 'tonistiigi/binfmt', '--install', 'riscv64');
  const builder = await runToEnd('docker', ['buildx', 'create', '--name', 'builder-of-the-user', '--bootstrap', '--use'], env);
  if (builder.code !== 0) throw new Error(builder.stderr);
  await snapshotOf(env, config);
  return {
    folder, env, state: at.state, temporary: at.temporary,
    snapshot: () => snapshotOf(env, config),
    remove: async () => {
      await emptyEngine();
      await removeNetwork();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The one thing of theirs that an emptied engine still has. */
async function removeNetwork(): Promise<void> {
  await runToEnd('docker', ['network', 'rm', 'network-of-the-user']);
}

async function snapshotOf(env: Readonly<Record<string, string>>, config: string): Promise<Snapshot> {
  const ask = async (...args: string[]): Promise<string[]> => {
    const { code, stdout, stderr } = await runToEnd('docker', args, env);
    if (code !== 0) throw new Error(`docker ${args.join(' ')}: ${stderr}`);
    return stdout.split('\n').filter((line) => line !== '');
  };
  const [containers, volumes, images, networks, contexts, builders] = await Promise.all([
    ask('ps', '-a', '--no-trunc', '--format', '{{.ID}} {{.Names}} {{.Image}} {{.State}}'),
    ask('volume', 'ls', '--format', '{{.Name}}'),
    ask('images', '-a', '--no-trunc', '--digests', '--format', '{{.Repository}} {{.Tag}} {{.Digest}} {{.ID}}'),
    ask('network', 'ls', '--no-trunc', '--format', '{{.Name}} {{.Driver}} {{.ID}}'),
    ask('context', 'ls', '--format', '{{.Name}} {{.Current}} {{.DockerEndpoint}}'),
    ask('buildx', 'ls'),
  ]);
  // The engine makes its own network anew at each start.
  const lasting = networks.map((line) => (line.startsWith('bridge bridge ') ? 'bridge bridge' : line));
  const all = { containers, volumes, images, networks: lasting, contexts, builders: builders.map(nameOf), handlers: handlers(), config: hashesOf(config) };
  return Object.fromEntries(Object.entries(all).map(([kind, lines]) => [kind, [...lines].sort()]));
}

/** Of a line of `buildx ls`: with `*` for the selected one, as only the table has it. */
function nameOf(line: string): string {
  return line.split(/\s{2,}/)[0] ?? '';
}

function handlers(): string[] {
  const folder = '/proc/sys/fs/binfmt_misc';
  return readdirSync(folder).filter((name) => name !== 'register' && name !== 'status').map((name) => `${name} ${readFileSync(join(folder, name), 'utf8').replaceAll('\n', ' ')}`);
}

/** Every file and folder below with its content's hash, but what Docker itself keeps. */
function hashesOf(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter(({ name }) => !(name in KEPT_BY_DOCKER)).map((entry) => {
    const path = join(entry.parentPath, entry.name);
    return entry.isFile() ? `${path} ${createHash('sha256').update(readFileSync(path)).digest('hex')}` : path;
  });
}
