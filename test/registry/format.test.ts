import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { type Conditions, judge } from '../../src/registry/conditions.ts';
import { formatJson, type ImageReport } from '../../src/registry/format-json.ts';
import { formatMquery, formatPlatforms } from '../../src/registry/format-lines.ts';
import { formatSize, formatTree, predicateName } from '../../src/registry/format-tree.ts';
import type { ImageNode, IndexNode, ManifestNode } from '../../src/registry/image-node.ts';
import { parsePlatform, type Platform } from '../../src/registry/platform.ts';
import { parseReference } from '../../src/registry/reference.ts';
import { oci } from './fake-images.ts';

const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;
const descriptor = (letter: string, size: number, mediaType: string = oci.layer): ManifestNode['config'] => ({ digest: digest(letter), size, mediaType, platform: null, annotations: {}, artifactType: null });

function manifest(letter: string, platform: string | Platform | null, more: Partial<ManifestNode> = {}): ManifestNode {
  return {
    kind: 'manifest', digest: digest(letter), size: 500, mediaType: oci.manifest, artifactType: null, annotations: {},
    platform: typeof platform === 'string' ? parsePlatform(platform) : platform,
    config: descriptor('c', 600, oci.config), layers: [descriptor('1', 1_000_000), descriptor('2', 2_400_000)], created: '2026-11-23T13:44:02Z', attestation: null, ...more,
  };
}

function index(manifests: readonly ImageNode[], more: Partial<IndexNode> = {}): IndexNode {
  return { kind: 'index', digest: digest('f'), size: 1000, mediaType: oci.index, artifactType: null, platform: null, annotations: {}, manifests, ...more };
}

const attested = (subject: string): ManifestNode =>
  manifest('d', 'unknown/unknown', { created: null, attestation: { subject: digest(subject), predicateTypes: ['https://spdx.dev/Document', 'https://slsa.dev/provenance/v0.2'] } });
const three = index([manifest('a', 'linux/amd64'), manifest('b', 'linux/arm64/v8'), manifest('e', 'linux/arm/v7'), attested('a')]);
const shown = { layers: false, attestations: false };

describe('as a tree', () => {
  it('an index with its images, and a word on what is hidden', () => {
    expect(formatTree('localhost:5000/hello', three, shown)).toBe(`localhost:5000/hello
image index
│ index      ${digest('f')}
│ type       application/vnd.oci.image.index.v1+json
├─ linux/amd64
│    manifest   ${digest('a')}
│    type       application/vnd.oci.image.manifest.v1+json
│    config     ${digest('c')}
│    size       3.4 MB compressed, in 2 layers
│    created    2026-11-23T13:44:02Z
├─ linux/arm64/v8
│    manifest   ${digest('b')}
│    type       application/vnd.oci.image.manifest.v1+json
│    config     ${digest('c')}
│    size       3.4 MB compressed, in 2 layers
│    created    2026-11-23T13:44:02Z
└─ linux/arm/v7
     manifest   ${digest('e')}
     type       application/vnd.oci.image.manifest.v1+json
     config     ${digest('c')}
     size       3.4 MB compressed, in 2 layers
     created    2026-11-23T13:44:02Z
1 attestation hidden: --attestations shows it
`);
  });

  it('attestations by what they state, and of which image', () => {
    const text = formatTree('hello', three, { layers: false, attestations: true });
    expect(text).toContain(`└─ attestation
     manifest   ${digest('d')}
     type       application/vnd.oci.image.manifest.v1+json
     config     ${digest('c')}
     of         ${digest('a')}
     SBOM       https://spdx.dev/Document
     provenance https://slsa.dev/provenance/v0.2
`);
    expect(text).not.toContain('hidden');
  });

  it('layers on request', () => {
    expect(formatTree('hello', manifest('a', 'linux/amd64'), shown)).not.toContain(digest('1'));
    expect(formatTree('hello', manifest('a', 'linux/amd64'), { ...shown, layers: true })).toContain(`layer      ${digest('1')}  1.0 MB`);
  });

  it('an index inside an index', () => {
    const text = formatTree('hello', index([index([manifest('a', 'linux/amd64')]), manifest('b', 'linux/arm64')]), shown);
    expect(text).toContain('├─ image index\n│  │ index ');
    expect(text).toContain('│  └─ linux/amd64\n│       manifest');
  });

  it('annotations, Windows versions, artifacts, what is unknown, what is not there, what is empty', () => {
    const text = formatTree('hello', index([
      manifest('a', parsePlatform('windows(10.0.17763.2300)/amd64'), { annotations: { 'org.opencontainers.image.title': 'hello' } }),
      manifest('b', null, { artifactType: 'application/vnd.example', created: null }),
      { kind: 'unknown', digest: digest('7'), size: 1, mediaType: 'application/x-thing', artifactType: null, platform: null, annotations: {} },
      { kind: 'unread', digest: digest('8'), size: 1, mediaType: oci.manifest, artifactType: null, platform: parsePlatform('linux/s390x'), annotations: {}, problem: 'it is not in the registry', attestation: null },
      index([]),
    ]), shown);
    expect(text).toContain('windows(10.0.17763.2300)/amd64');
    expect(text).toContain('annotation org.opencontainers.image.title = hello');
    expect(text).toContain('artifact   application/vnd.example');
    expect(text).toContain('something of a type that is not known here');
    expect(text).toContain('linux/s390x  (it is not in the registry)');
    expect(text).toContain('image index  (empty)');
  });

  it('obeys no control sequence that a registry put into it', () => {
    const evil = '\u001b[2J\u0007\n\u009b31m\u202e';
    const text = formatTree(`hello${evil}`, manifest('a', { os: `linux${evil}`, architecture: 'x', variant: '', osVersion: '' }, {
      mediaType: `a${evil}`, artifactType: evil, created: evil, annotations: { [`k${evil}`]: `v${evil}` },
    }), { layers: true, attestations: true });
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(text.split('\n').length).toBeLessThan(15);
  });

  it.each([[0, '0 B'], [999, '999 B'], [1000, '1.0 kB'], [957_123, '957 kB'], [999_950, '1.0 MB'], [3_400_600, '3.4 MB'], [99_960_000, '100 MB'], [7.2e9, '7.2 GB'], [5e15, '5000 TB']])('%i bytes are %s', (bytes, text) => {
    expect(formatSize(bytes)).toBe(text);
  });

  it.each([['https://spdx.dev/Document', 'SBOM'], ['https://cyclonedx.org/bom', 'SBOM'], ['https://slsa.dev/provenance/v1', 'provenance'], ['https://example.com/vuln', 'predicate']])('%s is called %s', (type, name) => {
    expect(predicateName(type)).toBe(name);
  });
});

