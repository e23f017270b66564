import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseConfig, parseManifest } from '../../src/registry/manifest.ts';
import { RegistryError } from '../../src/registry/registry-error.ts';
import { docker, image, index, oci } from './fake-images.ts';

const types = [oci.index, oci.manifest, docker.index, docker.manifest, 'application/json', '', 'text/html', 'application/vnd.docker.distribution.manifest.v1+prettyjws', 'Application/VND.OCI.image.index.v1+json; charset=utf-8'];

/** Either what was read, or the error that says why not. */
function attempt<T>(read: () => T): T | RegistryError {
  try {
    return read();
  } catch (error) {
    if (error instanceof RegistryError) return error;
    throw error;
  }
}

describe('any bytes are a manifest or an error that says why not', () => {
  const right = index([image('linux/amd64'), image('linux/arm64')]).bytes;

  it('bytes at random', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom(...types), (bytes, type) => {
      expect(attempt(() => parseManifest(bytes, type, 'it'))).toBeTruthy();
      expect(attempt(() => parseConfig(bytes, 'it'))).toBeTruthy();
    }), { numRuns: 500 });
  });

  it('JSON at random where the parts of a manifest belong', () => {
    const part = fc.oneof(fc.jsonValue(), fc.constant([{ mediaType: oci.manifest, digest: `sha256:${'a'.repeat(64)}`, size: 1 }]));
    const manifest = fc.record({ schemaVersion: fc.oneof(fc.constant(2), fc.jsonValue()), mediaType: part, manifests: part, config: part, layers: part, annotations: part, platform: part }, { requiredKeys: [] });
    fc.assert(fc.property(manifest, fc.constantFrom(...types), (json, type) => {
      const read = attempt(() => parseManifest(Buffer.from(JSON.stringify(json)), type, 'it'));
      if (read instanceof RegistryError) expect(read.message.startsWith('it ')).toBe(true);
      else expect(['index', 'manifest', 'unknown']).toContain(read.kind);
      expect(attempt(() => parseConfig(Buffer.from(JSON.stringify(json)), 'it'))).toBeTruthy();
    }), { numRuns: 1000 });
  });

  it('a right one with some bytes changed', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.nat(right.length - 1), fc.nat(255)), { minLength: 1, maxLength: 5 }), (changes) => {
      const bytes = Buffer.from(right);
      for (const [at, byte] of changes) bytes[at] = byte;
      expect(attempt(() => parseManifest(bytes, oci.index, 'it'))).toBeTruthy();
    }), { numRuns: 500 });
  });

  it('brackets nested a million deep', () => {
    const deep = Buffer.from('['.repeat(1_000_000));
    expect(attempt(() => parseManifest(deep, oci.index, 'it'))).toBeInstanceOf(RegistryError);
  });
});

describe('what a manifest is', () => {
  it.each([
    ['application/json', { schemaVersion: 2, manifests: [] }, 'index'],
    ['application/json', { schemaVersion: 2, config: image('linux/amd64').blobs.map(({ digest, mediaType }) => ({ digest, mediaType, size: 1 }))[0], layers: [] }, 'manifest'],
    ['application/json', { schemaVersion: 2, mediaType: docker.index, manifests: [] }, 'index'],
    ['', { schemaVersion: 2, mediaType: oci.index, manifests: [] }, 'index'],
    [`${oci.index}; charset=utf-8`, { schemaVersion: 2, manifests: [] }, 'index'],
    ['application/json', { hello: 'world' }, 'unknown'],
    ['application/vnd.example+json', { schemaVersion: 2, manifests: [] }, 'unknown'],
  ])('%s %j: %s', (type, json, kind) => {
    expect(parseManifest(Buffer.from(JSON.stringify(json)), type, 'it').kind).toBe(kind);
  });

  it('an annotation called __proto__ is an annotation', () => {
    const read = parseManifest(Buffer.from('{"schemaVersion":2,"manifests":[],"annotations":{"__proto__":"x"}}'), oci.index, 'it');
    expect(read.kind === 'index' && Object.entries(read.annotations)).toEqual([['__proto__', 'x']]);
  });
});
