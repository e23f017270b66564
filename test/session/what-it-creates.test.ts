import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Ledger, StepEntry } from '../../src/host/ledger.ts';
import type { Thing } from '../../src/host/things.ts';
import type { Session } from '../../src/session/conductor.ts';
import { refusalOf, writeDown } from '../../src/session/what-it-creates.ts';
import { deckOf, fakeExecutor, fakeSession, fakeWorkplace, step } from './fake-parts.ts';

const folder = mkdtempSync(join(tmpdir(), 'mw-creates-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const parameters = [{ name: 'builder', literal: 'mybuilder', value: 'mybuilder' }];
const container = (name: string): Thing => ({ kind: 'container', name, id: 'theirs', createdAt: null });
const registry = step('registry', { creates: [{ kind: 'container', name: 'r' }] });

/** A session whose ledger tells this; `told` is the order of what happened. */
function sessionWith(begin: () => Promise<StepEntry>, told: string[], act: Parameters<typeof fakeExecutor>[0] = () => ({})): { session: Session; scripts: () => string[] } {
  const executor = fakeExecutor((request) => {
    told.push(request.script);
    return act(request);
  });
  const ledger: Ledger = {
    file: '', hasChanges: () => false, close: async () => undefined,
    begin: async (id) => {
      told.push(`ledger ${id}`);
      return begin();
    },
  };
  const session = fakeSession(folder, { ...deckOf([registry, step('look')]), parameters }, executor, { openWorkplace: async () => ({ ...fakeWorkplace(folder), ledger }) });
  return { session, scripts: () => executor.requests.map(({ script }) => script) };
}

describe('a step that creates something', () => {
  it('is written down before it runs, and again when it has ended, also when it failed', async () => {
    const told: string[] = [];
    const { session } = sessionWith(async () => ({ foreign: [], end: () => void told.push('end') }), told, () => ({ exitCode: 1 }));
    await session.run('registry');
    expect(told).toEqual(['ledger registry', 'run registry', 'end']);
  });

  it('does not run while something of that name is there that is not ours', async () => {
    const { session, scripts } = sessionWith(async () => ({ foreign: [container('r')], end: () => undefined }), []);
    const { steps } = await session.run('registry');
    expect(steps['registry']).toMatchObject({ status: 'skipped', runs: [{ reason: expect.stringContaining('a container r is there that this workshop did not make') }] });
    expect(scripts()).toEqual([]);
  });

  it('does not run when it cannot be written down', async () => {
    const { session, scripts } = sessionWith(async () => Promise.reject(Object.assign(new Error('x'), { code: 'ENOSPC' })), []);
    const { steps } = await session.run('registry');
    expect(steps['registry']?.runs[0]?.reason).toContain('no space left on the disk');
    expect(scripts()).toEqual([]);
  });
});

it('a step that creates nothing is not written down', async () => {
  const told: string[] = [];
  await sessionWith(async () => ({ foreign: [], end: () => undefined }), told).session.run('look');
  expect(told).toEqual(['run look']);
});

it('the reason of a failed command says what its message means, when that is known', async () => {
  const { session } = sessionWith(async () => ({ foreign: [], end: () => undefined }), [], () => ({ exitCode: 1, output: 'exec /bin/sh: exec format error\n' }));
  const { steps } = await session.run('look');
  expect(steps['look']?.runs[0]?.reason).toMatch(/^exit 1.*: a program for another processor was started/);
});

describe('the remedy for a name that is taken', () => {
  const refusal = (name: string): string | null => refusalOf({ foreign: [container(name)], end: () => undefined }, parameters);
  it('is the deck\'s own parameter, also for the container of a builder', () => expect(refusal('buildx_buildkit_mybuilder0')).toContain('--set builder=ANOTHER-NAME'));
  it('is to rename it where no parameter names it', () => {
    expect(refusal('r')).toContain('docker rename r r-old');
    expect(refusal('r')).not.toContain('--set');
  });
});

describe('what is written down before a step', () => {
  it('has the images of the steps that it needs too, for their probes may make one; and nothing else of theirs', async () => {
    const giver = step('emulators', { creates: [{ kind: 'image', name: 'probe' }, { kind: 'binfmt', name: '' }] });
    const build = step('build', { needs: ['engine', 'emulators'], creates: [{ kind: 'builder', name: 'b' }] });
    const begun: unknown[] = [];
    const ledger: Ledger = { file: '', hasChanges: () => false, close: async () => undefined, begin: async (...args) => (begun.push(args[1]), { foreign: [], end: () => undefined }) };
    await writeDown({ ...fakeWorkplace(folder), ledger }, build, deckOf([giver, build]));
    expect(begun).toEqual([[{ kind: 'builder', name: 'b' }, { kind: 'image', name: 'probe' }]]);
  });
});