describe('as mquery shows it', () => {
  it('an index, platform for platform in its order', () => {
    expect(formatMquery('hello-world', three, false)).toBe(`Image: hello-world (digest: ${digest('f')})
 * Manifest List: Yes (Image type: application/vnd.oci.image.index.v1+json)
 * Supported platforms:
   - linux/amd64
   - linux/arm64/v8
   - linux/arm/v7

`);
  });

  it('Windows with its version, attestations when asked for', () => {
    const text = formatMquery('hello', index([manifest('a', 'windows(10.0.17763.2300)/amd64'), attested('a')]), true);
    expect(text).toContain('   - windows/amd64:10.0.17763.2300\n   - unknown/unknown\n');
  });

  it('a single image', () => {
    expect(formatMquery('hello', manifest('a', 'linux/amd64'), false)).toBe(`Image: hello (digest: ${digest('a')})
 * Manifest List: No (Image type: application/vnd.oci.image.manifest.v1+json)
 * Supports: linux/amd64

`);
  });
});

describe('as platforms', () => {
  it('one a line, without attestations and whatever has none', () => {
    expect(formatPlatforms(index([manifest('a', 'linux/amd64'), index([manifest('b', 'linux/arm/v7')]), manifest('e', null), attested('a')]))).toBe('linux/amd64\nlinux/arm/v7\n');
  });
});

