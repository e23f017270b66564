import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { attestationsOf, imagesOf, type ImageNode } from '../../src/registry/image-node.ts';
import { formatPlatform, parsePlatform } from '../../src/registry/platform.ts';
import { readImage, type ReadOptions, readRaw } from '../../src/registry/read-image.ts';
import { attestation, content, docker, type FakeImage, image, index, oci } from './fake-images.ts';
import { type FakeRegistry, startFakeRegistry } from './fake-registry.ts';
import { failure, openClient } from './open-client.ts';

let registry: FakeRegistry;
beforeEach(async () => {
  registry = await startFakeRegistry();
});
afterEach(() => registry.close());

const whole: ReadOptions = { depth: 'all', attestations: true, platform: null };
const quick: ReadOptions = { depth: 'platforms', attestations: false, platform: null };
const read = (pushed: FakeImage, options: ReadOptions = whole): ReturnType<typeof readImage> => {
  registry.push('hello', 'latest', pushed);
  return readImage(openClient().open(`${registry.host}/hello`), options);
};
const platforms = (root: ImageNode): string[] => imagesOf(root).map(({ platform }) => (platform === null ? 'none' : formatPlatform(platform)));
const paths = (): string[] => registry.seen.map(({ path }) => path);

describe('what is in the registry is shown as it is', () => {
  it('an index of three platforms, each with its config, layers and date', async () => {
    const three = ['linux/amd64', 'linux/arm64', 'linux/arm/v7'].map((platform) => image(platform));
    const { root } = await read(index(three));
    expect(root).toMatchObject({ kind: 'index', mediaType: oci.index, platform: null });
    expect(platforms(root)).toEqual(['linux/amd64', 'linux/arm64', 'linux/arm/v7']);
    expect(imagesOf(root)).toMatchObject(three.map(({ digest, bytes, blobs }) => ({
      kind: 'manifest', digest, size: bytes.length, created: '2026-11-23T13:44:02Z', config: { digest: blobs[0]?.digest }, layers: [{ size: 1_000_000 }, { size: 2_400_000 }],
    })));
  });

  it('a single image, whose platform only its config knows', async () => {
    const { root } = await read(image('linux/arm/v7'));
    expect(root).toMatchObject({ kind: 'manifest', mediaType: oci.manifest, attestation: null });
    expect(platforms(root)).toEqual(['linux/arm/v7']);
  });

  it("Docker's list and its images", async () => {
    const types = { manifest: docker.manifest, config: docker.config };
    const { root } = await read(index([image('linux/amd64', 'a', { types }), image('linux/s390x', 'a', { types })], { mediaType: docker.index }));
    expect(root.mediaType).toBe(docker.index);
    expect(platforms(root)).toEqual(['linux/amd64', 'linux/s390x']);
  });

  it('an index inside an index', async () => {
    const inner = index([image('linux/arm64'), image('linux/arm/v7')]);
    const { root } = await read(index([image('linux/amd64'), inner]));
    expect(root).toMatchObject({ kind: 'index', manifests: [{ kind: 'manifest' }, { kind: 'index', digest: inner.digest }] });
    expect(platforms(root)).toEqual(['linux/amd64', 'linux/arm64', 'linux/arm/v7']);
  });

  it('attestations with what they state and of which image, apart from the images', async () => {
    const amd64 = image('linux/amd64');
    const { root } = await read(index([amd64, attestation(amd64, ['https://spdx.dev/Document', 'https://slsa.dev/provenance/v1'])]));
    expect(platforms(root)).toEqual(['linux/amd64']);
    expect(attestationsOf(root)).toMatchObject([{ kind: 'manifest', attestation: { subject: amd64.digest, predicateTypes: ['https://spdx.dev/Document', 'https://slsa.dev/provenance/v1'] } }]);
  });

  it('attestations are not fetched when nobody wants to see them', async () => {
    const amd64 = image('linux/amd64');
    const hidden = attestation(amd64);
    const { root } = await read(index([amd64, hidden]), { ...whole, attestations: false });
    expect(attestationsOf(root)).toMatchObject([{ kind: 'unread', problem: null, attestation: { subject: amd64.digest } }]);
    expect(paths().join()).not.toContain(hidden.digest);
  });

  it('Windows images with their version', async () => {
    const windows = image({ os: 'windows', architecture: 'amd64', 'os.version': '10.0.17763.2300' });
    const { root } = await read(index([image('linux/amd64'), windows]));
    expect(platforms(root)).toEqual(['linux/amd64', 'windows(10.0.17763.2300)/amd64']);
  });

  it('an artifact that is no image, without a platform and without reading its config as one', async () => {
    const chart = image('linux/amd64', 'chart', { types: { manifest: oci.manifest, config: 'application/vnd.cncf.helm.config.v1+json' }, manifest: { artifactType: 'application/vnd.cncf.helm.chart' } });
    const { root } = await read(chart);
    expect(root).toMatchObject({ kind: 'manifest', artifactType: 'application/vnd.cncf.helm.chart', platform: null, created: null });
    expect(paths().some((path) => path.includes('/blobs/'))).toBe(false);
  });

  it('an empty index', async () => {
    const { root } = await read(index([]));
    expect(root).toMatchObject({ kind: 'index', manifests: [] });
    const { root: none } = await read(index([], { extra: { manifests: null } }));
    expect(none).toMatchObject({ kind: 'index', manifests: [] });
  });

  it('annotations of the image and of its entry together', async () => {
    const annotated = { ...image('linux/amd64', 'a', { annotations: { 'org.opencontainers.image.title': 'hello' } }), entry: { annotations: { 'com.example.note': 'from the index' } } };
    const { root } = await read(index([annotated], { annotations: { 'org.opencontainers.image.version': '1' } }));
    expect(root.annotations).toEqual({ 'org.opencontainers.image.version': '1' });
    expect(imagesOf(root)[0]?.annotations).toEqual({ 'org.opencontainers.image.title': 'hello', 'com.example.note': 'from the index' });
  });

  it('a media type that nobody knows is named and not guessed at', async () => {
    const strange: FakeImage = { ...content({ schemaVersion: 2, manifests: [] }, 'application/vnd.example.thing.v1+json'), platform: null, blobs: [], children: [] };
    const { root } = await read(index([image('linux/amd64'), strange]));
    expect(root).toMatchObject({ manifests: [{ kind: 'manifest' }, { kind: 'unknown', mediaType: 'application/vnd.example.thing.v1+json', digest: strange.digest }] });
    expect((await read(strange)).root).toMatchObject({ kind: 'unknown', digest: strange.digest });
  });

  it('a manifest that the index names and the registry does not hold', async () => {
    const gone = image('linux/arm64');
    registry.push('hello', 'latest', index([image('linux/amd64'), gone]));
    registry.forget(gone.digest);
    const { root } = await readImage(openClient().open(`${registry.host}/hello`), whole);
    expect(root).toMatchObject({ manifests: [{ kind: 'manifest' }, { kind: 'unread', problem: 'it is not in the registry', digest: gone.digest }] });
    expect(platforms(root)).toEqual(['linux/amd64', 'linux/arm64']);
  });

  it('platforms that the index leaves out are read from the configs', async () => {
    const { root } = await read(index([image('linux/amd64'), image('linux/arm/v6')], { bare: true }), quick);
    expect(platforms(root)).toEqual(['linux/amd64', 'linux/arm/v6']);
  });
});

