import { gzipSync } from 'node:zlib';
import { attestation, content, docker, type FakeContent, type FakeImage, image, index, oci } from '../../registry/fake-images.ts';

/** Every image here has this layer, which is really there: an empty tar. */
const layer = content(gzipSync(Buffer.alloc(1024)), oci.layer);
const descriptor = { mediaType: layer.mediaType, digest: layer.digest, size: layer.bytes.length };
const real = (platform: Parameters<typeof image>[0], options: Parameters<typeof image>[2] = {}): FakeImage => image(platform, 'live', { ...options, manifest: { layers: [descriptor], ...options.manifest } });

const amd64 = real('linux/amd64');
const dockerTypes = { manifest: docker.manifest, config: docker.config };
const three = [amd64, real('linux/arm64'), real('linux/arm/v7')];
const withAttestations = [amd64, real('linux/arm64')].flatMap((one) => {
  const statement = content({ predicateType: 'https://spdx.dev/Document' }, 'application/vnd.in-toto+json');
  const made = attestation(one);
  const body = JSON.parse(made.bytes.toString()) as { layers: unknown };
  body.layers = [{ mediaType: statement.mediaType, digest: statement.digest, size: statement.bytes.length, annotations: { 'in-toto.io/predicate-type': 'https://spdx.dev/Document' } }];
  return [one, { ...made, ...content(body, made.mediaType), blobs: [...made.blobs, statement] }];
});
const chart = real('linux/amd64', { types: { manifest: oci.manifest, config: 'application/vnd.cncf.helm.config.v1+json' }, manifest: { artifactType: 'application/vnd.example.chart' } });

/** One of every kind that a registry may hold, by tag. */
export const images: Readonly<Record<string, FakeImage>> = {
  single: amd64,
  'single-docker': real('linux/s390x', { types: dockerTypes }),
  index: index(three, { annotations: { 'org.opencontainers.image.title': 'live' } }),
  list: index([real('linux/amd64', { types: dockerTypes }), real('linux/ppc64le', { types: dockerTypes })], { mediaType: docker.index }),
  variants: index(['linux/arm/v5', 'linux/arm/v6', 'linux/arm64', 'linux/amd64', 'linux/386'].map((platform) => real(platform))),
  nested: index([index(three), real('linux/riscv64')]),
  attested: index(withAttestations),
  windows: index([amd64, real({ os: 'windows', architecture: 'amd64', 'os.version': '10.0.17763.2300' }), real({ os: 'windows', architecture: 'amd64', 'os.version': '10.0.20348.587' })]),
  artifact: chart,
  empty: index([]),
};

/** Pushes all of them as a client does. [OCI distribution-spec, push] */
export async function pushAll(host: string, repository: string): Promise<void> {
  for (const [tag, one] of Object.entries(images)) await push(host, repository, one, tag);
}

async function push(host: string, repository: string, one: FakeImage, reference: string): Promise<void> {
  for (const child of one.children) await push(host, repository, child, child.digest);
  for (const blob of one.children.length === 0 ? [layer, ...one.blobs] : []) await pushBlob(host, repository, blob);
  const answer = await fetch(`http://${host}/v2/${repository}/manifests/${reference}`, { method: 'PUT', headers: { 'content-type': one.mediaType }, body: new Uint8Array(one.bytes) });
  if (answer.status !== 201) throw new Error(`${reference}: ${answer.status} ${await answer.text()}`);
}

async function pushBlob(host: string, repository: string, { bytes, digest }: FakeContent): Promise<void> {
  const started = await fetch(`http://${host}/v2/${repository}/blobs/uploads/`, { method: 'POST' });
  const to = new URL(started.headers.get('location') ?? '', `http://${host}`);
  to.searchParams.set('digest', digest);
  const answer = await fetch(to, { method: 'PUT', headers: { 'content-type': 'application/octet-stream' }, body: new Uint8Array(bytes) });
  if (answer.status !== 201) throw new Error(`blob ${digest}: ${answer.status} ${await answer.text()}`);
}