describe('as JSON', () => {
  const schema = JSON.parse(readFileSync(new URL('../../schemas/inspect.schema.json', import.meta.url), 'utf8')) as object;
  const validate = new Ajv({ allErrors: true }).compile(schema);
  const check = (text: string): unknown => {
    const document: unknown = JSON.parse(text);
    expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
    return document;
  };
  const report = (more: Partial<ImageReport>): ImageReport => ({ image: 'localhost:5000/hello', reference: parseReference('localhost:5000/hello'), root: null, omitted: null, verdict: null, error: null, ...more });

  it('everything that can be there keeps to the schema', () => {
    const root = index([
      ...three.manifests, manifest('b', null), index([]),
      { kind: 'unknown', digest: digest('7'), size: 1, mediaType: 'application/x-thing', artifactType: null, platform: null, annotations: {} },
      { kind: 'unread', digest: digest('8'), size: 1, mediaType: oci.manifest, artifactType: null, platform: null, annotations: {}, problem: 'gone', attestation: null },
    ], { annotations: { a: 'b' } });
    const document = check(formatJson([
      report({ root, verdict: { holds: false, sentence: 'it lacks linux/s390x' }, omitted: 'too dear' }),
      report({ error: { kind: 'no-tag', message: 'no', remedy: 'push it' } }),
      report({ image: 'oci:folder', reference: null, root: manifest('a', 'linux/amd64') }),
    ], { attestations: true }));
    expect(document).toMatchObject({ schemaVersion: 1, images: [{ root: { kind: 'index', hiddenAttestations: 0 } }, { error: { kind: 'no-tag' } }, { reference: null }] });
  });

  it('hidden attestations are counted', () => {
    expect(check(formatJson([report({ root: three })], { attestations: false }))).toMatchObject({ images: [{ root: { hiddenAttestations: 1, manifests: [{ platform: { name: 'linux/amd64', variant: null } }, {}, {}] } }] });
  });

  it('has a kind of error for each that there is', () => {
    const kinds = (schema as { definitions: { image: { properties: { error: { oneOf: readonly [unknown, { properties: { kind: { enum: readonly string[] } } }] } } } } }).definitions.image.properties.error.oneOf[1].properties.kind.enum;
    const source = readFileSync(new URL('../../src/registry/registry-error.ts', import.meta.url), 'utf8');
    const declared = /export type RegistryErrorKind =([^;]*);/.exec(source)?.[1] ?? '';
    expect([...kinds].sort()).toEqual([...declared.matchAll(/'([a-z-]+)'/g)].map(([, kind]) => kind).sort());
  });

  it('a terminal that shows it obeys nothing in it', () => {
    const text = formatJson([report({ image: 'a\u009b31m\u202eb\u001b[2J' })], { attestations: false });
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(check(text)).toMatchObject({ images: [{ image: 'a\u009b31m\u202eb\u001b[2J' }] });
  });
});

describe('what an image must be', () => {
  const asked = (more: { require?: string; only?: string; single?: boolean }): Conditions => {
    const platforms = (list = ''): Platform[] => list.split(',').filter((text) => text !== '').map((text) => parsePlatform(text));
    return { require: platforms(more.require), only: platforms(more.only), single: more.single ?? false };
  };

  it.each<[Parameters<typeof asked>[0], ImageNode, boolean, string]>([
    [{ require: 'linux/amd64,linux/arm/v7' }, three, true, 'hello has linux/amd64, linux/arm64/v8, linux/arm/v7'],
    [{ require: 'linux/arm64' }, three, true, 'hello has linux/amd64, linux/arm64/v8, linux/arm/v7'],
    [{ require: 'linux/amd64,linux/s390x,linux/arm/v6' }, three, false, 'hello lacks linux/s390x, linux/arm/v6; it has linux/amd64, linux/arm64/v8, linux/arm/v7'],
    [{ only: 'linux/amd64,linux/arm64,linux/arm' }, three, true, 'hello has exactly linux/amd64, linux/arm64/v8, linux/arm/v7'],
    [{ only: 'linux/amd64' }, three, false, 'hello has linux/arm64/v8, linux/arm/v7 too; it has linux/amd64, linux/arm64/v8, linux/arm/v7'],
    [{ only: 'linux/amd64,linux/riscv64' }, index([manifest('a', 'linux/amd64'), manifest('b', 'linux/386')]), false, 'hello lacks linux/riscv64, and has linux/386 too; it has linux/amd64, linux/386'],
    [{ single: true }, manifest('a', 'linux/arm/v7'), true, 'hello is a single image for linux/arm/v7'],
    [{ single: true }, three, false, 'hello is an image index (3 images and 1 attestation) and not a single image; it has linux/amd64, linux/arm64/v8, linux/arm/v7'],
    [{ single: true, only: 'linux/arm/v7' }, manifest('a', 'linux/arm/v7'), true, 'hello is a single image for linux/arm/v7'],
    [{ single: true, only: 'linux/arm/v6' }, manifest('a', 'linux/arm/v7'), false, 'hello lacks linux/arm/v6, and has linux/arm/v7 too; it has linux/arm/v7'],
    [{ require: 'linux/amd64' }, index([]), false, 'hello lacks linux/amd64; it names no platform'],
    [{ require: 'linux/arm/v7' }, manifest('a', 'linux/arm/v6'), false, 'hello lacks linux/arm/v7; it has linux/arm/v6'],
    [{ single: true }, manifest('a', null), true, 'hello is a single image'],
    [{ require: 'windows(10.0.17763)/amd64' }, manifest('a', 'windows(10.0.17763.2300)/amd64'), true, 'hello has windows(10.0.17763.2300)/amd64'],
  ])('%j', (conditions, root, holds, sentence) => {
    expect(judge('hello', root, asked(conditions))).toEqual({ holds, sentence });
  });

  it('a platform of an attestation does not count', () => {
    expect(judge('hello', three, asked({ require: 'unknown/unknown' })).holds).toBe(false);
  });
});
