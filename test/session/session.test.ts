import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deckOf, fakeExecutor, fakeSession, noEngine, engineFacts, step, type Act } from './fake-parts.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'session-test-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const acts = (table: Record<string, Act>) => fakeExecutor(({ script }) => table[script] ?? {});

describe('a step that does what the slide claims', () => {
  it('passes with the last line of its check as the message', async () => {
    const executor = acts({ 'run build': { output: 'pushed\n' }, 'is it there': { output: 'looking\nit has three platforms\n' } });
    const session = fakeSession(folder, deckOf([step('build', { check: 'is it there' })]), executor);
    const state = await session.run('build');
    const run = state.steps['build']?.runs[0];
    expect(run).toMatchObject({ status: 'passed', source: 'live', reason: null, check: { status: 'passed', message: 'it has three platforms' } });
    expect(run?.output.plainText(100)).toBe('pushed');
  });

  it('gives the check the output file, the exit code and the time the step started', async () => {
    const executor = acts({});
    const session = fakeSession(folder, deckOf([step('build', { check: 'look' })]), executor);
    await session.run('build');
    expect(executor.requests[1]?.env).toMatchObject({ STEP_EXIT: '0', STEP_STARTED: '1970-01-01T00:00:01.995Z', STEP_OUTPUT: executor.requests[0]?.outputFile });
  });
});

describe('a step that fails', () => {
  it('names the exit code, the line and its text, and runs no check', async () => {
    const executor = acts({ 'one\ntwo': { exitCode: 3, line: 2 } });
    const session = fakeSession(folder, deckOf([step('x', { command: 'one\ntwo', check: 'look' })]), executor);
    const run = (await session.run('x')).steps['x']?.runs[0];
    expect(run).toMatchObject({ status: 'failed', reason: 'exit 3 at line 2: two', check: null });
    expect(executor.requests).toHaveLength(1);
  });

  it('fails by its check although the command ended with 0', async () => {
    const session = fakeSession(folder, deckOf([step('x', { check: 'look' })]), acts({ look: { exitCode: 1, output: 'arm64 is missing\n' } }));
    const run = (await session.run('x')).steps['x']?.runs[0];
    expect(run).toMatchObject({ status: 'failed', reason: 'its check failed: arm64 is missing' });
  });

  it('keeps the earlier run when it is run again', async () => {
    let exitCode = 1;
    const session = fakeSession(folder, deckOf([step('x')]), fakeExecutor(() => ({ exitCode: exitCode--, output: 'o' })));
    await session.run('x');
    const { runs } = (await session.run('x')).steps['x'] ?? { runs: [] };
    expect(runs.map(({ number, status }) => [number, status])).toEqual([[1, 'failed'], [2, 'passed']]);
  });

  it('runs its fallback as a run of its own, held to the same check', async () => {
    const executor = acts({ mquery: { exitCode: 1 }, inspect: { output: 'linux/arm64\n' }, look: { output: 'several platforms' } });
    const session = fakeSession(folder, deckOf([step('x', { command: 'mquery', fallback: 'inspect', check: 'look' })]), executor);
    await session.run('x');
    const { runs, status } = (await session.run('x', { fallback: true })).steps['x'] ?? { runs: [], status: 'idle' };
    expect(status).toBe('passed');
    expect(runs[1]).toMatchObject({ source: 'fallback', command: 'inspect', check: { status: 'passed' } });
  });

  it('says so when our own part of it throws, instead of dying', async () => {
    const session = fakeSession(join(folder, 'not-there'), deckOf([step('x')]), acts({}));
    expect((await session.run('x')).steps['x']).toMatchObject({ status: 'failed' });
  });
});

describe('a probe', () => {
  it('that says yes spares the command, and the check still runs', async () => {
    const executor = acts({ there: { output: 'builder mybuilder is running' } });
    const session = fakeSession(folder, deckOf([step('x', { probe: 'there', check: 'look' })]), executor);
    const run = (await session.run('x')).steps['x']?.runs[0];
    expect(run).toMatchObject({ status: 'passed', alreadyDone: 'builder mybuilder is running', end: null });
    expect(executor.requests.map(({ script }) => script)).toEqual(['there', 'look']);
  });

  it('is not asked when the user wants the command to run again', async () => {
    const executor = acts({});
    const session = fakeSession(folder, deckOf([step('x', { probe: 'there' })]), executor);
    await session.run('x', { again: true });
    expect(executor.requests.map(({ script }) => script)).toEqual(['run x']);
  });
});

