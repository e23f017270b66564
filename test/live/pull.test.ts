import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli, docker, emptyEngine, freshState, imageStore, runToEnd, type Ended } from './live-engine.ts';

const state = freshState();
const workshop = (...args: string[]): Promise<Ended> => runToEnd(process.execPath, [cli, ...args], state.env);
/** The engine is managed from outside its world. */
const hub = async (act: 'start' | 'stop'): Promise<void> => {
  const { code, stderr } = await runToEnd('nsenter', ['--target', process.env['MW_OUTSIDE'] ?? '1', '--mount', '--net', '--cgroup', '--wd=/', 'bash', join(import.meta.dirname, '../engine/engine.sh'), 'hub', act]);
  if (code !== 0) throw new Error(`hub ${act}: ${stderr}`);
};
const images = async (): Promise<string[]> => (await docker('images', '--no-trunc', '--format', '{{.Repository}}:{{.Tag}} {{.ID}}')).sort();

beforeAll(async () => {
  await hub('start');
  await emptyEngine();
});
afterAll(async () => {
  await hub('start');
  await emptyEngine();
  state.remove();
});

describe(`with all that it pulls pulled before (${imageStore})`, () => {
  it('the whole talk runs with Docker Hub switched off; what was pulled stays until it is asked for', async () => {
    // A tag of the user's that the talk pulls: it must not move.
    await docker('pull', 'hello-world');
    await docker('tag', 'hello-world', 'mplatform/mquery');
    await docker('rmi', 'hello-world');
    const theirs = await images();

    const pulled = await workshop('pull');
    expect(pulled.stderr).toContain('all that the deck pulls is here');
    expect(pulled.code).toBe(0);
    expect(pulled.stderr).toMatch(/^image mplatform\/mquery: here already$/m);
    expect(pulled.stderr).toMatch(/^image registry:2: pulled in \d/m);
    expect(pulled.stderr).toMatch(/^base image alpine: copied, \d.* MB, sha256:/m);
    expect(pulled.stderr).toMatch(/^for inspect, hello-world: copied, \d+ kB, /m);
    expect(await images()).toEqual(expect.arrayContaining(theirs));
    const afterPull = await images();

    expect((await workshop('pull')).stderr).toMatch(/^image registry:2: here already$/m);

    await hub('stop');
    const { code, stdout } = await workshop('check', '--keep', '--reporter', 'json');
    const { steps } = JSON.parse(stdout) as { steps: { id: string; status: string; output: string; reason: string | null }[] };
    expect(steps.filter(({ status }) => status !== 'passed').map(({ id, reason, output }) => ({ id, reason, output }))).toEqual([]);
    expect(code).toBe(0);
    expect(steps.find(({ id }) => id === 'inspect-hello-world')?.output).toContain('this is the copy that `pull` kept');

    const cleaned = await workshop('clean');
    expect(cleaned.code, cleaned.stdout).toBe(0);
    expect(await images()).toEqual(afterPull);
    expect(await docker('ps', '--format', '{{.Names}}')).toEqual(['multiarch-workshop-mirror']);

    const all = await workshop('clean', '--pulled');
    expect(all.code, all.stdout).toBe(0);
    expect(await images()).toEqual(theirs);
    expect([...(await docker('ps', '-aq')), ...(await docker('volume', 'ls', '-q'))]).toEqual([]);
    expect((await workshop('clean', '--pulled')).stdout).toBe('nothing to undo\n');
  }, 280_000);

  it('without Docker Hub, pull says of each image that it is missing, and why, and fails', async () => {
    await emptyEngine();
    await hub('stop');
    const { code, stderr } = await workshop('pull');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^image tonistiigi\/binfmt: FAILED: /m);
    expect(stderr).toMatch(/could not be pulled: the talk still needs a network for them/);
    expect((await workshop('clean', '--pulled')).code).toBe(0);
    expect(await docker('ps', '-aq')).toEqual([]);
  }, 200_000);

  it('doctor says what would be pulled on stage, and with --fix --yes pulls it', async () => {
    await emptyEngine();
    await hub('start');
    expect((await workshop('doctor')).stdout).toMatch(/^warning +images +4 of 4 images are not here yet/m);
    const { code, stdout } = await workshop('doctor', '--fix', '--yes');
    expect(code, stdout).toBe(0);
    expect(stdout).toContain('to mend images: multiarch-workshop pull (clean --pulled undoes it)');
    expect(stdout).toMatch(/^ok +images +all 4 images/m);
    expect((await workshop('clean', '--pulled')).code).toBe(0);
    expect(await docker('images', '-q')).toEqual([]);
  }, 60_000);
});
