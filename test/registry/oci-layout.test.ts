import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseImageName } from '../../src/registry/image-name.ts';
import { imagesOf } from '../../src/registry/image-node.ts';
import type { ImageSource } from '../../src/registry/image-source.ts';
import { openLayout, readFileUpTo } from '../../src/registry/oci-layout.ts';
import { formatPlatform } from '../../src/registry/platform.ts';
import { readImage } from '../../src/registry/read-image.ts';
import { RegistryError } from '../../src/registry/registry-error.ts';
import { content, type FakeImage, image, index, oci } from './fake-images.ts';
import { failure } from './open-client.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'oci layout-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(images: readonly { readonly image: FakeImage; readonly annotations?: Record<string, string> }[]): void {
  mkdirSync(join(folder, 'blobs/sha256'), { recursive: true });
  const keep = (one: FakeImage): void => {
    for (const { digest, bytes } of [one, ...one.blobs]) writeFileSync(blob(digest), bytes);
    one.children.forEach((child) => keep(child));
  };
  images.forEach(({ image: one }) => keep(one));
  const manifests = images.map(({ image: { mediaType, digest, bytes }, annotations }) => ({ mediaType, digest, size: bytes.length, ...(annotations === undefined ? {} : { annotations }) }));
  writeFileSync(join(folder, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  writeFileSync(join(folder, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests }));
}

const blob = (digest: string): string => join(folder, 'blobs/sha256', digest.slice('sha256:'.length));
const open = (rest = ''): ImageSource => {
  const name = parseImageName(`oci:${folder}${rest}`);
  if (name.kind !== 'layout') throw new Error('not a folder');
  return openLayout(name, readFileUpTo);
};
const read = (rest = ''): ReturnType<typeof readImage> => readImage(open(rest), { depth: 'all', attestations: true, platform: null });
const three = index(['linux/amd64', 'linux/arm64', 'linux/arm/v7'].map((platform) => image(platform)));

describe('an image in a folder', () => {
  it('is shown as one in a registry is', async () => {
    write([{ image: three }]);
    const { root } = await read();
    expect(root).toMatchObject({ kind: 'index', digest: three.digest, mediaType: oci.index });
    expect(imagesOf(root).map(({ platform }) => platform && formatPlatform(platform))).toEqual(['linux/amd64', 'linux/arm64', 'linux/arm/v7']);
    expect(imagesOf(root)[0]).toMatchObject({ kind: 'manifest', created: '2026-11-23T13:44:02Z' });
    expect(await open().digest()).toBe(three.digest);
  });

  it('is chosen by its tag or its digest', async () => {
    const other = image('linux/s390x');
    write([
      { image: three, annotations: { 'org.opencontainers.image.ref.name': 'latest' } },
      { image: other, annotations: { 'io.containerd.image.name': 'docker.io/library/hello:v1' } },
    ]);
    expect((await read(':latest')).root.digest).toBe(three.digest);
    expect((await read(':v1')).root.digest).toBe(other.digest);
    expect((await read(`@${other.digest}`)).root.digest).toBe(other.digest);
    const error = await failure(read(':v2'));
    expect(error).toMatchObject({ kind: 'no-tag', remedy: 'one of latest, v1' });
  });

  it('of several without a tag, the folder itself is the index', async () => {
    write([{ image: three }, { image: image('linux/s390x') }]);
    expect((await read()).root).toMatchObject({ kind: 'index', manifests: [{ kind: 'index' }, { kind: 'manifest' }] });
  });

  it('may be on none: an empty index', async () => {
    write([]);
    expect((await read()).root).toMatchObject({ kind: 'index', manifests: [] });
  });
});

describe('a folder that is not right', () => {
  it('is none at all', async () => {
    expect(await failure(read())).toMatchObject({ kind: 'no-image' });
    expect(await failure(read('/not-there'))).toMatchObject({ kind: 'no-image' });
  });

  it('lacks a manifest', async () => {
    write([{ image: three }]);
    rmSync(blob(three.digest));
    expect(await failure(read())).toMatchObject({ kind: 'no-tag', remedy: 'the folder is not complete: make it again' });
  });

  it('lacks a child: said at its place', async () => {
    write([{ image: three }]);
    rmSync(blob(three.children[1]?.digest ?? ''));
    expect((await read()).root).toMatchObject({ manifests: [{ kind: 'manifest' }, { kind: 'unread', problem: 'it is not in the registry' }, { kind: 'manifest' }] });
  });

  it('has other bytes than its names say', async () => {
    write([{ image: three }]);
    writeFileSync(blob(three.digest), '{}');
    expect(await failure(read())).toMatchObject({ kind: 'bad-content' });
  });

  it('has a manifest that is larger than one can be', async () => {
    const huge = content(Buffer.alloc(5 * 1024 * 1024, 0x20), oci.index);
    write([{ image: { ...huge, platform: null, blobs: [], children: [] } }]);
    expect(await failure(read())).toMatchObject({ kind: 'too-large' });
  });

  it.each(['oci:', 'oci:a\0b', 'oci:folder@sha256:abc'])('%j is no name of one', (text) => {
    expect(() => parseImageName(text)).toThrow(RegistryError);
  });
});