describe('needs', () => {
  it('names the step that gives what is missing, and its slide', async () => {
    const executor = acts({});
    const session = fakeSession(folder, deckOf([step('registry', { slide: 5 }), step('build', { slide: 6, needs: ['registry'] })]), executor);
    const run = (await session.run('build')).steps['build']?.runs[0];
    expect(run).toMatchObject({ status: 'skipped', reason: 'needs step registry (slide 5): run it first' });
    expect(executor.requests).toEqual([]);
  });

  it('of an engine where none answers are not probed: the probe would wait for that engine too', async () => {
    const executor = acts({ 'there?': { output: 'yes' } });
    const deck = deckOf([step('registry', { needs: ['engine'], probe: 'there?' }), step('build', { needs: ['registry'], probe: 'there?' })]);
    const session = fakeSession(folder, deck, executor, { engine: () => noEngine });
    for (const id of ['registry', 'build']) {
      expect((await session.run(id)).steps[id]).toMatchObject({ status: 'skipped', runs: [{ reason: `needs a Docker Engine: ${noEngine.problem}` }] });
    }
    expect(executor.requests).toEqual([]);
  });

  it('are met by a step that passed in this session', async () => {
    const session = fakeSession(folder, deckOf([step('registry'), step('build', { needs: ['registry'] })]), acts({}));
    await session.run('registry');
    expect((await session.run('build')).steps['build']?.status).toBe('passed');
  });

  it('are met by a step whose probe says that it is done already', async () => {
    const session = fakeSession(folder, deckOf([step('registry', { probe: 'up?' }), step('build', { needs: ['registry'] })]), acts({ 'up?': { output: 'yes' } }));
    expect((await session.run('build')).steps['build']?.status).toBe('passed');
  });

  it('tell to wait for a step that is still running', async () => {
    const session = fakeSession(folder, deckOf([step('registry'), step('build', { needs: ['registry'] })]), acts({ 'run registry': { hang: true } }));
    const pulling = session.run('registry');
    await running(session, 'registry');
    expect((await session.run('build')).steps['build']?.runs[0]?.reason).toContain('still running on slide 1');
    session.stop('registry');
    await pulling;
  });

  it('skip a step when no engine answers, with the engine\'s own reason', async () => {
    const session = fakeSession(folder, deckOf([step('x', { needs: ['engine'] })]), acts({}), { engine: () => noEngine });
    expect((await session.run('x')).steps['x']?.runs[0]).toMatchObject({ status: 'skipped', reason: expect.stringContaining('is it started?') });
  });

  it('see an engine that was started meanwhile', async () => {
    let engine = noEngine;
    const session = fakeSession(folder, deckOf([step('x', { needs: ['engine'] })]), acts({}), { engine: () => engine });
    await session.run('x');
    engine = engineFacts;
    const state = await session.run('x');
    expect(state.steps['x']?.status).toBe('passed');
    expect(state.engine?.version).toBe('28.5.2');
  });
});

