import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { cli, docker, emptyEngine, freshState, imageStore, runToEnd, type Ended } from './live-engine.ts';

const state = freshState();
const runs = join(state.env['XDG_STATE_HOME'] ?? '', 'multiarch-workshop', 'runs');
const config = process.env['DOCKER_CONFIG'] ?? join(homedir(), '.docker');
const userBuilds = join(state.env['XDG_STATE_HOME'] ?? '', '..', 'buildx-of-the-user');
/** The user has a builder of their own, selected, in their own place. */
const env = { ...state.env, BUILDX_CONFIG: userBuilds };
const workshop = (...args: string[]): Promise<Ended> => runToEnd(process.execPath, [cli, ...args], env);

/** All that must be as it was: of the engine, of the Docker CLI's folder by hash, of the user's builders. */
async function snapshot(): Promise<Record<string, readonly string[]>> {
  const [containers, volumes, images, networks, contexts] = await Promise.all([
    docker('ps', '-a', '--no-trunc', '--format', '{{.ID}} {{.Names}} {{.Image}} {{.State}}'),
    docker('volume', 'ls', '--format', '{{.Name}}'),
    docker('images', '-a', '--no-trunc', '--digests', '--format', '{{.Repository}} {{.Tag}} {{.Digest}} {{.ID}}'),
    docker('network', 'ls', '--no-trunc', '--format', '{{.ID}} {{.Name}}'),
    docker('context', 'ls', '--format', '{{.Name}} {{.Current}} {{.DockerEndpoint}}'),
  ]);
  const { stdout: builders } = await runToEnd('docker', ['buildx', 'ls'], env);
  const kept = Object.entries({ containers, volumes, images, networks, contexts, builders: builders.split('\n').map(nameOf), config: hashesOf(config) });
  return Object.fromEntries(kept.map(([name, lines]) => [name, [...lines].sort()]));
}

/** Of a line of `buildx ls`: with `*` for the selected one, as only its table has it. */
function nameOf(line: string): string {
  return line.split(/\s{2,}/)[0] ?? '';
}

/** Every file and folder with its content's hash. */
function hashesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry) => {
    const path = join(entry.parentPath, entry.name);
    return entry.isFile() ? `${path} ${createHash('sha256').update(readFileSync(path)).digest('hex')}` : path;
  });
}

/** The program is killed as soon as this holds; resolves when it is gone. */
async function killedWhen(holds: () => Promise<boolean>, ...args: string[]): Promise<void> {
  const child = spawn(process.execPath, [cli, ...args], { env: { ...process.env, ...env }, stdio: 'ignore' });
  const gone = new Promise((resolve) => child.once('exit', resolve));
  await until(holds, 120_000);
  child.kill('SIGKILL');
  await gone;
}

/** Waits until something is true of the engine, which tells nobody when it becomes so. */
async function until(holds: () => Promise<boolean>, limitMs: number): Promise<void> {
  for (const end = Date.now() + limitMs; !(await holds()); ) if (Date.now() > end) throw new Error(`waited ${limitMs} ms in vain for ${holds}`);
}

const ledgers = (): string[] => (existsSync(runs) ? readdirSync(runs).filter((name) => name.endsWith('.json')) : []);
const exists = async (kind: 'container' | 'volume' | 'image', name: string): Promise<boolean> => (await runToEnd('docker', [kind, 'inspect', name])).code === 0;

let before: Awaited<ReturnType<typeof snapshot>>;
beforeAll(async () => {
  await emptyEngine();
  mkdirSync(userBuilds, { recursive: true });
  // The user's own: a container, a builder that is selected, a tag that the talk uses for another image, a manifest list.
  await docker('run', '-d', '--name', 'of-the-user', 'alpine', 'sleep', '100000');
  await docker('tag', 'alpine', 'localhost:5000/multiarch-workshop/probe');
  await docker('tag', 'alpine', 'localhost:5000/nicholasdille/hello');
  await docker('volume', 'create', 'of-the-user');
  const created = await runToEnd('docker', ['buildx', 'create', '--name', 'builder-of-the-user', '--bootstrap', '--use'], env);
  expect(created.code, created.stderr).toBe(0);
  before = await snapshot();
});
afterAll(async () => {
  await runToEnd('docker', ['buildx', 'rm', 'builder-of-the-user'], env);
  await emptyEngine();
  state.remove();
});
afterEach(async () => {
  await workshop('clean');
});

