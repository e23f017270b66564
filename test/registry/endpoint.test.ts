import { afterEach, describe, expect, it } from 'vitest';
import { endpointsOf, isLoopback } from '../../src/registry/endpoint.ts';
import type { Http, HttpRequest } from '../../src/registry/http.ts';
import { parseReference } from '../../src/registry/reference.ts';
import { RegistryError } from '../../src/registry/registry-error.ts';
import { image, index } from './fake-images.ts';
import { fail, type FakeRegistry, type FakeRegistryOptions, startFakeRegistry } from './fake-registry.ts';
import { failure, openClient, type TestClient } from './open-client.ts';

const running: FakeRegistry[] = [];
const start = async (options?: FakeRegistryOptions): Promise<FakeRegistry> => {
  const registry = await startFakeRegistry(options);
  running.push(registry);
  return registry;
};
afterEach(async () => {
  await Promise.all(running.splice(0).map((registry) => registry.close()));
});

const alpine = index([image('linux/amd64', 'alpine')]);
const urls = (name: string, mirrors: readonly string[] = [], insecure = false): string[] =>
  endpointsOf(parseReference(name), { mirrors, insecure }).map(({ schemes, host, prefix, address }) => `${schemes.join('|')}://${host}${prefix}${address === null ? '' : ` at ${address}`}`);

describe('where an image is asked for', () => {
  it.each([
    ['alpine', ['https://registry-1.docker.io']],
    ['index.docker.io/team/hello', ['https://registry-1.docker.io']],
    ['ghcr.io/team/hello', ['https://ghcr.io']],
    ['localhost:5000/hello', ['http|https://localhost:5000 at 127.0.0.1', 'http|https://localhost:5000 at ::1']],
    ['127.0.0.1:5000/hello', ['http|https://127.0.0.1:5000']],
    ['[::1]:5000/hello', ['http|https://[::1]:5000']],
    ['192.168.1.5:5000/hello', ['https://192.168.1.5:5000']],
  ])('%s', (name, expected) => {
    expect(urls(name)).toEqual(expected);
  });

  it('--insecure goes on to plain http where https is refused', async () => {
    const asked: string[] = [];
    const client = openClient({
      insecure: true,
      http: (real) => ({
        close: () => real.close(),
        send: ({ url }) => {
          asked.push(url.protocol);
          if (url.protocol === 'https:') return Promise.reject(new RegistryError('refused', 'nothing listens', 'x'));
          return Promise.resolve({ status: 200, headers: { 'content-type': alpine.mediaType }, body: alpine.bytes });
        },
      }),
    });
    expect(await client.open('registry.example.com/hello').digest()).toBe(alpine.digest);
    expect(asked).toEqual(['https:', 'http:']);
  });

  it('--insecure tries https first and plain http then', () => {
    expect(urls('192.168.1.5:5000/hello', [], true)).toEqual(['https|http://192.168.1.5:5000']);
  });

  it("Docker Hub's mirrors come first, and only for Docker Hub", () => {
    const mirrors = ['http://127.0.0.1:5999/', 'mirror.example.com', 'https://mirror.example.com/hub/', 'not a mirror', 'ftp://example.com'];
    expect(urls('alpine', mirrors)).toEqual(['http://127.0.0.1:5999', 'https://mirror.example.com', 'https://mirror.example.com/hub', 'https://registry-1.docker.io']);
    expect(urls('ghcr.io/team/hello', mirrors)).toEqual(['https://ghcr.io']);
  });

  it.each(['example.com:99999/hello', '1.2.3.400/hello', '[:::]/hello'])('%s: there can be no such host', (name) => {
    expect(() => urls(name)).toThrow(/there can be no host/);
  });

  it.each([['localhost', true], ['localhost:5000', true], ['127.9.9.9:1', true], ['[::1]:5000', true], ['127.0.0.1.example.com', false], ['localhost.example.com', false], ['128.0.0.1', false]])('%s on this machine: %s', (host, expected) => {
    expect(isLoopback(host)).toBe(expected);
  });
});

describe('localhost has two addresses', () => {
  it('the second is asked when nothing listens at the first', async () => {
    const six = await start({ address: '::1' });
    six.push('hello', 'latest', alpine);
    expect(await openClient().open(`localhost:${six.port}/hello`).digest()).toBe(alpine.digest);
  });

  it('the second is asked when AirPlay sits at the first', async () => {
    const airplay = await start();
    airplay.intercept((_, response) => {
      response.writeHead(403, { server: 'AirTunes/670.6.2' }).end();
      return true;
    });
    const six = await start({ address: '::1', port: airplay.port });
    six.push('hello', 'latest', alpine);
    expect(await openClient().open(`localhost:${six.port}/hello`).digest()).toBe(alpine.digest);
    expect(six.seen[0]?.headers.host).toBe(`localhost:${six.port}`);
  });

  it('AirPlay is named when it is all that listens', async () => {
    const airplay = await start();
    airplay.intercept((_, response) => {
      response.writeHead(403, { server: 'AirTunes/670.6.2' }).end();
      return true;
    });
    expect((await failure(openClient().open(`localhost:${airplay.port}/hello`).root())).message).toContain('AirPlay');
  });

  it('a redirect to another host is not sent to the address of the first', async () => {
    const six = await start({ address: '::1' });
    six.push('hello', 'latest', alpine);
    const four = await start();
    four.intercept(({ path }, response) => {
      response.writeHead(307, { location: `http://${six.host}${path}` }).end();
      return true;
    });
    expect(await openClient().open(`localhost:${four.port}/hello`).digest()).toBe(alpine.digest);
  });

  it('the reason is that nothing listens, even on a machine without IPv6', async () => {
    const client = openClient({
      http: (real) => ({
        close: () => real.close(),
        send: (request) => (request.address === '::1' ? Promise.reject(new RegistryError('unreachable', 'no way there', 'x')) : Promise.reject(new RegistryError('refused', 'nothing listens', 'x'))),
      }),
    });
    expect(await failure(client.open('localhost:5000/hello').root())).toMatchObject({ kind: 'refused' });
  });

  it('the second is not asked when the first has answered as a registry', async () => {
    const four = await start();
    const six = await start({ address: '::1', port: four.port });
    expect(await failure(openClient().open(`localhost:${four.port}/hello`).root())).toMatchObject({ kind: 'no-image' });
    expect(six.seen).toEqual([]);
  });
});

