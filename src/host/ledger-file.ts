import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createdKinds, faultOfName, type CreatedThing } from '../deck/created-things.ts';
import { writePrivateFile } from './private-files.ts';
import type { Look, Thing, ThingKind } from './things.ts';

/** What one run of the program may have changed, as it is written down. */
export interface LedgerRecord {
  readonly ledger: 'multiarch-workshop';
  readonly version: 1;
  /** The process that writes it; null when it has ended as it should. */
  readonly writer: { readonly pid: number; readonly started: string | null } | null;
  readonly startedAt: string;
  /** The session's temporary folder. */
  readonly folder: string;
  readonly engine: {
    /** Its own id; null: it never answered. */
    readonly id: string | null;
    /** What leads to it, and to the folders of its command line; null: unset. */
    readonly variables: Readonly<Record<string, string | null>>;
    readonly sharesKernel: boolean;
  };
  /** In the order in which they were made. */
  readonly changes: readonly Change[];
}

/** One run of one step. */
export interface Change {
  readonly step: string;
  /** When it began, RFC 3339. */
  readonly at: string;
  /** Later than this its step cannot have made anything. */
  readonly until: string;
  readonly creates: readonly CreatedThing[];
  readonly before: Look;
  /** null while the step is under way, and for ever when the program was killed. */
  readonly after: Look | null;
}

export interface StoredLedger {
  readonly file: string;
  readonly record: LedgerRecord;
}

/** Variables that lead to an engine; none holds a secret. */
export const ENGINE_VARIABLES: readonly string[] = ['DOCKER_HOST', 'DOCKER_CONTEXT', 'DOCKER_CERT_PATH', 'DOCKER_TLS', 'DOCKER_TLS_VERIFY', 'DOCKER_CONFIG', 'BUILDX_CONFIG'];

const THING_KINDS: readonly ThingKind[] = ['container', 'volume', 'builder', 'image', 'digest', 'handler', 'manifest-list', 'folder'];
const LARGEST_BYTES = 64 * 2 ** 20;

/** The folder of the ledgers below our state folder. */
export function runsFolder(stateFolder: string): string {
  return join(stateFolder, 'runs');
}

export async function writeLedger({ file, record }: StoredLedger): Promise<void> {
  await writePrivateFile(file, `${JSON.stringify(record, null, 2)}\n`);
}

/** All ledgers, oldest first, and what is there but cannot be believed, in one sentence each. */
export async function readLedgers(folder: string): Promise<{ ledgers: StoredLedger[]; faults: string[] }> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const ledgers: StoredLedger[] = [];
  const faults: string[] = [];
  for (const name of names.filter((each) => each.endsWith('.json')).sort()) {
    const file = join(folder, name);
    try {
      ledgers.push({ file, record: await readLedger(file) });
    } catch (error) {
      // Another `clean` may have finished with it.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') faults.push(`${file}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { ledgers, faults };
}

async function readLedger(file: string): Promise<LedgerRecord> {
  const stat = await lstat(file);
  if (!stat.isFile()) throw new Error('not a file of ours: it is a link or a folder');
  if (process.getuid !== undefined && stat.uid !== process.getuid()) throw new Error('not a file of ours: it belongs to another user');
  if (stat.size > LARGEST_BYTES) throw new Error('not a ledger: it is too large');
  return parseLedger(await readFile(file, 'utf8'));
}

/** Reads a ledger's text. Throws for what is torn, of another version, or not wholly as we write it. */
export function parseLedger(text: string): LedgerRecord {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error('not a ledger: torn, or not JSON');
  }
  const record = mapOf(value, 'the file');
  if (record['ledger'] !== 'multiarch-workshop') throw new Error('not a ledger of multiarch-workshop');
  if (record['version'] !== 1) throw new Error(`a ledger of version ${String(record['version'])}: a newer multiarch-workshop reads it`);
  const { writer, engine } = record;
  const parts = mapOf(engine, 'engine');
  if (writer !== null) expect(typeof mapOf(writer, 'writer')['pid'] === 'number', 'writer.pid');
  timeOf(record['startedAt'], 'startedAt');
  expect(typeof record['folder'] === 'string', 'folder');
  expect(parts['id'] === null || typeof parts['id'] === 'string', 'engine.id');
  expect(typeof parts['sharesKernel'] === 'boolean', 'engine.sharesKernel');
  for (const [name, each] of Object.entries(mapOf(parts['variables'], 'engine.variables'))) {
    expect(ENGINE_VARIABLES.includes(name) && (each === null || typeof each === 'string'), `engine.variables.${name}`);
  }
  listOf(record['changes'], 'changes').forEach((change, index) => checkChange(change, `changes[${index}]`));
  return value as LedgerRecord;
}

function checkChange(value: unknown, where: string): void {
  const change = mapOf(value, where);
  expect(typeof change['step'] === 'string', `${where}.step`);
  timeOf(change['at'], `${where}.at`);
  timeOf(change['until'], `${where}.until`);
  for (const each of listOf(change['creates'], `${where}.creates`)) {
    const { kind, name } = mapOf(each, `${where}.creates`);
    const known = createdKinds.find((candidate) => candidate === kind);
    expect(known !== undefined && typeof name === 'string' && faultOfName(known, name) === null, `${where}.creates`);
  }
  checkLook(change['before'], `${where}.before`);
  if (change['after'] !== null) checkLook(change['after'], `${where}.after`);
}

function checkLook(value: unknown, where: string): void {
  const { things, unknown, untagged } = mapOf(value, where);
  for (const kind of listOf(unknown, `${where}.unknown`)) expect(THING_KINDS.some((known) => known === kind), `${where}.unknown`);
  for (const id of listOf(untagged, `${where}.untagged`)) expect(typeof id === 'string', `${where}.untagged`);
  for (const each of listOf(things, `${where}.things`)) checkThing(mapOf(each, `${where}.things`), `${where}.things`);
}

/** Names and ids go into commands and paths: each must look like one. */
function checkThing(thing: Readonly<Record<string, unknown>>, where: string): void {
  const { kind, name, id, createdAt, image, files } = thing as Partial<Thing>;
  expect(THING_KINDS.some((known) => known === kind), `${where}.kind`);
  expect(typeof name === 'string' && name !== '' && !name.startsWith('-') && !/[\0\n]/.test(name), `${where}.name`);
  expect(typeof id === 'string' && id !== '' && !id.startsWith('-'), `${where}.id`);
  expect(createdAt === null || typeof createdAt === 'string', `${where}.createdAt`);
  expect(image === undefined || typeof image === 'string', `${where}.image`);
  if (kind === 'handler') expect(/^[^/]+$/.test(name ?? '') && !['.', '..', 'register', 'status'].includes(name ?? ''), `${where}.name`);
  if (kind === 'folder') expect(name?.startsWith('/') === true, `${where}.name`);
  for (const [file, text] of Object.entries(files ?? {})) expect(!file.includes('/') && file !== '.' && file !== '..' && typeof text === 'string', `${where}.files`);
}

function expect(holds: boolean, where: string): asserts holds {
  if (!holds) throw new Error(`not a ledger as we write it: ${where}`);
}

function mapOf(value: unknown, where: string): Record<string, unknown> {
  expect(typeof value === 'object' && value !== null && !Array.isArray(value), where);
  return value as Record<string, unknown>;
}

function listOf(value: unknown, where: string): unknown[] {
  expect(Array.isArray(value), where);
  return value;
}

function timeOf(value: unknown, where: string): void {
  expect(typeof value === 'string' && !Number.isNaN(Date.parse(value)), where);
}
