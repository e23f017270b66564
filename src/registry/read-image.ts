import type { Attestation, ImageNode, ManifestNode } from './image-node.ts';
import type { Content, ImageSource } from './image-source.ts';
import { type Descriptor, type Manifest, parseConfig, parseManifest } from './manifest.ts';
import { isImageConfig, kindOf } from './media-type.ts';
import { choose, formatPlatform, type Platform } from './platform.ts';
import { RegistryError } from './registry-error.ts';

export interface ReadOptions {
  /** `platforms`: what it takes to name every platform, most often one request. `all`: every manifest and config too. */
  readonly depth: 'platforms' | 'all';
  /** Read attestations too, with `all`. */
  readonly attestations: boolean;
  /** Show only what a machine of this platform would run. */
  readonly platform: Platform | null;
}

export interface ImageReading {
  readonly root: ImageNode;
  /** Why some manifests were left unread although `all` was asked for; null when none were. */
  readonly omitted: string | null;
}

/** Beyond this an index is not one that a person made. */
const mostNodes = 2000;
const deepest = 8;

/** Reads an image from the root down. Throws RegistryError; a part that is missing below the root is said in its node. */
export async function readImage(source: ImageSource, options: ReadOptions): Promise<ImageReading> {
  const start = await readRoot(source, options.platform);
  const reader: Reader = { source, options, budget: mostNodes, withhold: false };
  const children = start.manifest.kind === 'index' ? start.manifest.manifests.filter((entry) => attestationOf(entry) === null).length : 0;
  const left = source.pullsLeft();
  // Every manifest read is a pull to Docker Hub, and its limit is shared by all behind one address.
  if (options.depth === 'all' && left !== null && children * 2 > left) reader.withhold = true;
  const root = await readContent(reader, start.content, start.entry, start.manifest, 0);
  const omitted = reader.withhold ? `sizes and dates are left out: reading them would cost ${children} of the ${left} pulls that are left` : null;
  return { root, omitted };
}

/** The exact bytes of what a name points at, or of what a machine of the platform would run. */
export async function readRaw(source: ImageSource, platform: Platform | null): Promise<Content> {
  return (await readRoot(source, platform, true)).content;
}

interface Start {
  readonly content: Content;
  readonly manifest: Manifest;
  /** The entry that led here; null for the root. */
  readonly entry: Descriptor | null;
}

interface Reader {
  readonly source: ImageSource;
  readonly options: ReadOptions;
  budget: number;
  withhold: boolean;
}

async function readRoot(source: ImageSource, platform: Platform | null, raw = false): Promise<Start> {
  const content = await source.root();
  // Raw bytes are shown even when nobody can read them.
  if (raw && platform === null) return { content, manifest: { kind: 'unknown', mediaType: content.mediaType }, entry: null };
  let start: Start = { content, manifest: parse(content), entry: null };
  if (platform === null) return start;
  for (let depth = 0; start.manifest.kind === 'index'; depth++) {
    const entries = start.manifest.manifests.filter((entry) => attestationOf(entry) === null);
    const platforms = await Promise.all(entries.map((entry) => platformOfEntry(source, entry)));
    const chosen = choose(platform, entries.map((entry, i) => ({ entry, platform: platforms[i] ?? null })), (candidate) => candidate.platform)?.entry
      // An index inside an index has no platform of its own as a rule.
      ?? (depth < deepest ? entries.find(({ mediaType }) => kindOf(mediaType) === 'index') : undefined);
    if (chosen === undefined) throw noPlatform(platform, platforms.filter((one) => one !== null));
    const found: Content = await source.manifest(chosen);
    start = { content: found, manifest: parse(found), entry: chosen };
  }
  if (start.entry === null && start.manifest.kind === 'manifest') {
    const { platform: own } = await readConfig(source, start.manifest.config);
    if (own === null || choose(platform, [own], (one) => one) === undefined) throw noPlatform(platform, own === null ? [] : [own]);
  }
  return start;
}

async function platformOfEntry(source: ImageSource, entry: Descriptor): Promise<Platform | null> {
  if (entry.platform !== null || kindOf(entry.mediaType) !== 'manifest') return entry.platform;
  const manifest = parse(await source.manifest(entry));
  return manifest.kind === 'manifest' ? (await readConfig(source, manifest.config)).platform : null;
}

function noPlatform(wanted: Platform, found: readonly Platform[]): RegistryError {
  const has = found.length === 0 ? 'it names no platform at all' : `it has ${[...new Set(found.map((platform) => formatPlatform(platform)))].join(', ')}`;
  return new RegistryError('no-platform', `nothing there that ${formatPlatform(wanted)} could run; ${has}`, 'choose one of those, or build and push the missing one');
}

