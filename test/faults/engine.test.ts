import { createServer } from 'node:net';
import { join } from 'node:path';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, expect } from 'vitest';
import { docker, runToEnd } from '../live/live-engine.ts';
import { keys } from '../live/pty-screen.ts';
import { engine } from './engine.ts';
import { deck, OnScreen, run, start } from './program.ts';
import { faultsOn } from './survive.ts';
import type { User } from './user.ts';

const { survives, alsoSurvives } = faultsOn();

/** A report's sentences without the line breaks that its width makes. */
const flat = (text: string): string => text.replaceAll(/\s+/g, ' ');

/** What must be undone whatever a test came to. */
const undos: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const undo of undos.splice(0).reverse()) await undo();
});

/** A file system of this size at a folder, in this world only. */
async function mountSmall(folder: string, size: string): Promise<() => Promise<void>> {
  mkdirSync(folder, { recursive: true });
  const { code, stderr } = await runToEnd('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder]);
  if (code !== 0) throw new Error(stderr);
  let isMounted = true;
  const unmount = async (): Promise<void> => {
    if (isMounted) await runToEnd('umount', ['--lazy', folder]);
    isMounted = false;
  };
  undos.push(unmount);
  return unmount;
}

/** The builder, the emulators and the registry of the talk are there. */
async function prepareBuild(user: User): Promise<void> {
  const made = await run(user, 'check', '--only', 'binfmt,builder,bootstrap,registry', '--keep');
  expect(made.code, made.stdout).toBe(0);
}

/** The slow build on the screen, once it waits. */
async function openSlowBuild(user: User): Promise<OnScreen> {
  await prepareBuild(user);
  const seen = new OnScreen(user, [...deck('slow')]);
  await seen.screen.until('1/1');
  seen.screen.type(keys.enter);
  await seen.screen.until(/\d the build waits/);
  return seen;
}

/** Leaves the screen by its key, and what the steps changed as it is where that is asked; the terminal is as before. */
async function quit(seen: OnScreen): Promise<void> {
  seen.screen.type('q');
  const ended = seen.ended();
  const asked = seen.screen.until('Steps changed things here').then(() => seen.screen.type(keys.enter));
  await Promise.race([ended, asked]);
  expect(await ended).toBe(0);
  await seen.isAsBefore();
}

survives('the engine is stopped before the talk: exit 3 and the reason; on the screen the talk is recorded', async (user) => {
  undos.push(() => engine('start'));
  await engine('stop');
  const checked = await run(user, 'check', '--only', 'binfmt,builder,bootstrap');
  expect(checked.code, checked.stdout).toBe(3);
  expect(flat(checked.stdout)).toMatch(/no Docker Engine answers at unix:\S+: is it started\?/);
  const seen = new OnScreen(user, []);
  await seen.screen.until(/recorded/);
  await quit(seen);
  expect((await run(user, 'clean')).stdout).toBe('nothing to undo\n');
  await engine('start');
});

alsoSurvives('the engine is stopped during a build: the step says that it is gone', async (user) => {
  undos.push(() => engine('start'));
  const seen = await openSlowBuild(user);
  await engine('stop');
  await seen.screen.until(/✘ .*exit 1/);
  expect(seen.screen.text()).toMatch(/nobody listens at the registry's port|no Docker Engine answers|Cannot connect to the Docker daemon|closing transport|EOF/);
  await quit(seen);
  const cleaned = await run(user, 'clean');
  expect(cleaned.code).toBe(1);
  expect(cleaned.stdout).toMatch(/LEFT .*no engine answers at .*what was made there is left, and written down in/);
  await engine('start');
});

survives('the engine hangs before the talk: exit 3 and the reason, within the time of one question', async (user) => {
  undos.push(() => engine('resume'));
  await engine('pause');
  const checked = await run(user, 'check', '--only', 'binfmt');
  await engine('resume');
  expect(checked.code, checked.stdout).toBe(3);
  expect(flat(checked.stdout)).toMatch(/the engine at unix:\S+ does not answer within 5 s/);
});

alsoSurvives('the engine hangs during a step: keys work, the step can be stopped and left', async (user) => {
  undos.push(() => engine('resume'));
  const seen = await openSlowBuild(user);
  await engine('pause');
  seen.screen.type('?');
  await seen.screen.until(/next slide, or more/);
  seen.screen.type(keys.escape);
  await seen.screen.until(/\d the build waits/);
  seen.screen.type('x');
  await seen.screen.until(/stopped/);
  await quit(seen);
  const cleaned = await run(user, 'clean');
  expect(cleaned.code).toBe(1);
  expect(cleaned.stdout).toMatch(/LEFT .*does not answer within 5 s/);
  await engine('resume');
});

alsoSurvives('the registry goes between build and push: nobody listens there, says the step', async (user) => {
  const seen = await openSlowBuild(user);
  await docker('stop', '--time', '0', 'multiarch-workshop-registry');
  await seen.screen.until((text) => flat(text).includes('nobody listens at the registry\'s port, seen from'));
  await quit(seen);
});

survives('the builder\'s container is killed during a build', async (user) => {
  const seen = await openSlowBuild(user);
  await docker('kill', 'buildx_buildkit_mybuilder0');
  await seen.screen.until(/✘ .*exit 1/);
  await quit(seen);
});

survives('port 5000 is somebody else\'s: it stays theirs', async (user) => {
  const theirs = createServer((socket) => socket.destroy()).listen(5000, '127.0.0.1');
  undos.push(() => new Promise((resolve) => theirs.close(resolve)));
  const { code, stdout } = await run(user, 'check', '--only', 'builder,registry', '--keep');
  expect(theirs.listening).toBe(true);
  // Another port is taken, and the report says so.
  expect(code, stdout).toBe(0);
  expect(flat(stdout)).toMatch(/localhost:(?!5000)\d+ instead of localhost:5000/);
});

alsoSurvives('mybuilder is somebody else\'s, and its container: neither is touched', async (user) => {
  const theirBuilders = join(user.folder, 'their-buildx');
  const theirs = { ...user.env, BUILDX_CONFIG: theirBuilders };
  undos.push(async () => {
    await runToEnd('docker', ['buildx', 'rm', 'mybuilder'], theirs);
    rmSync(theirBuilders, { recursive: true, force: true });
  });
  const made = await runToEnd('docker', ['buildx', 'create', '--name', 'mybuilder', '--bootstrap'], theirs);
  expect(made.code, made.stderr).toBe(0);
  const look = (): Promise<string[]> => docker('ps', '--no-trunc', '--format', '{{.ID}} {{.State}}', '--filter', 'name=buildx_buildkit_mybuilder0');
  const before = await look();
  const { code, stdout } = await run(user, 'check', '--only', 'binfmt,builder,bootstrap');
  expect(code, stdout).toBe(0);
  expect(flat(stdout)).toMatch(/\S+ instead of mybuilder/);
  expect(await look()).toEqual(before);
  await runToEnd('docker', ['buildx', 'rm', 'mybuilder'], theirs);
});

survives('the state directory is full: what cannot be written down is not made', async (user) => {
  const unmount = await mountSmall(user.state, '64k');
  mkdirSync(join(user.state, 'multiarch-workshop'), { recursive: true });
  try {
    for (let part = 0; ; part++) writeFileSync(join(user.state, `filler-${part}`), 'x'.repeat(4096));
  } catch {
    // Full.
  }
  const { code, stdout } = await run(user, 'check', '--only', 'registry,builder');
  expect(code, stdout).toBe(3);
  expect(flat(stdout)).toContain('our state cannot be written: no space left on the disk; XDG_STATE_HOME names another place');
  await unmount();
});

survives('the temporary folder is full: the step that prints into it ends, and says why', async (user) => {
  const unmount = await mountSmall(user.temporary, '1m');
  const { code, stdout } = await run(user, 'check', ...deck('odd'), '--only', 'much');
  expect(code).toBe(1);
  expect(flat(stdout)).toMatch(/no space left on the device/);
  await unmount();
});

survives('the engine\'s disk is full: the step says so', async (user) => {
  await prepareBuild(user);
  const pushed = await run(user, 'check', ...deck('full'), '--only', 'push-large', '--keep');
  expect(pushed.code, pushed.stdout).toBe(0);
  const [root = ''] = await docker('info', '--format', '{{.DockerRootDir}}');
  const unmount = await mountSmall(join(root, 'tmp'), '64k');
  const checked = await run(user, 'check', ...deck('full'), '--only', 'pull-large');
  await unmount();
  expect(checked.code).toBe(1);
  expect(flat(checked.stdout)).toContain('the disk is full');
});

alsoSurvives('another session ends while one is under way: each undoes its own', async (user) => {
  const seen = await openSlowBuild(user);
  const other = await start(user, ['check', '--only', 'inspect-hello-world,mquery-hello-world']).ended;
  expect(other.code, other.stdout).toBe(0);
  expect(existsSync(join(user.state, 'multiarch-workshop', 'runs'))).toBe(true);
  seen.screen.type('x');
  await seen.screen.until(/stopped/);
  await quit(seen);
});
