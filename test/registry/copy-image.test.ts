import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { copyImage } from '../../src/registry/copy-image.ts';
import { digestOf } from '../../src/registry/digest.ts';
import type { Content, ImageSource } from '../../src/registry/image-source.ts';
import { withKeptCopy } from '../../src/registry/kept-copy.ts';
import { openLayoutTarget } from '../../src/registry/layout-target.ts';
import { openLayout, readFileUpTo } from '../../src/registry/oci-layout.ts';
import { openPushTarget } from '../../src/registry/push-target.ts';
import { RegistryError, type RegistryErrorKind } from '../../src/registry/registry-error.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const part = (text: string, mediaType: string): { bytes: Uint8Array; descriptor: { mediaType: string; digest: string; size: number } } =>
  ({ bytes: bytes(text), descriptor: { mediaType, digest: digestOf(bytes(text)), size: text.length } });

const layer = part('a layer', 'application/vnd.oci.image.layer.v1.tar+gzip');
const config = part('{"os":"linux","architecture":"arm64"}', 'application/vnd.oci.image.config.v1+json');
const manifest = part(JSON.stringify({ schemaVersion: 2, mediaType: 'application/vnd.oci.image.manifest.v1+json', config: config.descriptor, layers: [layer.descriptor] }), 'application/vnd.oci.image.manifest.v1+json');
const index = part(JSON.stringify({ schemaVersion: 2, mediaType: 'application/vnd.oci.image.index.v1+json', manifests: [manifest.descriptor] }), 'application/vnd.oci.image.index.v1+json');
const contentOf = ({ bytes: content, descriptor }: typeof index): Content => ({ bytes: content, mediaType: descriptor.mediaType, digest: descriptor.digest });

const source: ImageSource = {
  digest: async () => index.descriptor.digest, root: async () => contentOf(index), manifest: async () => contentOf(manifest),
  config: async () => config.bytes, blob: async () => layer.bytes, pullsLeft: () => null,
};
const failing = (kind: RegistryErrorKind): ImageSource => {
  const fail = async (): Promise<never> => {
    throw new RegistryError(kind, 'no', 'none');
  };
  return { digest: fail, root: fail, manifest: fail, config: fail, blob: fail, pullsLeft: () => 7 };
};

/** A registry as the specification has it: a manifest is only taken when all that it links is there. */
async function registry(): Promise<{ server: Server; base: string; log: string[] }> {
  const log: string[] = [];
  const stored = new Set<string>();
  const server = createServer((request, response) => {
    const { method = '', url = '' } = request;
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
      const body = Buffer.concat(chunks);
      const answer = (status: number, headers: Record<string, string> = {}): void => void response.writeHead(status, headers).end();
      if (method === 'HEAD') return answer(stored.has(url.split('/').at(-1) ?? '') ? 200 : 404);
      if (method === 'POST') return answer(202, { location: `http://another-name${url}one?state=1` });
      const target = decodeURIComponent(url.split(/[=/]/).at(-1) ?? '');
      if (url.includes('/uploads/')) {
        if (digestOf(body) !== target || !url.includes('state=1')) return answer(400);
        stored.add(target);
      } else {
        const links = [...body.toString().matchAll(/"digest":"(sha256:[0-9a-f]+)"/g)].map(([, digest = '']) => digest);
        if (links.some((digest) => !stored.has(digest))) return answer(404);
        stored.add(digestOf(body));
        log.push(`${request.headers['content-type']} ${target}`);
      }
      answer(201);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, log };
}

let cleanUp: () => void = () => undefined;
afterEach(() => cleanUp());

describe('an image that is copied into a registry', () => {
  it('arrives with all it links, digests and media types kept; a second time no blob is sent', async () => {
    const { server, base, log } = await registry();
    cleanUp = () => void server.close();
    const seen: string[] = [];
    const options = { layers: true, name: 'latest', onProgress: (done: number, known: number) => void seen.push(`${done}/${known}`) };
    expect(await copyImage(source, openPushTarget(base, 'library/alpine'), options)).toBe(index.descriptor.digest);
    expect(log).toEqual([`${manifest.descriptor.mediaType} ${manifest.descriptor.digest}`, `${index.descriptor.mediaType} latest`]);
    expect(seen).toEqual(['37/44', '44/44']);
    const again: ImageSource = { ...source, config: failing('dns').config, blob: failing('dns').blob };
    expect(await copyImage(again, openPushTarget(base, 'library/alpine'), options)).toBe(index.descriptor.digest);
  });

  it('says which part was refused, and when nobody answers', async () => {
    const server = createServer((_request, response) => void response.writeHead(507).end('full')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const options = { layers: true, name: 'latest', onProgress: () => undefined };
    await expect(copyImage(source, openPushTarget(base, 'a'), options)).rejects.toThrow(/answers 507 to the question for sha256/);
    server.close();
    await once(server, 'close');
    await expect(copyImage(source, openPushTarget(base, 'a'), options)).rejects.toThrow(/did not take .*ECONNREFUSED/);
  });
});

describe('an image that is kept to be looked at', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mw-kept-'));
  const name = 'docker.io/library/hello-world:latest';
  const open = (): Promise<ImageSource> => Promise.resolve(openLayout({ kind: 'layout', text: '', directory: folder, tag: name, digest: null }, readFileUpTo));
  const keep = (to: string): Promise<string> => copyImage(source, openLayoutTarget(folder), { layers: false, name: to, onProgress: () => undefined });

  it('is read back by its name, without its layers, from files that only their owner reads', async () => {
    await keep(name);
    await keep('docker.io/library/other:latest');
    await keep(name);
    const kept = await open();
    expect((await kept.root()).digest).toBe(index.descriptor.digest);
    expect(await kept.config({ ...config.descriptor, platform: null, annotations: {}, artifactType: null })).toEqual(Buffer.from(config.bytes));
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.map(({ name: file }) => file)).not.toContain(layer.descriptor.digest.slice('sha256:'.length));
    for (const file of files) expect(statSync(join(file.parentPath, file.name)).mode & 0o077, file.name).toBe(0);
  });

  it.each<RegistryErrorKind>(['dns', 'refused', 'timeout', 'rate-limit'])('takes the place of a registry that gives no answer (%s), and says so once', async (kind) => {
    const said: string[] = [];
    const image = withKeptCopy(failing(kind), open, (why) => said.push(why.kind));
    expect((await image.root()).digest).toBe(index.descriptor.digest);
    await image.digest();
    expect(said).toEqual([kind]);
    expect(image.pullsLeft()).toBeNull();
  });

  it.each<RegistryErrorKind>(['no-image', 'no-tag', 'denied'])('does not, when the registry says no (%s)', async (kind) => {
    await expect(withKeptCopy(failing(kind), open, () => undefined).root()).rejects.toMatchObject({ kind });
  });

  it('that is not there leaves the registry\'s own reason', async () => {
    await expect(withKeptCopy(failing('dns'), async () => null, () => undefined).root()).rejects.toMatchObject({ kind: 'dns' });
    rmSync(folder, { recursive: true });
  });
});
