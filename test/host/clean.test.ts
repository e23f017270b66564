import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clean, type CleanResult } from '../../src/host/clean.ts';
import type { LedgerRecord } from '../../src/host/ledger-file.ts';
import type { Look } from '../../src/host/things.ts';
import { thisWriter } from '../../src/host/writer.ts';

let home: string;
let temporary: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'mw-clean-'));
  temporary = mkdtempSync(join(tmpdir(), 'multiarch-workshop-'));
  mkdirSync(join(home, 'state', 'runs'), { recursive: true });
  mkdirSync(join(home, 'bin'));
});
afterEach(() => {
  rmSync(home, { recursive: true, force: true });
  rmSync(temporary, { recursive: true, force: true });
});

/** A `docker` that has one container, and writes down what it is asked to remove. */
function fakeDocker(body = ''): void {
  const file = join(home, 'bin', 'docker');
  writeFileSync(file, `#!/bin/sh
${body}
case "$*" in
  "info "*) echo ENGINE ;;
  "ps "*) printf 'c1\\tr\\t2026-11-23 10:00:00 +0000 UTC\\n' ;;
  "rm "*) echo "$*" >> "${home}/removed" ;;
esac
`);
  chmodSync(file, 0o755);
}
const removed = (): string => (existsSync(join(home, 'removed')) ? readFileSync(join(home, 'removed'), 'utf8') : '');
const seen = (...ids: string[]): Look => ({ things: ids.map((id) => ({ kind: 'container', name: 'r', id, createdAt: null })), unknown: [], untagged: [] });

function ledger(name: string, changes: Partial<LedgerRecord> = {}): string {
  const file = join(home, 'state', 'runs', `${name}.json`);
  const at = '2026-11-23T10:00:00.000Z';
  writeFileSync(file, JSON.stringify({
    ledger: 'multiarch-workshop', version: 1, writer: null, startedAt: at, folder: temporary, engine: { id: 'ENGINE', variables: { DOCKER_HOST: 'ssh://x' }, sharesKernel: false },
    changes: [{ step: 'registry', at, until: at, creates: [{ kind: 'container', name: 'r' }], before: seen(), after: seen('c1') }],
    ...changes,
  } satisfies LedgerRecord));
  return file;
}
const run = (rest: Partial<Parameters<typeof clean>[0]> = {}): Promise<CleanResult> => clean({
  userEnv: { PATH: `${join(home, 'bin')}:${process.env['PATH']}`, HOME: home }, stateFolder: join(home, 'state'), only: null, dryRun: false, keepImages: false, say: () => undefined, ...rest,
});
const files = (): string[] => readdirSync(join(home, 'state', 'runs'));

describe('clean', () => {
  it('undoes what was made last first, also when the clock was put back in between', async () => {
    fakeDocker(`case "$*" in "ps "*) printf 'c1\\tr\\t2026-11-23 10:00:00 +0000 UTC\\nc2\\ts\\t2026-11-23 10:00:01 +0000 UTC\\n'; exit ;; esac`);
    const change = (name: string, id: string, at: string): LedgerRecord['changes'][number] => ({
      step: name, at, until: at, creates: [{ kind: 'container', name }], before: seen(),
      after: { things: [{ kind: 'container', name, id, createdAt: null }], unknown: [], untagged: [] },
    });
    ledger('a', { changes: [change('r', 'c1', '2026-11-23T10:00:00.000Z'), change('s', 'c2', '2026-11-22T10:00:00.000Z')] });
    await run();
    expect(removed()).toBe('rm --force --volumes c2\nrm --force --volumes c1\n');
  });

  it('removes by id what a run made, its temporary folder, and then its ledger', async () => {
    fakeDocker();
    ledger('a');
    const { things } = await run();
    expect(things.map(({ outcome, kind }) => `${outcome} ${kind}`)).toEqual(['removed container', 'removed temporary-folder']);
    expect(removed()).toBe('rm --force --volumes c1\n');
    expect([files(), existsSync(temporary)]).toEqual([[], false]);
    expect((await run()).things).toEqual([]);
  });

  it('tells all of it as its schema says', async () => {
    fakeDocker();
    ledger('a');
    const validate = new Ajv2020().compile(JSON.parse(readFileSync(join(import.meta.dirname, '../../schemas/clean.schema.json'), 'utf8')) as object);
    expect(validate({ version: 1, dryRun: false, ...(await run()) }), JSON.stringify(validate.errors)).toBe(true);
  });

  it('changes nothing in a dry run', async () => {
    fakeDocker();
    ledger('a');
    expect((await run({ dryRun: true })).things.map(({ outcome }) => outcome)).toEqual(['would-remove']);
    expect([removed(), files(), existsSync(temporary)]).toEqual(['', ['a.json'], true]);
  });

  it('is in no hurry with an engine that is slow', async () => {
    fakeDocker('sleep 0.3');
    ledger('a');
    const { things, problems } = await run();
    expect([things[0]?.outcome, problems, removed(), files()]).toEqual(['removed', [], 'rm --force --volumes c1\n', []]);
  });

  it('counts as gone what goes by itself between looking and removing', async () => {
    fakeDocker('case "$*" in "rm "*) echo "Error response from daemon: No such container: c1" >&2; exit 1 ;; esac');
    ledger('a');
    expect((await run()).things.map(({ outcome }) => outcome)).toEqual(['gone', 'removed']);
    expect(files()).toEqual([]);
  });

  it('loses nothing when the engine hangs', async () => {
    fakeDocker('exec sleep 1000');
    ledger('a');
    const { problems } = await run({ timeoutMs: 200 });
    expect(problems.join()).toContain('does not answer within 0.2 s');
    expect(files()).toEqual(['a.json']);
  });

  it('asks an engine that hangs in the middle nothing more, and says what is left', async () => {
    fakeDocker('case "$*" in "rm "*) exec sleep 1000 ;; esac');
    ledger('a');
    const { things } = await run({ timeoutMs: 1500 });
    expect(things.find(({ kind }) => kind === 'container')).toMatchObject({ outcome: 'left', command: 'docker rm --force --volumes c1' });
    expect(files()).toEqual(['a.json']);
  });

  it('touches nothing on another engine that answers at the same place', async () => {
    fakeDocker();
    ledger('a', { engine: { id: 'OLD', variables: {}, sharesKernel: false } });
    expect((await run()).problems.join()).toContain('another engine answers');
    expect([removed(), files()]).toEqual(['', ['a.json']]);
  });

  it('leaves the things of a session that still runs', async () => {
    fakeDocker();
    ledger('a', { writer: thisWriter() });
    const { notes, problems } = await run();
    expect(notes.join()).toContain('still runs');
    expect([problems, removed(), files()]).toEqual([[], '', ['a.json']]);
  });

  it('undoes one run only when it is asked to', async () => {
    fakeDocker();
    const file = ledger('a');
    ledger('b');
    await run({ only: file });
    expect(files()).toEqual(['b.json']);
  });

  it('removes no folder that is not a temporary one of ours', async () => {
    fakeDocker();
    const precious = join(home, 'precious');
    mkdirSync(precious);
    ledger('a', { folder: precious });
    await run();
    expect(existsSync(precious)).toBe(true);
  });
});