describe(`after the talk (${imageStore})`, () => {
  it('clean leaves the machine as it was, from any directory; a second time there is nothing to do', async () => {
    const checked = await workshop('check', '--keep');
    expect(checked.code, checked.stdout).toBe(0);
    expect(await snapshot()).not.toEqual(before);
    const dry = await workshop('clean', '--dry-run', '--json');
    expect((JSON.parse(dry.stdout) as { things: unknown[] }).things.length).toBeGreaterThan(5);
    expect(ledgers()).toHaveLength(1);

    const here = process.cwd();
    process.chdir(tmpdir());
    const cleaned = await workshop('clean').finally(() => process.chdir(here));
    expect(cleaned.code, cleaned.stdout).toBe(0);
    expect(await snapshot()).toEqual(before);
    expect(ledgers()).toEqual([]);
    expect((await workshop('clean')).stdout).toBe('nothing to undo\n');
  });

  it('check undoes what it did by itself', async () => {
    const checked = await workshop('check');
    expect(checked.code, checked.stdout + checked.stderr).toBe(0);
    expect(checked.stderr).toMatch(/clean: \d+ things undone/);
    expect(await snapshot()).toEqual(before);
  });

  it('clean --keep images leaves the images, and a later clean removes them', async () => {
    await workshop('check', '--keep');
    expect((await workshop('clean', '--keep', 'images')).code).toBe(0);
    expect(await exists('container', 'multiarch-workshop-registry')).toBe(false);
    expect(await exists('image', 'localhost:5000/nicholasdille/hello:arm')).toBe(true);
    expect((await workshop('clean')).code).toBe(0);
    expect(await snapshot()).toEqual(before);
  });

  it('two runs on top of each other are undone as one', async () => {
    await workshop('check', '--keep');
    expect((await workshop('check', '--keep')).code).toBe(0);
    expect(ledgers().length).toBeGreaterThanOrEqual(1);
    expect((await workshop('clean')).code).toBe(0);
    expect(await snapshot()).toEqual(before);
  });
});

describe('the kernel\'s handlers', () => {
  // The one table of the whole machine: another engine on it may change it at the same time, so it is looked at here only.
  const handlers = (): string[] => readdirSync('/proc/sys/fs/binfmt_misc').filter((name) => name.startsWith('qemu-')).sort();

  it('that a step added are taken away, and those that were there stay', async () => {
    // What is at home in this engine may stand already; one of them is taken away, so that the step adds just that.
    await docker('run', '--privileged', '--rm', 'tonistiigi/binfmt', '--install', 'riscv64');
    await docker('run', '--privileged', '--rm', 'tonistiigi/binfmt', '--uninstall', 'qemu-aarch64');
    await docker('rmi', 'tonistiigi/binfmt');
    const had = handlers();
    expect(had).toContain('qemu-riscv64');
    expect((await workshop('check', '--only', 'binfmt', '--keep')).code).toBe(0);
    expect(handlers()).toContain('qemu-aarch64');
    const cleaned = await workshop('clean');
    expect(cleaned.stdout).toMatch(/removed +handler qemu-aarch64/);
    expect(handlers()).toEqual(had);
    expect(await snapshot()).toEqual(before);
    await docker('run', '--privileged', '--rm', 'tonistiigi/binfmt', '--install', 'all');
    await docker('rmi', 'tonistiigi/binfmt');
  });
});