describe('what steps leave for later ones', () => {
  const exporting = step('export', { command: 'export A=1', demo: 'one' });

  it('exported variables reach every later step, the folder those of the same demo', async () => {
    const executor = acts({ 'export A=1': { export: { A: '1' }, cwd: '/deep' } });
    const deck = deckOf([exporting, step('same', { demo: 'one' }), step('other', { demo: 'two' })], {
      one: { name: 'one', folder: 'one', variables: [] }, two: { name: 'two', folder: 'two', variables: [] },
    });
    const session = fakeSession(folder, deck, executor);
    for (const id of ['export', 'same', 'other']) await session.run(id);
    expect(executor.requests[1]).toMatchObject({ cwd: '/deep', env: { A: '1' } });
    expect(executor.requests[2]).toMatchObject({ cwd: `${folder}/two`, env: { A: '1' } });
  });

  it('a step that failed leaves nothing', async () => {
    const executor = acts({ 'export A=1': { export: { A: '1' }, exitCode: 1 } });
    const session = fakeSession(folder, deckOf([exporting, step('later')]), executor);
    await session.run('export');
    await session.run('later');
    expect(executor.requests[1]?.env).not.toHaveProperty('A');
  });

  it("a demo's own variables stay with that demo", async () => {
    const executor = acts({});
    const variables = [{ name: 'BUILDX_NO_DEFAULT_ATTESTATIONS', value: '1', why: 'plain images' }];
    const deck = deckOf([step('tags', { demo: 'tags' }), step('later')], { tags: { name: 'tags', folder: 'tags', variables } });
    const session = fakeSession(folder, deck, executor);
    await session.run('tags');
    await session.run('later');
    expect(executor.requests.map(({ env }) => env['BUILDX_NO_DEFAULT_ATTESTATIONS'])).toEqual(['1', undefined]);
  });
});

describe('strict', () => {
  it('fails a step whose check passed before it ran', async () => {
    const session = fakeSession(folder, deckOf([step('x', { check: 'look' })]), acts({}));
    const run = (await session.run('x', { strict: true })).steps['x']?.runs[0];
    expect(run).toMatchObject({ status: 'failed', before: { status: 'passed' }, reason: expect.stringContaining('it proves nothing') });
  });

  it('asks no before half of a step that only looks', async () => {
    const executor = acts({});
    const session = fakeSession(folder, deckOf([step('x', { check: 'look', kind: 'observe' })]), executor);
    expect((await session.run('x', { strict: true })).steps['x']?.status).toBe('passed');
    expect(executor.requests.map(({ script }) => script)).toEqual(['run x', 'look']);
  });

  it('demands a check of every step that changes something', async () => {
    const session = fakeSession(folder, deckOf([step('x')]), acts({}));
    expect((await session.run('x', { strict: true })).steps['x']?.runs[0]).toMatchObject({ status: 'failed', reason: expect.stringContaining('no check') });
  });
});

describe('stopping', () => {
  it('ends a running step as cancelled', async () => {
    const session = fakeSession(folder, deckOf([step('x')]), acts({ 'run x': { hang: true } }));
    const ended = session.run('x');
    await running(session, 'x');
    session.stop('x');
    expect((await ended).steps['x']).toMatchObject({ status: 'cancelled' });
  });

  it('during the probe, no command starts any more', async () => {
    const executor = acts({ there: { hang: true } });
    const session = fakeSession(folder, deckOf([step('x', { probe: 'there' })]), executor);
    const asked = new Promise<void>((resolve) => {
      const { start } = executor;
      executor.start = (...args) => {
        queueMicrotask(resolve);
        return start(...args);
      };
    });
    const ended = session.run('x');
    await asked;
    session.stop('x');
    expect((await ended).steps['x']?.status).toBe('cancelled');
    expect(executor.requests.map(({ script }) => script)).toEqual(['there']);
  });

  it('close ends what is under way and starts nothing more', async () => {
    const executor = acts({ 'run x': { hang: true } });
    const session = fakeSession(folder, deckOf([step('x'), step('y')]), executor);
    const ended = session.run('x');
    await running(session, 'x');
    await session.close();
    expect((await ended).steps['x']?.status).toBe('cancelled');
    expect(executor.closed).toBe(true);
    expect((await session.run('y')).steps['y']?.status).toBe('idle');
  });

  it('a second request for a running step is the same one', async () => {
    const session = fakeSession(folder, deckOf([step('x')]), acts({ 'run x': { hang: true } }));
    const first = session.run('x');
    expect(session.run('x')).toBe(first);
    await running(session, 'x');
    session.stop('x');
    await first;
  });
});

function running(session: ReturnType<typeof fakeSession>, id: string): Promise<void> {
  return new Promise((resolve) => {
    const look = (): boolean => session.getState().steps[id]?.status === 'running';
    if (look()) return resolve();
    const leave = session.subscribe(() => {
      if (look()) {
        leave();
        resolve();
      }
    });
  });
}
