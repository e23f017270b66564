import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { check, checkOptions, chooseSteps, type CheckStreams } from '../../src/commands/check.ts';
import { parseOptions } from '../../src/commands/options.ts';
import type { Step } from '../../src/deck/deck.ts';
import type { EngineFacts } from '../../src/host/engine.ts';
import { type Act, deckOf, engineFacts, fakeExecutor, fakeSession, noEngine, step } from '../session/fake-parts.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'check-test-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function runCheck(steps: readonly Step[], acts: Record<string, Act>, args: string[] = [], engine: () => EngineFacts = () => engineFacts) {
  const executor = fakeExecutor(({ script }) => acts[script] ?? {});
  const written = { out: '', err: '' };
  const streams: CheckStreams = {
    out: (text) => { written.out += text; }, err: (text) => { written.err += text; }, columns: null, colour: false, now: () => 1_700_000_001_000,
  };
  const code = await check(fakeSession(folder, deckOf(steps), executor, { engine }), parseOptions(args, checkOptions), streams);
  return { code, ...written, ran: executor.requests.map(({ script }) => script) };
}

describe('the exit code of check', () => {
  it('is 0 when every step passed', async () => {
    expect((await runCheck([step('a'), step('b')], {})).code).toBe(0);
  });

  it('is 1 when a step failed, and the later ones are still tried', async () => {
    const { code, ran, out } = await runCheck([step('a'), step('b')], { 'run a': { exitCode: 7 } });
    expect(code).toBe(1);
    expect(ran).toEqual(['run a', 'run b']);
    expect(out).toContain('exit 7');
  });

  it('is 0 when a declared fallback passed, and the report says fallback', async () => {
    const { code, out } = await runCheck([step('a', { fallback: 'other' })], { 'run a': { exitCode: 1 } });
    expect(code).toBe(0);
    expect(out).toContain('fallback');
  });

  it('is 3 when only an engine was missing', async () => {
    const { code } = await runCheck([step('export'), step('a', { needs: ['engine'] })], {}, [], () => noEngine);
    expect(code).toBe(3);
  });

  it('is 1 when something failed and the engine is missing too', async () => {
    expect((await runCheck([step('x'), step('a', { needs: ['engine'] })], { 'run x': { exitCode: 1 } }, [], () => noEngine)).code).toBe(1);
  });

  it('is 130 when a step was stopped', async () => {
    expect((await runCheck([step('x')], { 'run x': { reason: 'stopped' } })).code).toBe(130);
  });
});

describe('what check runs', () => {
  it('is only the chosen steps, in talk order', async () => {
    expect((await runCheck([step('a'), step('b'), step('c')], {}, ['--only', 'c,a'])).ran).toEqual(['run a', 'run c']);
  });

  it('refuses a deck without steps, and an unknown id with the nearest one', () => {
    expect(() => chooseSteps([], null)).toThrow('no steps');
    expect(() => chooseSteps([step('build')], 'biuld')).toThrow('did you mean build?');
  });
});

describe('--out', () => {
  it('gets the report, and the progress stays on the terminal', async () => {
    const file = join(folder, 'report.json');
    const { out, err } = await runCheck([step('a')], {}, ['--reporter', 'json', '--out', file]);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ summary: { passed: 1, failed: 0, skipped: 0 } });
    expect(out).toBe('');
    expect(err).toContain('1 passed');
  });

  it('that cannot be written is wrong usage', async () => {
    await expect(runCheck([step('a')], {}, ['--out', join(folder, 'no', 'such', 'folder')])).rejects.toThrow('--out');
  });
});
