import { isDigest } from './digest.ts';
import { bareType, kindOf } from './media-type.ts';
import type { Platform } from './platform.ts';
import { RegistryError } from './registry-error.ts';

/** A pointer to content. [OCI image-spec, descriptor.md] */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  /** In bytes, of the content as it is stored: compressed for layers. */
  readonly size: number;
  readonly platform: Platform | null;
  readonly annotations: Readonly<Record<string, string>>;
  readonly artifactType: string | null;
}

/** What a manifest says, read and checked. `unknown` is shown as what it is called and never guessed at. */
export type Manifest =
  | { readonly kind: 'index'; readonly mediaType: string; readonly artifactType: string | null; readonly annotations: Readonly<Record<string, string>>; readonly manifests: readonly Descriptor[] }
  | { readonly kind: 'manifest'; readonly mediaType: string; readonly artifactType: string | null; readonly annotations: Readonly<Record<string, string>>; readonly config: Descriptor; readonly layers: readonly Descriptor[] }
  | { readonly kind: 'unknown'; readonly mediaType: string };

/** A manifest may be no larger. [OCI distribution-spec, pushing manifests] */
export const manifestLimit = 4 * 1024 * 1024;

/**
 * Reads the bytes of a manifest. What it is, is said by the transport's media type; its own `mediaType` must agree if it has one.
 * Throws RegistryError `unsupported` for schema 1, `bad-content` for what is not a manifest.
 */
export function parseManifest(bytes: Uint8Array, contentType: string, what: string): Manifest {
  const outer = bareType(contentType);
  const json = kindOf(outer) === 'unknown' && !isVague(outer) ? null : asObject(parseJson(bytes));
  const inner = json === null ? '' : bareType(text(json['mediaType']));
  const mediaType = isVague(outer) ? inner || (json === null ? outer : guessFromSchema(json, outer)) : outer;
  const kind = kindOf(mediaType);
  if (kind === 'unknown') return { kind, mediaType };
  if (kind === 'schema1' || json?.['schemaVersion'] === 1) {
    throw new RegistryError('unsupported', `${what} is in the old schema 1 format, which Docker dropped in 2024`, 'build and push it again with a current Docker, or copy it with: skopeo copy --format v2s2');
  }
  if (json === null) throw badManifest(what, 'it is not JSON');
  if (inner !== '' && inner !== mediaType) throw badManifest(what, `it is sent as ${mediaType} and calls itself ${inner}`);
  const common = { mediaType, artifactType: text(json['artifactType']) || null, annotations: annotations(json['annotations']) };
  if (kind === 'index') {
    // An index that has layers too means two things to two readers (CVE-2021-41190).
    if ('layers' in json || 'config' in json) throw badManifest(what, 'it is an index and an image manifest at once');
    return { kind, ...common, manifests: descriptors(json['manifests'], what, 'manifests') };
  }
  if ('manifests' in json) throw badManifest(what, 'it is an index and an image manifest at once');
  return { kind, ...common, config: descriptor(json['config'], what, 'config'), layers: descriptors(json['layers'] ?? [], what, 'layers') };
}

/** What an image's config says. Throws RegistryError `bad-content` if it is not JSON. */
export function parseConfig(bytes: Uint8Array, what: string): { readonly platform: Platform | null; readonly created: string | null } {
  const json = asObject(parseJson(bytes));
  if (json === null) throw badManifest(what, 'its config is not JSON');
  return { platform: platform(json), created: text(json['created']) || null };
}

/** Some servers of plain files send these for everything. */
function isVague(mediaType: string): boolean {
  return ['', 'application/json', 'text/plain', 'application/octet-stream', 'text/json'].includes(mediaType);
}

/** An index of OCI may leave its own media type out. */
function guessFromSchema(json: Json, fallback: string): string {
  if (json['schemaVersion'] === 1) return 'application/vnd.docker.distribution.manifest.v1+json';
  if (json['schemaVersion'] !== 2) return fallback;
  if (Array.isArray(json['manifests'])) return 'application/vnd.oci.image.index.v1+json';
  return asObject(json['config']) === null ? fallback : 'application/vnd.oci.image.manifest.v1+json';
}

type Json = Readonly<Record<string, unknown>>;

function parseJson(bytes: Uint8Array): unknown {
  try {
    return process.getBuiltinModule('node:buffer').isUtf8(bytes) ? JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')) : null;
  } catch {
    return null;
  }
}

function asObject(value: unknown): Json | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : null;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function descriptors(value: unknown, what: string, field: string): Descriptor[] {
  // Go writes an empty list of an empty index as null.
  if (value === null || value === undefined) return [];
  if (!Array.isArray(value)) throw badManifest(what, `its ${field} are not a list`);
  return value.map((entry, i) => descriptor(entry, what, `${field}[${i}]`));
}

function descriptor(value: unknown, what: string, field: string): Descriptor {
  const json = asObject(value);
  if (json === null) throw badManifest(what, `its ${field} is not a descriptor`);
  const digest = text(json['digest']);
  const size = json['size'];
  if (!isDigest(digest)) throw badManifest(what, `its ${field} has no digest that can be verified`);
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) throw badManifest(what, `its ${field} has no size`);
  const of = asObject(json['platform']);
  return {
    mediaType: text(json['mediaType']), digest, size, platform: of === null ? null : platform(of),
    annotations: annotations(json['annotations']), artifactType: text(json['artifactType']) || null,
  };
}

function platform(json: Json): Platform | null {
  const os = text(json['os']);
  const architecture = text(json['architecture']);
  if (os === '' && architecture === '') return null;
  return { os, architecture, variant: text(json['variant']), osVersion: text(json['os.version']) };
}

function annotations(value: unknown): Record<string, string> {
  const entries = Object.entries(asObject(value) ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return Object.fromEntries(entries);
}

function badManifest(what: string, problem: string): RegistryError {
  return new RegistryError('bad-content', `${what} cannot be read: ${problem}`, 'look at the bytes with --format raw; push the image again if they are wrong');
}