describe('after a SIGKILL in the middle of a step', () => {
  it.each<[string, string, () => Promise<boolean>]>([
    ['that makes a builder', 'builder,bootstrap', () => exists('container', 'buildx_buildkit_mybuilder0')],
    ['that makes a registry', 'builder,registry', () => exists('container', 'multiarch-workshop-registry')],
    ['that pulls', 'mquery-hello-world', () => exists('image', 'mplatform/mquery')],
  ])('%s clean leaves the machine as it was', async (_, steps, holds) => {
    await killedWhen(holds, 'check', '--only', steps);
    expect(ledgers()).toHaveLength(1);
    // Somewhere else than where it crashed.
    const here = process.cwd();
    process.chdir('/');
    const cleaned = await workshop('clean').finally(() => process.chdir(here));
    expect(cleaned.code, cleaned.stdout).toBe(0);
    await until(async () => JSON.stringify(await snapshot()) === JSON.stringify(before), 15_000).catch(() => undefined);
    expect(await snapshot()).toEqual(before);
  });
});

describe('what somebody else made', () => {
  it('is not adopted: the step is not run, says why and what to do, and the container stays', async () => {
    const [theirs = ''] = await docker('run', '-d', '--name', 'buildx_buildkit_mybuilder0', 'alpine', 'sleep', '100000');
    try {
      const { code, stdout } = await workshop('check', '--only', 'builder', '--set', 'builder=mybuilder');
      expect(code).toBe(1);
      expect(stdout).toContain('a container buildx_buildkit_mybuilder0 is there that this workshop did not make');
      expect(stdout).toContain('--set builder=');
      expect(await docker('ps', '-q', '--no-trunc', '--filter', 'name=buildx_buildkit_mybuilder0')).toEqual([theirs]);
      expect((await workshop('check', '--only', 'builder', '--set', 'builder=another')).code).toBe(0);
    } finally {
      await docker('rm', '-f', '-v', theirs);
    }
    expect(await snapshot()).toEqual(before);
  });

  it('stays when it took the place of what we made', async () => {
    await workshop('check', '--only', 'builder,registry', '--keep');
    await docker('rm', '-f', '-v', 'multiarch-workshop-registry');
    const [theirs = ''] = await docker('run', '-d', '--name', 'multiarch-workshop-registry', 'alpine', 'sleep', '100000');
    const cleaned = await workshop('clean');
    expect(await docker('ps', '-q', '--no-trunc', '--filter', 'name=multiarch-workshop-registry')).toEqual([theirs]);
    expect(cleaned.code, cleaned.stdout).toBe(0);
    await docker('rm', '-f', '-v', theirs);
    expect(await snapshot()).toEqual(before);
  });
});

describe('when something is in the way', () => {
  it('says what is left and how to remove it, goes on, and finishes the next time', async () => {
    await workshop('check', '--only', 'builder,registry', '--keep');
    const [user = ''] = await docker('run', '-d', '-v', 'multiarch-workshop-registry:/data', 'alpine', 'sleep', '100000');
    const first = await workshop('clean');
    expect(first.code).toBe(1);
    expect(first.stdout).toMatch(/LEFT +volume multiarch-workshop-registry: .*in use[^\n]*\n +by hand: docker volume rm multiarch-workshop-registry/);
    expect(await exists('container', 'buildx_buildkit_mybuilder0')).toBe(false);
    await docker('rm', '-f', '-v', user);
    expect((await workshop('clean')).code).toBe(0);
    expect(await snapshot()).toEqual(before);
  });

  it('a ledger that is torn is reported and left, and the others are finished', async () => {
    await workshop('check', '--only', 'builder', '--keep');
    writeFileSync(join(runs, 'torn.json'), '{"ledger":');
    const { code, stdout } = await workshop('clean');
    expect(code).toBe(1);
    expect(stdout).toContain('torn.json: not a ledger');
    expect(ledgers()).toEqual(['torn.json']);
    rmSync(join(runs, 'torn.json'));
    expect(await snapshot()).toEqual(before);
  });
});
