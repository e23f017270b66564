import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Change } from '../../src/host/ledger-file.ts';
import { readOurs } from '../../src/host/ours.ts';
import type { Look, Thing } from '../../src/host/things.ts';

const nothing: Look = { things: [], unknown: [], untagged: [] };
const container = (id: string, createdAt: string | null = '2026-11-23T10:00:05.000Z'): Thing => ({ kind: 'container', name: 'r', id, createdAt });

/** Whether this thing is ours when the only ledger has this change. */
async function isOurs(thing: Thing, change: Partial<Change>): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'mw-ours-'));
  const record = {
    ledger: 'multiarch-workshop', version: 1, writer: null, startedAt: '2026-11-23T10:00:00.000Z', folder: '/x', engine: { id: 'E', variables: {}, sharesKernel: false },
    changes: [{ step: 's', at: '2026-11-23T10:00:05.700Z', until: '2026-11-23T10:20:00.000Z', creates: [{ kind: 'container', name: 'r' }], before: nothing, after: null, ...change }],
  };
  writeFileSync(join(folder, 'a.json'), JSON.stringify(record));
  const judge = await readOurs(folder);
  rmSync(folder, { recursive: true });
  return judge(thing);
}

it.each<[string, boolean, Thing, Partial<Change>]>([
  ['came with a step that ended', true, container('1'), { after: { ...nothing, things: [container('1')] } }],
  ['was there before it', false, container('1'), { before: { ...nothing, things: [container('1')] }, after: { ...nothing, things: [container('1')] } }],
  ['has the name of what it made, and is another', false, container('2'), { after: { ...nothing, things: [container('1')] } }],
  ['came while a step ran that nobody saw the end of', true, container('1'), {}],
  ['was there when that step began', false, container('1'), { before: { ...nothing, things: [container('1')] } }],
  ['is older than that step', false, container('1', '2026-11-23T09:00:00.000Z'), {}],
  ['is younger than that step could be', false, container('1', '2026-11-23T11:00:00.000Z'), {}],
  ['does not say when it was made', false, container('1', null), {}],
  ['is of a kind that could not be seen before', false, container('1'), { before: { ...nothing, unknown: ['container'] } }],
])('a thing that %s: ours is %s', async (_, expected, thing, change) => expect(await isOurs(thing, change)).toBe(expected));
