import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { CreatedThing } from '../deck/created-things.ts';
import { listContainers, listImages, listVolumes, parseTime } from './engine-rows.ts';
import { readHandlers } from './handlers.ts';
import { familiarName } from './image-name.ts';
import { dockerConfigFolder, readManifestLists } from './manifest-store.ts';
import { kindsOf, type Look, type Thing, type ThingKind } from './things.ts';

export interface LookOptions {
  /** With the endpoint pinned and our BUILDX_CONFIG. */
  readonly env: Readonly<Record<string, string>>;
  /** Whether the engine runs on this very kernel: only then are its handlers ours to read. */
  readonly sharesKernel: boolean;
  /** Of each question to the engine; default: 5 s. */
  readonly timeoutMs?: number;
}

/** Nothing could be looked at. */
export function blindLook(creates: readonly CreatedThing[]): Look {
  return { things: [], unknown: thingKinds(creates), untagged: [] };
}

/**
 * What there is now of what is declared. Only asks: no container is run and nothing is changed. What cannot be asked
 * is named as unknown; never throws.
 */
export async function look(creates: readonly CreatedThing[], options: LookOptions): Promise<Look> {
  const kinds = thingKinds(creates);
  const questions: Readonly<Partial<Record<ThingKind, () => Promise<Partial<Look> | null>>>> = {
    container: () => lookAtContainers(creates, options),
    volume: () => lookAtVolumes(creates, options),
    builder: () => lookAtBuilders(creates, options),
    image: () => lookAtImages(creates, options),
    handler: async () => {
      const things = options.sharesKernel ? await readHandlers() : null;
      return things && { things };
    },
    'manifest-list': async () => ({ things: await readManifestLists(dockerConfigFolder(options.env), namesOf(creates, 'manifest-list')) }),
  };
  const answers = await Promise.all(kinds.map(async (kind) => {
    const found = await questions[kind]?.().catch(() => null);
    return found === null ? { unknown: sameQuestion(kind) } : (found ?? {});
  }));
  return {
    things: answers.flatMap((found) => ('things' in found ? (found.things ?? []) : [])),
    unknown: [...new Set(answers.flatMap((found) => ('unknown' in found ? (found.unknown ?? []) : [])))],
    untagged: answers.flatMap((found) => ('untagged' in found ? (found.untagged ?? []) : [])),
  };
}

/** Whether a thing is one of those that are declared. Handlers and folders have no names that a deck could know. */
export function isDeclared(creates: readonly CreatedThing[], { kind, name, image }: Pick<Thing, 'kind' | 'name' | 'image'>): boolean {
  return creates.some((created) => {
    if (!kindsOf[created.kind].includes(kind)) return false;
    switch (created.kind) {
      case 'container':
      case 'volume':
        return name === created.name;
      case 'builder':
        return kind === 'builder' ? name === created.name : builderPart(created.name, kind).test(name);
      case 'image': {
        const { repository, tag } = familiarName(created.name);
        if (kind === 'container') return image === `${repository}:${tag}`;
        return kind === 'image' ? name === `${repository}:${tag}` : name.startsWith(`${repository}@`);
      }
      case 'manifest-list':
      case 'binfmt':
        return true;
    }
  });
}

function builderPart(builder: string, kind: ThingKind): RegExp {
  return new RegExp(`^buildx_buildkit_${builder.replaceAll('.', '\\.')}[0-9]+${kind === 'volume' ? '_state' : ''}$`);
}

function thingKinds(creates: readonly CreatedThing[]): ThingKind[] {
  return [...new Set(creates.flatMap(({ kind }) => kindsOf[kind]))];
}

function namesOf(creates: readonly CreatedThing[], kind: CreatedThing['kind']): string[] {
  return creates.filter((created) => created.kind === kind).map(({ name }) => name);
}

/** Kinds that are learnt of by one question. */
function sameQuestion(kind: ThingKind): ThingKind[] {
  if (kind === 'image') return ['image', 'digest'];
  return kind === 'manifest-list' ? ['manifest-list', 'folder'] : [kind];
}

async function lookAtContainers(creates: readonly CreatedThing[], options: LookOptions): Promise<Partial<Look> | null> {
  const rows = await listContainers(options);
  const things = rows?.flatMap(({ id, names, createdAt, state, image }) => names.flatMap((name): Thing[] => {
    const thing: Thing = { kind: 'container', name, id, createdAt };
    if (isDeclared(creates, thing)) return [thing];
    const { repository, tag } = familiarName(image);
    const nameless: Thing = { ...thing, image: `${repository}:${tag}` };
    return state === 'created' && isDeclared(creates, nameless) ? [nameless] : [];
  }));
  return things === undefined ? null : { things };
}

async function lookAtVolumes(creates: readonly CreatedThing[], options: LookOptions): Promise<Partial<Look> | null> {
  const rows = await listVolumes(options, (name) => isDeclared(creates, { kind: 'volume', name }));
  return rows && { things: rows.map(({ name, created }): Thing => ({ kind: 'volume', name, id: created, createdAt: parseTime(created) })) };
}

/** buildx's own records, in our folder: asking buildx would take as long as its slowest builder. */
async function lookAtBuilders(creates: readonly CreatedThing[], { env }: LookOptions): Promise<Partial<Look> | null> {
  const folder = env['BUILDX_CONFIG'];
  if (folder === undefined) return null;
  const found = await Promise.all(namesOf(creates, 'builder').map((name) =>
    access(join(folder, 'instances', name)).then(() => [name], () => [])));
  return { things: found.flat().map((name): Thing => ({ kind: 'builder', name, id: 'record', createdAt: null })) };
}

async function lookAtImages(creates: readonly CreatedThing[], options: LookOptions): Promise<Partial<Look> | null> {
  const rows = await listImages(options);
  if (rows === null) return null;
  const things = new Map<string, Thing>();
  // With its last tag of a repository an image loses its digests there too, and with its last name it is removed.
  const tagged = new Set<string>();
  const places = new Map<string, string>();
  for (const { id, repository, tag, digest } of rows) {
    const isOurs = repository !== null && isDeclared(creates, { kind: 'digest', name: `${repository}@` });
    for (const place of isOurs ? [id, `${repository} ${id}`] : [id]) {
      places.set(place, id);
      if (tag !== null) tagged.add(place);
    }
    if (repository === null) continue;
    if (tag !== null) things.set(`${repository}:${tag}`, { kind: 'image', name: `${repository}:${tag}`, id, createdAt: null });
    if (digest !== null) things.set(`${repository}@${digest}`, { kind: 'digest', name: `${repository}@${digest}`, id, createdAt: null });
  }
  return { things: [...things.values()].filter((thing) => isDeclared(creates, thing)), untagged: [...new Set([...places].filter(([place]) => !tagged.has(place)).map(([, id]) => id))] };
}
