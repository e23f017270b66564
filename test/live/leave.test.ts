import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { cli, docker, emptyEngine, freshState, imageStore, runToEnd } from './live-engine.ts';
import { keys, PtyScreen } from './pty-screen.ts';

const state = freshState();
const names = async (): Promise<string[]> => [...(await docker('ps', '-a', '--format', '{{.Names}}')), ...(await docker('volume', 'ls', '-q')), ...(await docker('images', '--format', '{{.Repository}}'))].sort();

let screen: PtyScreen | null = null;
beforeAll(emptyEngine);
afterEach(async () => {
  screen?.remove();
  await runToEnd(process.execPath, [cli, 'clean'], state.env);
});
afterAll(async () => {
  await emptyEngine();
  state.remove();
});

/** The talk with a builder that runs: something to decide about. */
async function withBuilder(...args: string[]): Promise<PtyScreen> {
  const seen = new PtyScreen([process.execPath, cli, ...args].join(' '), { columns: 100, rows: 30, env: state.env });
  screen = seen;
  for (const slide of [1, 2, 3, 4]) {
    await seen.until(` ${slide}/`);
    seen.type(keys.right);
  }
  await seen.until(' 5/');
  seen.type('2');
  await seen.until('[2]');
  // What passed hands the selection on.
  for (const next of ['[3]', '[4]', 'mybuilder is running']) {
    seen.type(keys.enter);
    await seen.until(next);
  }
  return seen;
}

describe(`leaving the screen after steps that changed something (${imageStore})`, () => {
  it('asks; c undoes it on the normal screen, thing by thing, and nothing is left', async () => {
    const seen = await withBuilder();
    seen.type('q');
    await seen.until('Steps changed things here.');
    seen.type('c');
    expect(await seen.ended).toBe(0);
    expect(seen.onAlternateScreen).toBe(false);
    expect(seen.text()).toMatch(/removed +container buildx_buildkit_mybuilder0/);
    expect(seen.text()).toMatch(/clean: \d+ things undone/);
    expect(await names()).toEqual([]);
  });

  it('i leaves the images, and a later clean removes them', async () => {
    const seen = await withBuilder();
    seen.type('q');
    await seen.until('Steps changed things here.');
    seen.type('i');
    expect(await seen.ended).toBe(0);
    expect(await names()).toEqual(['moby/buildkit', 'tonistiigi/binfmt']);
    await runToEnd(process.execPath, [cli, 'clean'], state.env);
    expect(await names()).toEqual([]);
  });

  it('Enter leaves it all; the next start has nothing to ask about, and clean still knows', async () => {
    const seen = await withBuilder();
    seen.type('q');
    await seen.until('Steps changed things here.');
    seen.type(keys.enter);
    expect(await seen.ended).toBe(0);
    expect(await names()).toContain('buildx_buildkit_mybuilder0');

    const again = new PtyScreen(`${process.execPath} ${cli}`, { columns: 100, rows: 30, env: state.env });
    await again.until('live');
    again.type('q');
    expect(await again.ended).toBe(0);
    again.remove();
    expect((await runToEnd(process.execPath, [cli, 'clean'], state.env)).code).toBe(0);
    expect(await names()).toEqual([]);
  });

  it('--clean asks nothing and undoes it', async () => {
    const seen = await withBuilder('--clean');
    seen.type('q');
    expect(await seen.ended).toBe(0);
    expect(await names()).toEqual([]);
  });
});
