// Packs the file trees into images and pushes them to the private hub, by the registry's own protocol:
// no engine is needed, the digests are the same every time, and an index can have any form that a test wants.
// Arguments: the hub's address, the folder of the file trees, the machine's architecture, the engine's name.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { images } from './images.mjs';

const [hub, trees, native, engine] = process.argv.slice(2);

const created = '2026-01-01T00:00:00Z';
const media = {
  oci: {
    index: 'application/vnd.oci.image.index.v1+json',
    manifest: 'application/vnd.oci.image.manifest.v1+json',
    config: 'application/vnd.oci.image.config.v1+json',
    layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
  },
  docker: {
    index: 'application/vnd.docker.distribution.manifest.list.v2+json',
    manifest: 'application/vnd.docker.distribution.manifest.v2+json',
    config: 'application/vnd.docker.container.image.v1+json',
    layer: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
  },
};

const digestOf = (bytes) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
const json = (value) => Buffer.from(JSON.stringify(value, null, 2));

async function request(method, url, wanted, body, type) {
  const headers = type === undefined ? {} : { 'content-type': type };
  const response = await fetch(url, { method, headers, ...(body === undefined ? {} : { body }) });
  if (!wanted.includes(response.status)) {
    throw new Error(`${method} ${url}: ${response.status} ${await response.text()}`);
  }
  return response;
}

/** Uploads a blob unless it is there. Returns its descriptor. */
async function pushBlob(name, bytes, mediaType) {
  const digest = digestOf(bytes);
  const found = await request('HEAD', `http://${hub}/v2/${name}/blobs/${digest}`, [200, 404]);
  if (found.status === 404) {
    const upload = await request('POST', `http://${hub}/v2/${name}/blobs/uploads/`, [202]);
    const location = new URL(upload.headers.get('location'));
    location.searchParams.set('digest', digest);
    await request('PUT', location, [201], bytes, 'application/octet-stream');
  }
  return { mediaType, digest, size: bytes.length };
}

async function pushManifest(name, reference, manifest) {
  const bytes = json(manifest);
  const digest = digestOf(bytes);
  await request('PUT', `http://${hub}/v2/${name}/manifests/${reference ?? digest}`, [201], bytes, manifest.mediaType);
  return { mediaType: manifest.mediaType, digest, size: bytes.length };
}

/** One platform's image. Returns its descriptor, without a tag unless `reference` is one. */
async function pushImage(image, variant, types, reference) {
  const tar = execFileSync(
    'tar',
    ['--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner', '-C', `${trees}/${variant.files}`, '-c', '.'],
    { maxBuffer: 2 ** 30 },
  );
  const labels = {
    'org.opencontainers.image.title': image.name,
    'org.opencontainers.image.description': `${image.about}; not from Docker Hub, made by multiarch-workshop's test/engine`,
  };
  const config = {
    ...variant.platform,
    created,
    config: { ...image.config, Labels: labels },
    rootfs: { type: 'layers', diff_ids: [digestOf(tar)] },
    history: [{ created, comment: image.about }],
  };
  return pushManifest(image.name, reference, {
    schemaVersion: 2,
    mediaType: types.manifest,
    config: await pushBlob(image.name, json(config), types.config),
    layers: [await pushBlob(image.name, gzipSync(tar, { level: 1 }), types.layer)],
  });
}

/** The provenance entry beside an image, in the form that BuildKit writes. Returns its descriptor for the index. */
async function pushAttestation(image, of) {
  const predicateType = 'https://slsa.dev/provenance/v1';
  const statement = {
    _type: 'https://in-toto.io/Statement/v0.1',
    predicateType,
    subject: [{ name: `pkg:docker/${image.name}@${image.tag}`, digest: { sha256: of.digest.slice('sha256:'.length) } }],
    predicate: { buildDefinition: { buildType: 'https://multiarch-workshop.invalid/stand-in' } },
  };
  const layer = await pushBlob(image.name, json(statement), 'application/vnd.in-toto+json');
  const config = {
    architecture: 'unknown',
    os: 'unknown',
    config: {},
    rootfs: { type: 'layers', diff_ids: [layer.digest] },
  };
  const descriptor = await pushManifest(image.name, undefined, {
    schemaVersion: 2,
    mediaType: media.oci.manifest,
    config: await pushBlob(image.name, json(config), media.oci.config),
    layers: [{ ...layer, annotations: { 'in-toto.io/predicate-type': predicateType } }],
  });
  return {
    ...descriptor,
    platform: { architecture: 'unknown', os: 'unknown' },
    annotations: {
      'vnd.docker.reference.type': 'attestation-manifest',
      'vnd.docker.reference.digest': of.digest,
    },
  };
}

async function push(image) {
  const types = media[image.format] ?? media.oci;
  if (image.format === 'single') return pushImage(image, image.variants[0], types, image.tag);
  const entries = [];
  const attestations = [];
  for (const variant of image.variants) {
    const descriptor = await pushImage(image, variant, types);
    entries.push({ ...descriptor, platform: variant.platform });
    if (image.attested) attestations.push(await pushAttestation(image, descriptor));
  }
  return pushManifest(image.name, image.tag, {
    schemaVersion: 2,
    mediaType: types.index,
    manifests: [...entries, ...attestations],
  });
}

for (const image of images(native, engine)) {
  const { digest } = await push(image);
  console.log(`${image.name}:${image.tag} ${digest}`);
}
