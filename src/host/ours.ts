import { keyOf, type Thing } from './things.ts';
import { type Change, readLedgers } from './ledger-file.ts';
import { isDeclared } from './look.ts';

/**
 * Tells whether a thing that is there was made by a run of this program, as far as the ledgers in this folder say. Of a
 * step whose end nobody saw (a crash, another session that still runs it) is what came while it could run.
 */
export async function readOurs(runs: string): Promise<(thing: Thing) => boolean> {
  const { ledgers } = await readLedgers(runs);
  const changes = ledgers.flatMap(({ record }) => record.changes);
  return (thing) => changes.some((change) => (change.after === null ? mayHaveMade(change, thing) : hasMade(change, thing)));
}

const isSame = (a: Thing) => (b: Thing): boolean => keyOf(a) === keyOf(b) && a.id === b.id;

function hasMade({ before, after }: Change, thing: Thing): boolean {
  return !before.unknown.includes(thing.kind) && (after?.things ?? []).some(isSame(thing)) && !before.things.some(isSame(thing));
}

function mayHaveMade({ before, creates, at, until }: Change, thing: Thing): boolean {
  const created = thing.createdAt === null ? NaN : Date.parse(thing.createdAt);
  // The engine tells whole seconds.
  const isInTime = created >= Math.floor(Date.parse(at) / 1000) * 1000 && created <= Date.parse(until);
  return !before.unknown.includes(thing.kind) && isInTime && isDeclared(creates, thing) && !before.things.some(isSame(thing));
}
