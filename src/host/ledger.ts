import { randomBytes } from 'node:crypto';
import { unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { CreatedThing } from '../deck/created-things.ts';
import type { EngineFacts } from './engine.ts';
import { sharesKernel } from './handlers.ts';
import { type Change, ENGINE_VARIABLES, type LedgerRecord, runsFolder, writeLedger } from './ledger-file.ts';
import { blindLook, look } from './look.ts';
import { readOurs } from './ours.ts';
import { makePrivateFolder } from './private-files.ts';
import { keyOf, kindsOf, type Look, type Thing } from './things.ts';
import { dockerConfigFolder } from './manifest-store.ts';
import { thisWriter } from './writer.ts';

/** Writes down, before each step and after it, what is there of all that the step declares. */
export interface Ledger {
  /** This run's file. It may not be there: nothing was changed yet. */
  readonly file: string;
  /**
   * What is there now is on the disk when this resolves. Throws when it cannot be written: then the step must not run,
   * for nobody could undo it.
   */
  begin(step: string, creates: readonly CreatedThing[], timeoutMs: number): Promise<StepEntry>;
  /** Whether something is written down that may have to be undone. */
  hasChanges(): boolean;
  /** Resolves when all is written. A run that changed nothing leaves no file. */
  close(): Promise<void>;
}

export interface StepEntry {
  /** Things of declared names that are there, and that no run of ours made: not ours to touch. */
  readonly foreign: readonly Thing[];
  /** The step has ended: what is there now is written down, in the background. */
  end(): void;
}

export interface LedgerOptions {
  readonly stateFolder: string;
  readonly folder: string;
  /** What steps run with. */
  readonly env: Readonly<Record<string, string>>;
  readonly engine: () => Promise<EngineFacts>;
  /** Default: asks the engine and this machine. */
  readonly look?: typeof look;
  readonly now?: () => number;
}

/** A step's own time does not count its probe and its checks, and the engine's clock may be another one. */
const SLACK_MS = 10 * 60_000;

/** This run's ledger. Nothing is written before the first step that creates something: showing a deck leaves no file. */
export function openLedger({ stateFolder, folder, env, engine, look: lookNow = look, now = Date.now }: LedgerOptions): Ledger {
  const startedAt = new Date(now()).toISOString();
  const runs = runsFolder(stateFolder);
  const file = join(runs, `${startedAt.replaceAll(/[:.]/g, '-')}-${randomBytes(4).toString('hex')}.json`);
  const variables = Object.fromEntries(ENGINE_VARIABLES.map((name) => [name, env[name] ?? null]));
  let record: LedgerRecord = {
    ledger: 'multiarch-workshop', version: 1, writer: thisWriter(), startedAt, folder,
    engine: { id: null, variables: { ...variables, DOCKER_CONFIG: dockerConfigFolder(env) }, sharesKernel: false },
    changes: [],
  };
  // One after the other: two steps may run at once, and each write is of the whole file.
  let last: Promise<unknown> = Promise.resolve();
  let fault: unknown = null;
  let isOpen = false;
  const queue = <T>(act: () => Promise<T>): Promise<T> => {
    const done = last.then(act);
    last = done.catch((error: unknown) => void (fault = error));
    return done;
  };
  const write = async (next: LedgerRecord): Promise<void> => {
    await writeLedger({ file, record: next });
    record = next;
    fault = null;
  };
  async function see(creates: readonly CreatedThing[]): Promise<Look> {
    const facts = await engine();
    if (facts.problem !== null) return blindLook(creates);
    if (record.engine.id === null) record = { ...record, engine: { ...record.engine, id: facts.id, sharesKernel: sharesKernel(facts) } };
    return lookNow(creates, { env, sharesKernel: sharesKernel(facts) });
  }

  async function begin(step: string, creates: readonly CreatedThing[], timeoutMs: number): Promise<StepEntry> {
    if (!isOpen || fault !== null) {
      await makePrivateFolder(stateFolder);
      await makePrivateFolder(runs);
      await write(record);
      isOpen = true;
    }
    const before = await see(creates);
    const at = now();
    // What the engine makes, it dates by its own clock.
    const untilMs = at + ((await engine()).clockMs ?? 0) + timeoutMs + SLACK_MS;
    const change: Change = { step, at: new Date(at).toISOString(), until: new Date(untilMs).toISOString(), creates, before, after: null };
    await write({ ...record, changes: [...record.changes, change] });
    const foreign = await foreignThings(before, runs);
    return { foreign, end: () => void queue(() => end(change)).catch(() => undefined) };
  }

  async function end(change: Change): Promise<void> {
    const after = withoutFiles(await see(change.creates));
    const ended = { ...change, after };
    const changes = record.changes.flatMap((each) => (each !== change ? [each] : changesNothing(ended) ? [] : [ended]));
    await write({ ...record, changes });
  }

  return {
    file,
    hasChanges: () => record.changes.length > 0,
    begin: (step, creates, timeoutMs) => queue(() => begin(step, creates, timeoutMs)),
    close: () => queue(async () => {
      if (!isOpen) return;
      if (record.changes.length === 0) await unlink(file).catch(() => undefined);
      else await write({ ...record, writer: null });
    }).catch(() => undefined),
  };
}

/** What was there before needs no record of its content a second time. */
function withoutFiles(seen: Look): Look {
  return { ...seen, things: seen.things.map(({ files: _, ...thing }) => thing) };
}

/** Of what could not be seen before nothing is ever undone: without an engine there is nothing to keep. */
function changesNothing({ creates, before, after }: Change): boolean {
  const seen = creates.flatMap(({ kind }) => kindsOf[kind]).filter((kind) => !before.unknown.includes(kind));
  if (seen.length > 0 && (after === null || after.unknown.some((kind) => seen.includes(kind)))) return false;
  const idsOf = ({ things }: Look): string => JSON.stringify(things.filter(({ kind }) => seen.includes(kind)).map((thing) => `${keyOf(thing)} ${thing.id}`).sort());
  return after === null || idsOf(before) === idsOf(after);
}

/**
 * Containers, volumes and builders that are there and that no ledger has as made by us. Those of a builder whose
 * record is in our own folder are its own; images and lists may be shared, and are put back.
 */
async function foreignThings(before: Look, runs: string): Promise<Thing[]> {
  const ownBuilders = before.things.filter(({ kind }) => kind === 'builder').map(({ name }) => name);
  const isBuilderPart = ({ name }: Thing): boolean =>
    ownBuilders.some((builder) => name.startsWith(`buildx_buildkit_${builder}`) && /^[0-9]+(?:_state)?$/.test(name.slice(`buildx_buildkit_${builder}`.length)));
  const candidates = before.things.filter((thing) => (thing.kind === 'container' || thing.kind === 'volume') && thing.image === undefined && !isBuilderPart(thing));
  if (candidates.length === 0) return [];
  const isOurs = await readOurs(runs);
  return candidates.filter((thing) => !isOurs(thing));
}