describe('no more is asked than needed', () => {
  it('one request tells the platforms of an index', async () => {
    await read(index([image('linux/amd64'), image('linux/arm64')]), quick);
    expect(paths()).toEqual(['/v2/hello/manifests/latest']);
  });

  it('the root is fetched once, however often it is looked at', async () => {
    registry.push('hello', 'latest', index([image('linux/amd64')]));
    const source = openClient().open(`${registry.host}/hello`);
    await readImage(source, quick);
    await readRaw(source, null);
    await source.digest();
    expect(registry.seen).toHaveLength(1);
  });

  it('does not use up the last pulls of a limit for sizes and dates, and says so', async () => {
    registry.intercept((request, response) => {
      if (request.path.includes('/manifests/')) response.setHeader('ratelimit-remaining', '5;w=21600');
      return false;
    });
    const { root, omitted } = await read(index(['linux/amd64', 'linux/arm64', 'linux/arm/v7'].map((platform) => image(platform))));
    expect(omitted).toContain('3 of the 5 pulls');
    expect(platforms(root)).toEqual(['linux/amd64', 'linux/arm64', 'linux/arm/v7']);
    expect(registry.seen).toHaveLength(1);
  });

  it('reads all when there are pulls enough', async () => {
    registry.intercept((_, response) => {
      response.setHeader('ratelimit-remaining', '76;w=21600');
      return false;
    });
    expect((await read(index([image('linux/amd64'), image('linux/arm64')]))).omitted).toBeNull();
  });
});