describe("the engine's mirrors of Docker Hub", () => {
  /** A client for which Docker Hub is what the test says, and never the real one. */
  const withHub = (mirrors: readonly string[], hub: (request: HttpRequest) => ReturnType<Http['send']>): TestClient & { asked: HttpRequest[] } => {
    const asked: HttpRequest[] = [];
    const client = openClient({
      mirrors,
      http: (real) => ({
        close: () => real.close(),
        send: (request) => {
          if (!request.url.host.endsWith('docker.io')) return real.send(request);
          asked.push(request);
          return hub(request);
        },
      }),
    });
    return { ...client, asked };
  };
  const noNetwork = (): Promise<never> => Promise.reject(new RegistryError('dns', 'the name registry-1.docker.io could not be looked up', 'check the network'));
  const hasAlpine = ({ method }: HttpRequest): ReturnType<Http['send']> => Promise.resolve({
    status: 200, body: method === 'HEAD' ? Buffer.alloc(0) : alpine.bytes,
    headers: { 'content-type': alpine.mediaType, 'docker-content-digest': alpine.digest, 'ratelimit-limit': '100;w=21600', 'ratelimit-remaining': '76;w=21600' },
  });

  it('are asked first, so that Docker Hub is not', async () => {
    const mirror = await start();
    mirror.push('library/alpine', 'latest', alpine);
    const client = withHub([`http://${mirror.host}/`], noNetwork);
    expect(await client.open('alpine').digest()).toBe(alpine.digest);
    expect(client.asked).toEqual([]);
  });

  it('one without the image leads on to Docker Hub', async () => {
    const mirror = await start();
    const client = withHub([`http://${mirror.host}/`], hasAlpine);
    expect((await client.open('alpine').root()).digest).toBe(alpine.digest);
    expect(client.asked[0]?.url.href).toBe('https://registry-1.docker.io/v2/library/alpine/manifests/latest');
  });

  it('one that is broken leads on to Docker Hub', async () => {
    const mirror = await start();
    mirror.intercept((_, response) => {
      fail(response, 500, 'UNKNOWN');
      return true;
    });
    expect((await withHub([`http://${mirror.host}`], hasAlpine).open('alpine').root()).digest).toBe(alpine.digest);
  });

  it('one that is silent leaves time for Docker Hub', async () => {
    const mirror = await start();
    const client = withHub([`http://${mirror.host}`], hasAlpine);
    mirror.intercept(() => {
      client.clock.expire();
      return true;
    });
    expect((await client.open('alpine').root()).digest).toBe(alpine.digest);
  });

  it('neither is of use: both are named, with what to do about Docker Hub', async () => {
    const mirror = await start();
    const error = await failure(withHub([`http://${mirror.host}`], noNetwork).open('alpine').root());
    expect(error).toMatchObject({ kind: 'dns', remedy: 'check the network' });
    expect(error.message).toContain(`before that the mirror: ${mirror.host} has no image library/alpine`);
  });

  it('never see the credentials of Docker Hub', async () => {
    const mirror = await start();
    mirror.intercept((_, response) => {
      fail(response, 401, 'UNAUTHORIZED', 'no', { 'www-authenticate': 'Basic realm="mirror"' });
      return true;
    });
    const client = openClient({
      mirrors: [`http://${mirror.host}`], credentials: { 'https://index.docker.io/v1/': { kind: 'password', username: 'ada', password: 'planted-secret' } },
      http: (real) => ({ close: () => real.close(), send: (request) => (request.url.host.endsWith('docker.io') ? hasAlpine(request) : real.send(request)) }),
    });
    await client.open('alpine').root();
    expect(mirror.seen.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });

  it('without one, Docker Hub is asked with HEAD for a digest: that costs no pull', async () => {
    const client = withHub([], hasAlpine);
    expect(await client.open('alpine').digest()).toBe(alpine.digest);
    expect(client.asked.map(({ method }) => method)).toEqual(['HEAD']);
    expect(client.log.join('\n')).toContain('76;w=21600 of 100;w=21600 pulls left');
  });

  it('a HEAD that fails is asked again with GET, for the reason', async () => {
    const client = withHub([], ({ method }) => Promise.resolve({ status: 404, headers: { 'content-type': 'application/json' }, body: Buffer.from(method === 'HEAD' ? '' : '{"errors":[{"code":"NAME_UNKNOWN","message":"no"}]}') }));
    expect(await failure(client.open('alpine').digest())).toMatchObject({ kind: 'no-image' });
  });
});
