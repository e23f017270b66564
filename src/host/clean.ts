import { lstat, rm, unlink } from 'node:fs/promises';
import { basename } from 'node:path';
import { ASK_MS, askDocker } from './docker.ts';
import { type Change, type LedgerRecord, readLedgers, runsFolder, type StoredLedger, writeLedger } from './ledger-file.ts';
import { look } from './look.ts';
import type { Look, ThingKind } from './things.ts';
import { commandFor, EngineHangs, undo, type Undone } from './undo.ts';
import { planUndo, type UndoItem } from './undo-plan.ts';
import { isAlive } from './writer.ts';

export interface CleanOptions {
  readonly userEnv: Readonly<Record<string, string>>;
  readonly stateFolder: string;
  /** This run's ledger only; null: all of runs that have ended. */
  readonly only: string | null;
  readonly dryRun: boolean;
  /** Images stay, and stay written down. */
  readonly keepImages: boolean;
  /** Told of each thing as it is done. */
  readonly say: (line: CleanedThing) => void;
  /** Of each removal, ms; default 30 s. Questions take 5 s at most, and no longer than this. */
  readonly timeoutMs?: number;
}

export interface CleanedThing {
  /** `would-...`: of a dry run. */
  readonly outcome: Undone['outcome'] | 'would-remove' | 'would-put-back';
  readonly kind: ThingKind | 'temporary-folder';
  readonly name: string;
  readonly id: string | null;
  readonly step: string | null;
  readonly why: string | null;
  /** Of what is left: what removes it. */
  readonly command: string | null;
}

export interface CleanResult {
  readonly things: readonly CleanedThing[];
  /** Sentences: an engine that does not answer, a ledger that cannot be read. What they mean is left. */
  readonly problems: readonly string[];
  /** Sentences that are no fault: a session that still runs. */
  readonly notes: readonly string[];
}

const REMOVE_MS = 30_000;

/**
 * Undoes what the ledgers have, and nothing else, newest first; goes on after a fault. A ledger of which nothing is
 * left is removed. May be repeated, also after it was killed: what is gone already counts as undone. Never throws for
 * what an engine does; throws what reading our own state folder throws.
 */
export async function clean(options: CleanOptions): Promise<CleanResult> {
  const { userEnv, stateFolder, only, say } = options;
  const { ledgers, faults } = await readLedgers(runsFolder(stateFolder));
  const problems = only === null ? [...faults] : [];
  const notes: string[] = [];
  const chosen = ledgers.filter(({ file, record }) => {
    if (only !== null) return file === only;
    if (!isAlive(record.writer)) return true;
    notes.push(`a session that still runs (process ${record.writer?.pid}) keeps what it made`);
    return false;
  });
  const things: CleanedThing[] = [];
  const tell = (thing: CleanedThing): void => {
    things.push(thing);
    say(thing);
  };
  for (const group of byEngine(chosen)) problems.push(...(await cleanEngine(group, { ...options, userEnv }, tell)));
  return { things, problems, notes };
}

/** Ledgers of one engine together, newest change first: a later run may have found what an earlier one made. */
function byEngine(ledgers: readonly StoredLedger[]): StoredLedger[][] {
  const groups = new Map<string, StoredLedger[]>();
  for (const ledger of ledgers) {
    const key = JSON.stringify(ledger.record.engine);
    groups.set(key, [...(groups.get(key) ?? []), ledger]);
  }
  return [...groups.values()];
}

async function cleanEngine(ledgers: readonly StoredLedger[], options: CleanOptions, tell: (thing: CleanedThing) => void): Promise<string[]> {
  const [first] = ledgers;
  if (first === undefined) return [];
  const { engine } = first.record;
  const env = environmentOf(first.record, options.userEnv);
  const changes = newestFirst(ledgers);
  const problems: string[] = [];
  const leftIn = new Set<string>();

  if (changes.length > 0) {
    const askMs = Math.min(ASK_MS, options.timeoutMs ?? REMOVE_MS);
    const problem = await whyNot(engine.id, env, askMs);
    if (problem !== null) {
      problems.push(`${problem}; what was made there is left, and written down in ${ledgers.map(({ file }) => file).join(', ')}`);
      for (const { file } of ledgers) leftIn.add(file);
    } else {
      const creates = changes.flatMap(({ change }) => change.creates);
      const now = await look(creates, { env, sharesKernel: engine.sharesKernel, timeoutMs: askMs });
      for (const kind of now.unknown.filter((each) => each !== 'handler')) problems.push(`the engine does not say which things of the kind ${kind} it has`);
      if (problems.length > 0) for (const { file } of ledgers) leftIn.add(file);
      else for (const file of await undoAll(changes, now, env, options, tell)) leftIn.add(file);
    }
  }
  if (options.dryRun) return problems;
  for (const ledger of ledgers) {
    await removeTemporaryFolder(ledger.record, tell);
    if (leftIn.has(ledger.file)) continue;
    const images = options.keepImages ? ledger.record.changes.map(onlyImages).filter(({ creates }) => creates.length > 0) : [];
    if (images.length === 0) await unlink(ledger.file).catch(() => undefined);
    else await writeLedger({ file: ledger.file, record: { ...ledger.record, writer: null, changes: images } });
  }
  return problems;
}

