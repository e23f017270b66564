import { createHash } from 'node:crypto';

/** A piece of content as a registry keeps it. */
export interface FakeContent {
  readonly bytes: Buffer;
  readonly digest: string;
  readonly mediaType: string;
}

export interface FakePlatform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
  readonly 'os.version'?: string;
}

/** A manifest with all that hangs below it. */
export interface FakeImage extends FakeContent {
  readonly platform: FakePlatform | null;
  /** Configs and the like. */
  readonly blobs: readonly FakeContent[];
  /** Of an index: what it links to. */
  readonly children: readonly FakeImage[];
}

export const oci = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
} as const;

export const docker = {
  index: 'application/vnd.docker.distribution.manifest.list.v2+json',
  manifest: 'application/vnd.docker.distribution.manifest.v2+json',
  config: 'application/vnd.docker.container.image.v1+json',
} as const;

export function sha256(bytes: Buffer | string): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

export function content(value: unknown, mediaType: string): FakeContent {
  const bytes = Buffer.isBuffer(value) ? value : Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
  return { bytes, digest: sha256(bytes), mediaType };
}

export interface ImageOptions {
  readonly types?: { readonly manifest: string; readonly config: string };
  readonly annotations?: Readonly<Record<string, string>>;
  readonly created?: string;
  readonly layers?: readonly number[];
  readonly manifest?: Readonly<Record<string, unknown>>;
}

/** An image of one platform, such as `linux/arm/v7`; `name` makes it different from others. */
export function image(platform: FakePlatform | string, name = 'hello', { types = oci, annotations, created = '2026-11-23T13:44:02Z', layers = [1_000_000, 2_400_000], manifest = {} }: ImageOptions = {}): FakeImage {
  const of = typeof platform === 'string' ? split(platform) : platform;
  const config = content({ ...of, created, config: { Labels: { name } } }, types.config);
  const body = content({
    schemaVersion: 2, mediaType: types.manifest,
    config: { mediaType: types.config, digest: config.digest, size: config.bytes.length },
    layers: layers.map((size, i) => ({ mediaType: oci.layer, digest: sha256(`${name} ${JSON.stringify(of)} layer ${i}`), size })),
    ...(annotations === undefined ? {} : { annotations }), ...manifest,
  }, types.manifest);
  return { ...body, platform: of, blobs: [config], children: [] };
}

export interface IndexOptions {
  readonly mediaType?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Leave `platform` out of the entries. */
  readonly bare?: boolean;
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** An index of images, other indexes and attestations. */
export function index(children: readonly (FakeImage & { readonly entry?: Readonly<Record<string, unknown>> })[], { mediaType = oci.index, annotations, bare = false, extra = {} }: IndexOptions = {}): FakeImage {
  const body = content({
    schemaVersion: 2, mediaType,
    manifests: children.map((child) => ({
      mediaType: child.mediaType, digest: child.digest, size: child.bytes.length,
      ...(child.platform === null || bare ? {} : { platform: child.platform }), ...child.entry,
    })),
    ...(annotations === undefined ? {} : { annotations }), ...extra,
  }, mediaType);
  return { ...body, platform: null, blobs: [], children };
}

/** What BuildKit hangs beside an image. */
export function attestation(of: FakeImage, predicates: readonly string[] = ['https://slsa.dev/provenance/v0.2']): FakeImage & { readonly entry: Readonly<Record<string, unknown>> } {
  const platform = { os: 'unknown', architecture: 'unknown' };
  const made = image(platform, `attestation of ${of.digest}`, {
    manifest: { layers: predicates.map((type) => ({ mediaType: 'application/vnd.in-toto+json', digest: sha256(type), size: 1000, annotations: { 'in-toto.io/predicate-type': type } })) },
  });
  return { ...made, entry: { annotations: { 'vnd.docker.reference.type': 'attestation-manifest', 'vnd.docker.reference.digest': of.digest } } };
}

function split(platform: string): FakePlatform {
  const [os = '', architecture = '', variant] = platform.split('/');
  return { architecture, os, ...(variant === undefined ? {} : { variant }) };
}