describe('choosing one platform', () => {
  const only = (platform: string): ReadOptions => ({ ...whole, platform: parsePlatform(platform) });

  it('takes what such a machine would run', async () => {
    const v6 = image('linux/arm/v6');
    const { root } = await read(index([image('linux/amd64'), v6]), only('linux/arm/v7'));
    expect(root).toMatchObject({ kind: 'manifest', digest: v6.digest });
  });

  it('never takes an attestation, even for unknown/unknown', async () => {
    const amd64 = image('linux/amd64');
    const error = await failure(read(index([amd64, attestation(amd64)]), only('unknown/unknown')));
    expect(error).toMatchObject({ kind: 'no-platform' });
  });

  it('says what is there when nothing fits', async () => {
    const error = await failure(read(index([image('linux/amd64'), image('linux/s390x')]), only('linux/arm64')));
    expect(error.kind).toBe('no-platform');
    expect(error.message).toContain('it has linux/amd64, linux/s390x');
  });

  it('looks into the config of a single image', async () => {
    expect((await read(image('linux/arm64'), only('linux/arm64'))).root).toMatchObject({ kind: 'manifest' });
    expect(await failure(read(image('linux/arm64'), only('linux/amd64')))).toMatchObject({ kind: 'no-platform' });
  });

  it('goes into an index inside an index', async () => {
    const arm64 = image('linux/arm64');
    const { root } = await read(index([index([arm64])]), only('linux/arm64'));
    expect(root.digest).toBe(arm64.digest);
  });

  it('gives the exact bytes of that manifest', async () => {
    const arm64 = image('linux/arm64');
    registry.push('hello', 'latest', index([image('linux/amd64'), arm64]));
    const { bytes } = await readRaw(openClient().open(`${registry.host}/hello`), parsePlatform('linux/arm64'));
    expect(Buffer.from(bytes).equals(arm64.bytes)).toBe(true);
  });
});

describe('what is no image is refused with a reason', () => {
  const pushed = (body: unknown, mediaType: string): FakeImage => ({ ...content(body, mediaType), platform: null, blobs: [], children: [] });

  it.each([
    ['schema 1', pushed({ schemaVersion: 1, name: 'hello', fsLayers: [] }, 'application/vnd.docker.distribution.manifest.v1+prettyjws'), 'unsupported', /schema 1/],
    ['schema 1 without a media type', pushed({ schemaVersion: 1, name: 'hello', fsLayers: [] }, 'application/json'), 'unsupported', /schema 1/],
    ['no JSON', pushed('{"schemaVersion": 2', oci.index), 'bad-content', /not JSON/],
    ['two types at once', pushed({ schemaVersion: 2, mediaType: docker.manifest, manifests: [] }, oci.index), 'bad-content', /calls itself/],
    ['an index with layers', pushed({ schemaVersion: 2, manifests: [], layers: [] }, oci.index), 'bad-content', /at once/],
    ['an image with manifests', pushed({ schemaVersion: 2, manifests: [], layers: [], config: {} }, oci.manifest), 'bad-content', /at once/],
    ['no digest in an entry', pushed({ schemaVersion: 2, manifests: [{ mediaType: oci.manifest, size: 3 }] }, oci.index), 'bad-content', /manifests\[0\] has no digest/],
    ['a digest that leads out of the registry', pushed({ schemaVersion: 2, manifests: [{ mediaType: oci.manifest, size: 3, digest: 'sha256:../../../etc/passwd' }] }, oci.index), 'bad-content', /no digest/],
    ['a negative size', pushed({ schemaVersion: 2, manifests: [{ mediaType: oci.manifest, size: -1, digest: `sha256:${'a'.repeat(64)}` }] }, oci.index), 'bad-content', /no size/],
    ['manifests that are no list', pushed({ schemaVersion: 2, manifests: {} }, oci.index), 'bad-content', /not a list/],
    ['a list of nothing', pushed({ schemaVersion: 2, manifests: [null] }, oci.index), 'bad-content', /not a descriptor/],
  ])('%s', async (_, body, kind, message) => {
    const error = await failure(read(body));
    expect(error.kind).toBe(kind);
    expect(error.message).toMatch(message);
  });

  it('an index that leads to more manifests than anybody made', async () => {
    const small = image('linux/amd64');
    const wide = index(Array.from({ length: 600 }, () => small));
    const wider = index(Array.from({ length: 4 }, () => wide));
    expect(await failure(read(wider, quick))).toMatchObject({ kind: 'too-large' });
  });

  it('indexes nested beyond reason', async () => {
    let nested = index([image('linux/amd64')]);
    for (let i = 0; i < 10; i++) nested = index([nested]);
    expect(await failure(read(nested, quick))).toMatchObject({ kind: 'too-large' });
    expect(await failure(read(nested, { ...quick, platform: parsePlatform('linux/amd64') }))).toMatchObject({ kind: 'no-platform' });
  });
});