async function readContent(reader: Reader, content: Content, entry: Descriptor | null, manifest: Manifest, depth: number): Promise<ImageNode> {
  const base = {
    digest: content.digest, size: content.bytes.length, mediaType: manifest.mediaType,
    artifactType: entry?.artifactType ?? null, platform: entry?.platform ?? null, annotations: entry?.annotations ?? {},
  };
  if (manifest.kind === 'unknown') return { kind: 'unknown', ...base };
  const own = { ...base, artifactType: manifest.artifactType ?? base.artifactType, annotations: { ...manifest.annotations, ...base.annotations } };
  if (manifest.kind === 'index') {
    if (depth >= deepest) throw new RegistryError('too-large', `indexes are nested deeper than ${deepest}`, 'what is there is no image that Docker could run; check the name');
    reader.budget -= manifest.manifests.length;
    if (reader.budget < 0) throw new RegistryError('too-large', `the index leads to more than ${mostNodes} manifests`, 'what is there is no image that Docker could run; check the name');
    return { kind: 'index', ...own, manifests: await Promise.all(manifest.manifests.map((child) => readEntry(reader, child, depth + 1))) };
  }
  return readManifest(reader, own, entry, manifest);
}

type ImageManifest = Extract<Manifest, { kind: 'manifest' }>;

async function readManifest(reader: Reader, own: Omit<ManifestNode, 'kind' | 'config' | 'layers' | 'created' | 'attestation'>, entry: Descriptor | null, manifest: ImageManifest): Promise<ManifestNode> {
  const attestation = entry === null ? null : attestationOf(entry);
  const { config, layers } = manifest;
  const node = { kind: 'manifest' as const, ...own, config, layers };
  if (attestation !== null) return { ...node, created: null, attestation: { ...attestation, predicateTypes: predicateTypes(layers) } };
  const { platform, created } = await readConfig(reader.source, config);
  return { ...node, platform: own.platform ?? platform, created, attestation: null };
}

async function readEntry(reader: Reader, entry: Descriptor, depth: number): Promise<ImageNode> {
  const attestation = attestationOf(entry);
  const kind = kindOf(entry.mediaType);
  const { depth: wanted, attestations } = reader.options;
  const isNeeded = kind === 'index' || (kind === 'manifest' && attestation === null && entry.platform === null);
  const isWanted = wanted === 'all' && !reader.withhold && kind !== 'unknown' && (attestation === null || attestations);
  if (!isNeeded && !isWanted) return unread(entry, attestation, null);
  try {
    const content = await reader.source.manifest(entry);
    return await readContent(reader, content, entry, parse(content, entry.mediaType), depth);
  } catch (error) {
    // An index may name what its registry does not hold; all else is a fault of the whole.
    if (error instanceof RegistryError && (error.kind === 'no-tag' || error.kind === 'no-image')) return unread(entry, attestation, 'it is not in the registry');
    throw error;
  }
}

function unread(entry: Descriptor, attestation: Attestation | null, problem: string | null): ImageNode {
  const { digest, size, mediaType, artifactType, platform, annotations } = entry;
  const base = { digest, size, mediaType, artifactType, platform, annotations };
  if (kindOf(mediaType) === 'unknown') return { kind: 'unknown', ...base };
  return { kind: 'unread', ...base, problem, attestation };
}

function parse(content: Content, promised = content.mediaType): Manifest {
  return parseManifest(content.bytes, content.mediaType === '' ? promised : content.mediaType, `the manifest ${content.digest}`);
}

async function readConfig(source: ImageSource, config: Descriptor): Promise<{ platform: Platform | null; created: string | null }> {
  if (!isImageConfig(config.mediaType)) return { platform: null, created: null };
  return parseConfig(await source.config(config), `the config ${config.digest}`);
}

/** BuildKit marks its attestations so. [moby/buildkit docs/attestations/attestation-storage.md] */
function attestationOf({ annotations }: Descriptor): Attestation | null {
  if (annotations['vnd.docker.reference.type'] !== 'attestation-manifest') return null;
  return { subject: annotations['vnd.docker.reference.digest'] ?? null, predicateTypes: [] };
}

function predicateTypes(layers: readonly Descriptor[]): string[] {
  const found = layers.map(({ annotations }) => annotations['in-toto.io/predicate-type'] ?? '').filter((type) => type !== '');
  return [...new Set(found)];
}
