import type { Change } from './ledger-file.ts';
import { isDeclared } from './look.ts';
import { keyOf, type Look, type Thing, type ThingKind } from './things.ts';

/** What undoes one thing that one step changed. */
export interface UndoItem {
  /**
   * `remove` and `put-back`: to be done. `gone`: it is not there any more, or not as we made it. `keep`: it is there,
   * and it would not be right to touch it.
   */
  readonly action: 'remove' | 'put-back' | 'gone' | 'keep';
  readonly step: string;
  /** When its change began. */
  readonly at: string;
  /** What is to be removed, or put back in the place of; of `gone` what was made. */
  readonly thing: Thing;
  /** `put-back`: what it was. */
  readonly old: Thing | null;
  /** One sentence about this decision; null when it needs none. */
  readonly why: string | null;
  /** The image that takes away handlers, as the step declared it. */
  readonly handlerImage: string | null;
}

/** What has to be away before what: a volume only goes without its container, an image too. */
const ORDER: readonly ThingKind[] = ['container', 'builder', 'volume', 'handler', 'manifest-list', 'folder', 'image', 'digest'];

/**
 * What undoes these changes (newest first), one after the other, given what is there now. Each decision sees the
 * world as the ones before it will leave it: a tag that moved twice is put back twice.
 */
export function planUndo(changes: readonly Change[], now: Look): UndoItem[] {
  const world = new Map(now.things.map((thing) => [keyOf(thing), thing]));
  const made = imagesMadeBy(changes);
  const items: UndoItem[] = [];
  for (const change of changes) {
    for (const item of undoOf(change, world, made)) {
      items.push(item);
      if (item.action === 'remove') world.delete(keyOf(item.thing));
      if (item.action === 'put-back' && item.old !== null) world.set(keyOf(item.old), item.old);
    }
  }
  return items;
}

function undoOf(change: Change, world: ReadonlyMap<string, Thing>, made: ReadonlySet<string>): UndoItem[] {
  const before = new Map(change.before.things.map((thing) => [keyOf(thing), thing]));
  const handlerImage = change.creates.find(({ kind, name }) => kind === 'binfmt' && name !== '')?.name ?? null;
  const item = (action: UndoItem['action'], thing: Thing, why: string | null = null, old: Thing | null = null): UndoItem =>
    ({ action, step: change.step, at: change.at, thing, old, why, handlerImage });

  const added = afterOf(change, world).map(({ thing, isSeen }): UndoItem | null => {
    const old = before.get(keyOf(thing)) ?? null;
    const present = world.get(keyOf(thing));
    if (old?.id === thing.id || change.before.unknown.includes(thing.kind)) return null;
    if (present === undefined) return item('gone', thing);
    if (present.id !== thing.id) return item('gone', thing, 'what has this name now is another one');
    if (!isSeen && isTooLate(thing, change)) return item('keep', thing, 'it was made later than this step could have: it is somebody else\'s');
    const why = isSeen ? null : 'seen after a crash: it was not there before the step, and came while it could run';
    if (old !== null && canPutBack(thing)) return item('put-back', thing, why, old);
    if (wasNameless(thing, change.before, made)) return item('keep', thing, 'the image was here before, under no other name: removing the name would remove it');
    return item('remove', thing, why);
  });
  const lost = change.before.things.map((old): UndoItem | null => {
    const isLost = change.after !== null && !change.after.unknown.includes(old.kind) && !change.after.things.some((thing) => keyOf(thing) === keyOf(old));
    return isLost && canPutBack(old) && !world.has(keyOf(old)) ? item('put-back', old, null, old) : null;
  });
  return [...added, ...lost].filter((each) => each !== null).sort((a, b) => ORDER.indexOf(a.thing.kind) - ORDER.indexOf(b.thing.kind));
}

/** What was there after the step; where that was not seen (a crash, an engine that hung), what is there now. */
function afterOf(change: Change, world: ReadonlyMap<string, Thing>): { thing: Thing; isSeen: boolean }[] {
  const { after } = change;
  const seen = after === null ? [] : after.things.map((thing) => ({ thing, isSeen: true }));
  const unseen = [...world.values()].filter((thing) => (after === null || after.unknown.includes(thing.kind)) && isDeclared(change.creates, thing));
  return [...seen, ...unseen.map((thing) => ({ thing, isSeen: false }))];
}

function isTooLate({ createdAt }: Thing, { until }: Change): boolean {
  return createdAt !== null && Date.parse(createdAt) > Date.parse(until);
}

/** Names that point at something else can point there again; what was replaced otherwise is lost. */
function canPutBack({ kind }: Thing): boolean {
  return kind === 'image' || kind === 'manifest-list';
}

/** Removing the tag would remove what was there before without one; unless that was made by one of these changes too. */
function wasNameless({ kind, id }: Thing, before: Look, made: ReadonlySet<string>): boolean {
  return kind === 'image' && before.untagged.includes(id) && !made.has(id);
}

/** Ids of images that one of the changes brought. */
function imagesMadeBy(changes: readonly Change[]): Set<string> {
  return new Set(changes.flatMap(({ before, after }) => {
    const had = new Set([...before.untagged, ...before.things.map(({ id }) => id)]);
    return (after?.things ?? []).filter(({ kind, id }) => (kind === 'image' || kind === 'digest') && !had.has(id)).map(({ id }) => id);
  }));
}
