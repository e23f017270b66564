import type { CreatedKind } from '../deck/created-things.ts';

/**
 * What can be on an engine or on this machine because of a step. What a step declares under `creates` is one or
 * several of these: a builder is its record, its containers and their volumes.
 */
export type ThingKind = 'container' | 'volume' | 'builder' | 'image' | 'digest' | 'handler' | 'manifest-list' | 'folder';

/** Something that is there. */
export interface Thing {
  readonly kind: ThingKind;
  /** What it is found by: a name, `repository:tag`, `repository@digest`, an absolute path. */
  readonly name: string;
  /** What tells it from another one of that name: an id, a time of creation, a digest of its content. */
  readonly id: string;
  /** RFC 3339, of its creation on this engine; null when that is not told. */
  readonly createdAt: string | null;
  /** Of a container that was never started and has no declared name: the image that declares it. A `docker run` that was killed leaves such. */
  readonly image?: string;
  /** Of a manifest list: its files by name, so that it can be put back. */
  readonly files?: Readonly<Record<string, string>>;
}

/** What was there at one moment, of all that some steps declare. */
export interface Look {
  readonly things: readonly Thing[];
  /** Kinds that could not be looked at. */
  readonly unknown: readonly ThingKind[];
  /** Ids of the images without a tag, or with a digest but no tag in a declared repository: removing a tag that such a one got later would remove that too. */
  readonly untagged: readonly string[];
}

/** The kinds of things that a declaration of each kind may become. */
export const kindsOf: Readonly<Record<CreatedKind, readonly ThingKind[]>> = {
  container: ['container'],
  volume: ['volume'],
  builder: ['builder', 'container', 'volume'],
  image: ['image', 'digest', 'container'],
  'manifest-list': ['manifest-list', 'folder'],
  binfmt: ['handler'],
};

export function keyOf({ kind, name }: Pick<Thing, 'kind' | 'name'>): string {
  return `${kind} ${name}`;
}
