import { chmodSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CreatedThing } from '../../src/deck/created-things.ts';
import { openLedger, type Ledger } from '../../src/host/ledger.ts';
import { parseLedger, readLedgers, runsFolder } from '../../src/host/ledger-file.ts';
import type { Look, Thing } from '../../src/host/things.ts';
import { isAlive, thisWriter } from '../../src/host/writer.ts';
import { engineFacts, noEngine } from '../session/fake-parts.ts';

let home: string;
let world: Thing[];
let isReadable: boolean;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'mw-ledger-'));
  world = [];
  isReadable = true;
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const state = (): string => join(home, 'state', 'multiarch-workshop');
const container = (name: string, id: string): Thing => ({ kind: 'container', name, id, createdAt: null });
const creates: CreatedThing[] = [{ kind: 'container', name: 'r' }];
const open = (facts = engineFacts): Ledger => openLedger({
  stateFolder: state(), folder: '/tmp/multiarch-workshop-abcdef', env: { HOME: home, DOCKER_HOST: 'unix:///x', SECRET: 'hunter2' },
  engine: async () => facts,
  look: async (): Promise<Look> => ({ things: isReadable ? world : [], unknown: isReadable ? [] : ['container'], untagged: [] }),
});
const files = (): string[] => readdirSync(runsFolder(state()));

describe('the ledger', () => {
  it('has what is there on the disk before the step runs, and what is there then after it', async () => {
    const ledger = open();
    const entry = await ledger.begin('registry', creates, 1000);
    expect(parseLedger(readFileSync(ledger.file, 'utf8'))).toMatchObject({ engine: { id: 'ENGINE' }, changes: [{ step: 'registry', before: { things: [] }, after: null }] });
    world = [container('r', 'c1')];
    entry.end();
    await ledger.close();
    expect(parseLedger(readFileSync(ledger.file, 'utf8'))).toMatchObject({ writer: null, changes: [{ after: { things: [{ id: 'c1' }] } }] });
  });

  it('says by the engine\'s clock until when a step may have made something', async () => {
    const ledger = open({ ...engineFacts, clockMs: 7_200_000 });
    await ledger.begin('registry', creates, 1000);
    const [change] = parseLedger(readFileSync(ledger.file, 'utf8')).changes;
    expect(Date.parse(change?.until ?? '') - Date.parse(change?.at ?? '')).toBe(7_200_000 + 1000 + 600_000);
  });

  it('is for its owner only, and has no secret of the environment in it', async () => {
    const ledger = open();
    await ledger.begin('registry', creates, 1000);
    expect(statSync(ledger.file).mode & 0o777).toBe(0o600);
    expect(statSync(runsFolder(state())).mode & 0o777).toBe(0o700);
    expect(readFileSync(ledger.file, 'utf8')).not.toContain('hunter2');
  });

  it('is away when nothing was changed', async () => {
    world = [container('r', 'c1')];
    const ledger = open();
    (await ledger.begin('registry', creates, 1000)).end();
    await ledger.close();
    expect(files()).toEqual([]);
  });

  it('keeps two runs and two steps at once apart', async () => {
    const [one, two] = [open(), open()];
    const entries = await Promise.all([one.begin('a', creates, 1), one.begin('b', creates, 1), two.begin('c', creates, 1)]);
    world = [container('r', 'c1')];
    for (const entry of entries) entry.end();
    await Promise.all([one.close(), two.close()]);
    const { ledgers } = await readLedgers(runsFolder(state()));
    expect(ledgers.map(({ record }) => record.changes.map(({ step }) => step)).sort()).toEqual([['a', 'b'], ['c']]);
  });

  it('says of an engine that does not answer that it knows nothing', async () => {
    const ledger = open(noEngine);
    await ledger.begin('registry', creates, 1000);
    expect(parseLedger(readFileSync(ledger.file, 'utf8')).changes[0]?.before.unknown).toEqual(['container']);
  });

  it('is away after a run without an engine, and stays when the engine hung only after the step', async () => {
    const without = open(noEngine);
    (await without.begin('registry', creates, 1000)).end();
    await without.close();
    expect(files()).toEqual([]);
    const hung = open();
    const entry = await hung.begin('registry', creates, 1000);
    isReadable = false;
    entry.end();
    await hung.close();
    expect(files()).toHaveLength(1);
  });

  it('lets no step run when it cannot be written', async () => {
    mkdirSync(join(home, 'state'));
    writeFileSync(state(), 'a file in the way');
    await expect(open().begin('registry', creates, 1000)).rejects.toThrow();
  });

  it('can be written again once the way is free', async () => {
    mkdirSync(join(home, 'state'));
    writeFileSync(state(), 'a file in the way');
    const ledger = open();
    await ledger.begin('registry', creates, 1000).catch(() => undefined);
    rmSync(state());
    await ledger.begin('registry', creates, 1000);
    expect(files()).toHaveLength(1);
  });

  it('follows no link to another place, and closes a folder that others could read', async () => {
    mkdirSync(join(home, 'elsewhere'));
    mkdirSync(state(), { recursive: true });
    symlinkSync(join(home, 'elsewhere'), runsFolder(state()));
    await expect(open().begin('registry', creates, 1000)).rejects.toThrow('not a folder');
    expect(readdirSync(join(home, 'elsewhere'))).toEqual([]);
    rmSync(runsFolder(state()));
    mkdirSync(runsFolder(state()));
    chmodSync(runsFolder(state()), 0o755);
    await open().begin('registry', creates, 1000);
    expect(lstatSync(runsFolder(state())).mode & 0o777).toBe(0o700);
  });
});

