import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { randomBytes } from 'node:crypto';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buildHost, type Hosts } from '../run/host.ts';
import { type LiveHarness, openLive, until } from '../run/live-harness.ts';
import { docker } from './live-engine.ts';

const tag = `mw-containers-${randomBytes(4).toString('hex')}`;
const mine = `${tag}:mine`;
const theirs = `${tag}:theirs`;
const engineEnv = Object.fromEntries(Object.entries(process.env).filter(([name]) => /^(?:PATH|HOME|DOCKER_.*)$/.test(name))) as Record<string, string>;

let live: LiveHarness;
let hosts: Hosts;
beforeAll(async () => {
  await docker('pull', '-q', 'alpine');
  // Two images of their own, so that filters by image tell them apart.
  const [base = ''] = await docker('create', 'alpine');
  for (const image of [mine, theirs]) await docker('commit', '-c', `LABEL image=${image}`, base, image);
  await docker('rm', base);
  live = openLive({ docker: 'docker', env: engineEnv });
  hosts = await buildHost();
});
afterEach(async () => {
  const left = [...(await containersOf(mine)), ...(await containersOf(theirs))];
  if (left.length > 0) await docker('rm', '-f', '-v', ...left);
});
afterAll(async () => {
  await live.close();
  hosts.remove();
  await docker('rmi', mine, theirs);
});

/** Ids of all containers of an image, running or not. */
function containersOf(image: string): Promise<string[]> {
  return docker('ps', '-aq', '--no-trunc', '--filter', `ancestor=${image}`);
}

const start = (script: string, env: Record<string, string> = {}): ReturnType<LiveHarness['start']> =>
  live.start(script, { env: { ...live.env, ...engineEnv, ...env }, timeoutMs: 60_000 });

describe('the containers of a step that is stopped', () => {
  it.each([
    ['in the foreground', `docker run --rm ${mine} sh -c 'echo up; sleep 1000'`],
    ['that are not removed at their end', `docker run ${mine} sh -c 'echo up; sleep 1000'`],
    ['that ignore a polite request', `docker run --rm ${mine} sh -c 'trap "" TERM; echo up; while :; do sleep 1; done'`],
    ['detached', `docker run -d ${mine} sleep 1000; echo up; sleep 1000`],
    ['in the background', `docker run --rm --name ${tag}-named ${mine} sh -c 'echo up; sleep 1000' & wait`],
    ['two of them', `docker run --rm ${mine} sleep 1000 & docker run --rm ${mine} sleep 1000 & until [ "$(docker ps -q --filter ancestor=${mine} | wc -l)" = 2 ]; do sleep 0.1; done; echo up; wait`],
  ])('%s are gone', async (_, script) => {
    const step = start(script);
    await step.printed('up');
    expect((await containersOf(mine)).length).toBeGreaterThan(0);
    step.execution.stop();
    expect((await step.ran).end).toMatchObject({ reason: 'stopped', note: null });
    expect(await containersOf(mine)).toEqual([]);
  });

  it('are gone after a timeout too', async () => {
    const { end } = await live.run(`docker run --rm ${mine} sleep 1000`, { env: { ...live.env, ...engineEnv }, timeoutMs: 3000 });
    expect(end).toMatchObject({ reason: 'timeout', note: null });
    expect(await containersOf(mine)).toEqual([]);
  });

  it('do not run, whenever it is stopped', async () => {
    for (let delay = 0; delay < 600; delay += 60) {
      const step = start(`echo up; docker run --rm ${mine} sleep 1000`);
      await step.printed('up');
      await new Promise((resolve) => setTimeout(resolve, delay));
      step.execution.stop();
      await step.ran;
      expect(await docker('ps', '-q', '--filter', `ancestor=${mine}`), `stopped after ${delay} ms`).toEqual([]);
    }
  });
});

describe('the containers of a step that ends by itself', () => {
  it.each([0, 1])('stay, whether it passed or failed (%i)', async (code) => {
    const { end } = await start(`docker run -d ${mine} sleep 1000; docker create ${mine}; exit ${code}`).ran;
    expect(end.exitCode).toBe(code);
    expect(await containersOf(mine)).toHaveLength(2);
  });

  it('are gone when their `docker run` was a background job', async () => {
    const { end } = await start(`docker run --rm ${mine} sleep 1000 & until docker ps -q --filter ancestor=${mine} | grep -q .; do sleep 0.1; done; docker run -d ${mine} sleep 1000`).ran;
    expect(end).toMatchObject({ exitCode: 0, note: null });
    expect(await containersOf(mine)).toHaveLength(1);
  });
});

