import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { containersOfApi, imagesOfApi, listImages, volumesOfApi } from '../../src/host/engine-rows.ts';

describe('the engine\'s own answers', () => {
  it('containers: every name without its slash, the time of creation as RFC 3339', () => {
    expect(containersOfApi([{ Id: 'abc', Names: ['/registry', '/web/db'], Created: 1795446600, State: 'created', Image: 'registry:3', Ports: [{ IP: '0.0.0.0', PrivatePort: 5000, PublicPort: 5001, Type: 'tcp' }, { IP: '::', PrivatePort: 5000, PublicPort: 5001, Type: 'tcp' }, { PrivatePort: 80, Type: 'tcp' }] }])).toEqual([
      { id: 'abc', names: ['registry', 'web/db'], createdAt: '2026-11-23T15:10:00.000Z', state: 'created', image: 'registry:3', ports: [5001] },
    ]);
  });

  it('volumes: also when there is none', () => {
    expect(volumesOfApi({ Volumes: [{ Name: 'data', CreatedAt: '2026-11-23T15:10:00Z' }] })).toEqual([{ name: 'data', created: '2026-11-23T15:10:00Z' }]);
    expect(volumesOfApi({ Volumes: null })).toEqual([]);
  });

  it.each([
    ['a tag with a digest', { RepoTags: ['hello:1'], RepoDigests: ['hello@sha256:d'] }, [['hello', '1', 'sha256:d']]],
    ['two tags in two repositories, a digest in one', { RepoTags: ['a:1', 'localhost:5000/b:2'], RepoDigests: ['localhost:5000/b@sha256:d'] }, [['a', '1', null], ['localhost:5000/b', '2', 'sha256:d']]],
    ['a digest only', { RepoTags: [], RepoDigests: ['a@sha256:d'] }, [['a', null, 'sha256:d']]],
    ['every tag with every digest', { RepoTags: ['a:1', 'a:2'], RepoDigests: ['a@sha256:d', 'a@sha256:e'] }, [['a', '1', 'sha256:d'], ['a', '1', 'sha256:e'], ['a', '2', 'sha256:d'], ['a', '2', 'sha256:e']]],
    ['no name', { RepoTags: null, RepoDigests: null }, [[null, null, null]]],
    ['no name, as older engines say it', { RepoTags: ['<none>:<none>'], RepoDigests: ['<none>@<none>'] }, [[null, null, null]]],
  ])('images: %s', (_, image, rows) => {
    expect(imagesOfApi([{ Id: 'sha256:i', ...image }])).toEqual(rows.map(([repository, tag, digest]) => ({ id: 'sha256:i', repository, tag, digest })));
  });
});

describe('asked over the socket', () => {
  const cleanups: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });

  async function engine(listener: RequestListener): Promise<Readonly<Record<string, string>>> {
    const folder = await mkdtemp(join(tmpdir(), 'mw-socket-'));
    cleanups.push(() => rm(folder, { recursive: true }));
    const server = createServer(listener);
    await new Promise<void>((resolve) => server.listen(join(folder, 's'), resolve));
    cleanups.push(() => new Promise((resolve) => server.close(resolve).closeAllConnections()));
    // No docker command is there: only the socket can have answered.
    return { DOCKER_HOST: `unix://${join(folder, 's')}`, PATH: '/nonexistent' };
  }

  it('an engine that answers is believed', async () => {
    const env = await engine((_, response) => response.end(JSON.stringify([{ Id: 'i', RepoTags: ['a:1'], RepoDigests: null }])));
    expect(await listImages({ env })).toEqual([{ id: 'i', repository: 'a', tag: '1', digest: null }]);
  });

  it.each<[string, RequestListener]>([
    ['an error', (_, response) => response.writeHead(500).end('{"message":"no"}')],
    ['what is not JSON', (_, response) => response.end('hello')],
    ['half an answer', (_, response) => response.writeHead(200, { 'content-length': 100 }).write('[', () => response.destroy())],
    ['nothing within the time', () => undefined],
  ])('%s is unknown, not nothing', async (_, listener) => {
    expect(await listImages({ env: await engine(listener), timeoutMs: 200 })).toBeNull();
  });

  it('a socket that is not there is unknown', async () => {
    expect(await listImages({ env: { DOCKER_HOST: 'unix:///nonexistent/socket' } })).toBeNull();
  });

  it('without a socket of this machine the docker command is asked', async () => {
    expect(await listImages({ env: { DOCKER_HOST: 'tcp://127.0.0.1:1', PATH: '/nonexistent' } })).toBeNull();
  });
});