describe('something of a declared name', () => {
  it('that no run of ours made is foreign', async () => {
    world = [container('r', 'theirs')];
    expect((await open().begin('registry', creates, 1000)).foreign).toEqual(world);
  });

  it('that an earlier run made is not', async () => {
    const first = open();
    const entry = await first.begin('registry', creates, 1000);
    world = [container('r', 'c1')];
    entry.end();
    await first.close();
    expect((await open().begin('registry', creates, 1000)).foreign).toEqual([]);
    world = [container('r', 'c2')];
    expect((await open().begin('registry', creates, 1000)).foreign).toEqual(world);
  });

  it('is a builder\'s own when the builder\'s record is in our folder, and foreign when it is not', async () => {
    const builder: CreatedThing[] = [{ kind: 'builder', name: 'b' }];
    world = [container('buildx_buildkit_b0', 'theirs')];
    expect((await open().begin('builder', builder, 1000)).foreign).toHaveLength(1);
    world = [...world, { kind: 'builder', name: 'b', id: 'record', createdAt: null }];
    expect((await open().begin('builder', builder, 1000)).foreign).toEqual([]);
  });
});

describe('a file beside the ledgers', () => {
  const valid = async (): Promise<Record<string, unknown>> => {
    const ledger = open();
    const entry = await ledger.begin('registry', creates, 1000);
    world = [container('r', 'c1')];
    entry.end();
    await ledger.close();
    return JSON.parse(readFileSync(ledger.file, 'utf8')) as Record<string, unknown>;
  };
  const withThing = (record: Record<string, unknown>, thing: object): string =>
    JSON.stringify({ ...record, changes: [{ ...(record['changes'] as object[])[0], after: { things: [thing], unknown: [], untagged: [] } }] });

  it('is read when it is a ledger', async () => expect(parseLedger(JSON.stringify(await valid()))).toBeDefined());

  it.each<[string, (record: Record<string, unknown>) => string]>([
    ['torn', (record) => JSON.stringify(record).slice(0, -20)],
    ['empty', () => ''],
    ['of another program', () => '{"version":1}'],
    ['of a later version', (record) => JSON.stringify({ ...record, version: 2 })],
    ['without its changes', ({ changes: _, ...rest }) => JSON.stringify(rest)],
    ['with another variable', (record) => JSON.stringify({ ...record, engine: { id: null, sharesKernel: true, variables: { LD_PRELOAD: '/x' } } })],
    ['with a name that is an option', (record) => withThing(record, { kind: 'container', name: '--all', id: 'x', createdAt: null })],
    ['with a handler elsewhere', (record) => withThing(record, { kind: 'handler', name: '../../../etc/passwd', id: 'x', createdAt: null })],
    ['with a file elsewhere', (record) => withThing(record, { kind: 'manifest-list', name: 'x', id: 'x', createdAt: null, files: { '../x': '' } })],
    ['with a kind of things that nobody knows', (record) => withThing(record, { kind: 'network', name: 'x', id: 'x', createdAt: null })],
  ])('is refused when it is %s', async (_, spoil) => {
    const text = spoil(await valid());
    expect(() => parseLedger(text)).toThrow(/ledger/);
  });

  it('is reported by name, and the others are read all the same', async () => {
    await valid();
    writeFileSync(join(runsFolder(state()), 'torn.json'), '{');
    symlinkSync('/etc/passwd', join(runsFolder(state()), 'link.json'));
    const { ledgers, faults } = await readLedgers(runsFolder(state()));
    expect(ledgers).toHaveLength(1);
    expect(faults).toHaveLength(2);
    expect(faults.join('\n')).toContain('torn.json: not a ledger');
  });
});

describe('the writer of a ledger', () => {
  it('is alive while it is this process', () => expect(isAlive(thisWriter())).toBe(true));
  it('is not another process with its number', () => expect(isAlive({ pid: process.pid, started: 'another boot 12' })).toBe(false));
  it('is not alive when it is gone, or has ended as it should', () => {
    expect(isAlive({ pid: 2 ** 22 + 1, started: null })).toBe(false);
    expect(isAlive(null)).toBe(false);
  });
});