describe('other people\'s containers', () => {
  it('stay: of another image, and of the same image from before and from meanwhile', async () => {
    const [before = ''] = await docker('run', '-d', mine, 'sleep', '1000');
    const step = start(`docker run --rm ${mine} sh -c 'echo up; sleep 1000'`);
    await step.printed('up');
    const [same = ''] = await docker('run', '-d', mine, 'sleep', '1000');
    const [other = ''] = await docker('run', '-d', theirs, 'sleep', '1000');
    // In the foreground: their command is there all the time.
    const attached = spawn('docker', ['run', '--rm', theirs, 'sh', '-c', 'echo up; sleep 1000'], { stdio: ['ignore', 'pipe', 'ignore'] });
    await once(attached.stdout, 'data');
    step.execution.stop();
    expect((await step.ran).end).toMatchObject({ reason: 'stopped', note: null });
    expect((await containersOf(mine)).sort()).toEqual([before, same].sort());
    expect(await containersOf(theirs)).toContain(other);
    expect(await containersOf(theirs)).toHaveLength(2);
    attached.kill('SIGKILL');
  });

  it('stay when they come while ours has not begun', async () => {
    const step = start(`echo up; sleep 1000; docker run --rm ${mine} sleep 1000`);
    await step.printed('up');
    const [same = ''] = await docker('run', '-d', mine, 'sleep', '1000');
    step.execution.stop();
    await step.ran;
    expect(await containersOf(mine)).toEqual([same]);
  });

  it('stay when they are a builder\'s', async () => {
    const step = start(`docker buildx create --name ${tag} --driver docker-container --bootstrap >/dev/null 2>&1; echo up; sleep 1000`, { BUILDX_CONFIG: join(live.folder, 'buildx') });
    await step.printed('up');
    step.execution.stop();
    expect((await step.ran).end).toMatchObject({ reason: 'stopped', note: null });
    const builder = `buildx_buildkit_${tag}0`;
    expect(await docker('ps', '--format', '{{.Names}}', '--filter', `name=${builder}`)).toEqual([builder]);
    await docker('rm', '-f', '-v', builder);
    await docker('volume', 'rm', `${builder}_state`);
  });
});

describe('when the program is killed', () => {
  it('its containers go with it', async () => {
    const host = await hosts.open(`docker run --rm ${mine} sleep 1000`, { sign: 'guarded', docker: 'docker' });
    const [before = ''] = await docker('run', '-d', theirs, 'sleep', '1000');
    expect(await containersOf(mine)).toHaveLength(1);
    host.child.kill('SIGKILL');
    await until(() => host.guards().length === 0, 30_000);
    expect(host.survivors()).toEqual([]);
    expect(await containersOf(mine)).toEqual([]);
    expect(await containersOf(theirs)).toEqual([before]);
  });
});

describe('when the program is killed while a container is being made', () => {
  it('it goes, whenever that is', async () => {
    for (let delay = 0; delay < 600; delay += 100) {
      const host = await hosts.open(`echo up; docker run --rm ${mine} sleep 1000`, { docker: 'docker' });
      await new Promise((resolve) => setTimeout(resolve, delay));
      const [same = ''] = await docker('run', '-d', theirs, 'sleep', '1000');
      host.child.kill('SIGKILL');
      await until(() => host.guards().length === 0, 30_000);
      expect(await docker('ps', '-q', '--filter', `ancestor=${mine}`), `killed after ${delay} ms`).toEqual([]);
      expect(await containersOf(theirs)).toEqual([same]);
      await docker('rm', '-f', '-v', same);
    }
  });
});

describe('an engine that does not answer any more', () => {
  let server: Server;
  let hung = false;
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  it('does not hold up a stop: it ends in time and names what may be left', async () => {
    const socket = join(live.folder, 'engine.sock');
    const open = new Set<Socket>();
    const real = (engineEnv['DOCKER_HOST'] ?? 'unix:///var/run/docker.sock').replace('unix://', '');
    server = createServer({ allowHalfOpen: true }, (client) => {
      open.add(client);
      client.on('error', () => undefined);
      if (hung) return;
      const upstream = connect({ path: real, allowHalfOpen: true });
      open.add(upstream);
      upstream.on('error', () => client.destroy());
      client.pipe(upstream).pipe(client);
    }).listen(socket);
    await once(server, 'listening');
    const env = { ...engineEnv, DOCKER_HOST: `unix://${socket}` };
    const other = openLive({ docker: 'docker', env });
    const step = other.start(`docker run --rm ${mine} sh -c 'trap "" TERM; echo up; while :; do sleep 1; done'`, { env: { ...other.env, ...env }, timeoutMs: 60_000 });
    await step.printed('up');
    hung = true;
    const begin = performance.now();
    step.execution.stop();
    const { end } = await step.ran;
    expect(end.reason).toBe('stopped');
    expect(end.note).toMatch(/engine did not answer in 10 s: container [0-9a-f]{12} may still be running/);
    expect(performance.now() - begin).toBeLessThan(20_000);
    await other.close();
    for (const one of open) one.destroy();
    expect(await containersOf(mine)).toHaveLength(1);
  });

  it('does not hold up a step that does not need it', async () => {
    const env = { ...engineEnv, DOCKER_HOST: 'unix:///nowhere/docker.sock' };
    const other = openLive({ docker: 'docker', env });
    expect((await other.run('echo hello')).text).toBe('hello\n');
    await other.close();
  });
});