/** Of one ledger in the order in which they were made, whatever the clock said; between ledgers there is only the clock. */
function newestFirst(ledgers: readonly StoredLedger[]): { file: string; change: Change }[] {
  const dated = ledgers.flatMap(({ file, record }) => {
    let latest = '';
    return record.changes.map((change, index) => {
      latest = change.at > latest ? change.at : latest;
      return { file, change, index, at: latest };
    });
  });
  return dated.sort((a, b) => (a.at === b.at ? b.index - a.index : a.at < b.at ? 1 : -1)).map(({ file, change }) => ({ file, change }));
}

/** Resolves with the files of the ledgers of which something is left. */
async function undoAll(
  changes: readonly { readonly file: string; readonly change: Change }[], now: Look,
  env: Readonly<Record<string, string>>, options: CleanOptions, tell: (thing: CleanedThing) => void,
): Promise<Set<string>> {
  const { dryRun, keepImages, timeoutMs = REMOVE_MS } = options;
  const fileOf = new Map(changes.map(({ file, change }) => [`${change.step} ${change.at}`, file]));
  const leftIn = new Set<string>();
  const items = planUndo(changes.map(({ change }) => change), now).filter(({ thing }) => !keepImages || !isImage(thing.kind));
  const told = (item: UndoItem, { outcome, why }: { outcome: CleanedThing['outcome']; why: string | null }): void => {
    const isLeft = outcome === 'left';
    if (isLeft) leftIn.add(fileOf.get(`${item.step} ${item.at}`) ?? '');
    const { kind, name, id } = item.thing;
    // An image takes its digests with it: one line says it.
    if (kind === 'digest' && !isLeft && items.some(({ thing }) => thing.kind === 'image' && thing.id === id)) return;
    tell({ outcome, kind, name, id, step: item.step, why: why ?? item.why, command: isLeft ? commandFor(item, env) : null });
  };
  let hung: string | null = null;
  const attempt = async (item: UndoItem): Promise<Undone> => {
    if (hung !== null) return { outcome: 'left', why: hung };
    try {
      return await undo(item, { env, timeoutMs });
    } catch (error) {
      if (error instanceof EngineHangs) hung = error.message;
      return { outcome: 'left', why: error instanceof Error ? error.message : String(error) };
    }
  };
  // What is in the way of another one may go later: an image that a container still uses.
  const again: UndoItem[] = [];
  for (const item of items) {
    if (item.action === 'gone' || item.action === 'keep') told(item, { outcome: item.action === 'gone' ? 'gone' : 'kept', why: null });
    else if (dryRun) told(item, { outcome: item.action === 'remove' ? 'would-remove' : 'would-put-back', why: null });
    else {
      const undone = await attempt(item);
      if (undone.outcome === 'left' && hung === null) again.push(item);
      else told(item, undone);
    }
  }
  for (const item of again) told(item, await attempt(item));
  return leftIn;
}

/** Why nothing can be undone on this engine, in one sentence; null when all is well. */
async function whyNot(id: string | null, env: Readonly<Record<string, string>>, askMs: number): Promise<string | null> {
  const where = env['DOCKER_HOST'] ?? `the context ${env['DOCKER_CONTEXT'] ?? 'default'}`;
  const answer = await askDocker(['info', '--format', '{{.ID}}'], env, askMs);
  if (answer.missing) return 'the docker command is not installed';
  if (answer.timedOut) return `the engine at ${where} does not answer within ${askMs / 1000} s`;
  const now = answer.stdout.trim();
  // An engine that does not answer makes some clients print an empty id and exit with 0.
  if (!answer.ok || now === '') return `no engine answers at ${where}`;
  return id === null || now === id ? null : `another engine answers at ${where} now (if the old one is gone for good, remove the ledger)`;
}

function environmentOf({ engine }: LedgerRecord, userEnv: Readonly<Record<string, string>>): Record<string, string> {
  const env = { ...userEnv };
  // Both make `docker run` fail, which takes handlers away.
  for (const name of ['DOCKER_DEFAULT_PLATFORM', 'DOCKER_CONTENT_TRUST']) delete env[name];
  for (const [name, value] of Object.entries(engine.variables)) {
    if (value === null) delete env[name];
    else env[name] = value;
  }
  return env;
}

function isImage(kind: ThingKind): boolean {
  return kind === 'image' || kind === 'digest';
}

function onlyImages(change: Change): Change {
  const imagesOf = (seen: Look): Look => ({ ...seen, things: seen.things.filter(({ kind }) => isImage(kind)), unknown: seen.unknown.filter(isImage) });
  const { creates, before, after } = change;
  return { ...change, creates: creates.filter(({ kind }) => kind === 'image'), before: imagesOf(before), after: after && imagesOf(after) };
}

/** Only a folder of our name, of this user, that is no link: the path comes out of a file. */
async function removeTemporaryFolder({ folder }: LedgerRecord, tell: (thing: CleanedThing) => void): Promise<void> {
  if (!/^multiarch-workshop-[A-Za-z0-9]{6}$/.test(basename(folder)) || !folder.startsWith('/')) return;
  const stat = await lstat(folder).catch(() => null);
  if (stat === null || !stat.isDirectory() || (process.getuid !== undefined && stat.uid !== process.getuid())) return;
  const told = { kind: 'temporary-folder', name: folder, id: null, step: null } as const;
  try {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    tell({ ...told, outcome: 'removed', why: null, command: null });
  } catch (error) {
    tell({ ...told, outcome: 'left', why: error instanceof Error ? error.message : String(error), command: `rm -r ${folder}` });
  }
}
