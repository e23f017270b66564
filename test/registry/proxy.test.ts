import { createServer, request as sendRequest, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { proxyFor } from '../../src/registry/proxy.ts';
import { createHttp } from '../../src/registry/create-http.ts';
import type { Http } from '../../src/registry/http.ts';
import { createAuthority } from './certificate.ts';
import { image } from './fake-images.ts';
import { type FakeRegistry, startFakeRegistry } from './fake-registry.ts';
import { failure } from './open-client.ts';

describe('which proxy, as Go programs read the environment', () => {
  const env = { HTTPS_PROXY: 'http://proxy.example.com:3128', HTTP_PROXY: 'plain.example.com:8080' };
  const via = (url: string, variables: Record<string, string> = env): string | null => proxyFor(new URL(url), variables)?.url.host ?? null;

  it.each<[string, Record<string, string>, string | null]>([
    ['https://ghcr.io/v2/', env, 'proxy.example.com:3128'],
    ['http://ghcr.io/v2/', env, 'plain.example.com:8080'],
    ['https://ghcr.io/', { https_proxy: 'http://lower.example.com' }, 'lower.example.com'],
    ['https://ghcr.io/', { HTTP_PROXY: 'http://plain.example.com' }, null],
    ['https://ghcr.io/', {}, null],
    ['https://localhost:5000/', env, null],
    ['http://127.0.0.1:5000/', env, null],
    ['http://[::1]:5000/', env, null],
    ['https://ghcr.io/', { ...env, NO_PROXY: '*' }, null],
    ['https://ghcr.io/', { ...env, NO_PROXY: 'quay.io, ghcr.io' }, null],
    ['https://ghcr.io/', { ...env, no_proxy: 'ghcr.io' }, null],
    ['https://sub.ghcr.io/', { ...env, NO_PROXY: 'ghcr.io' }, null],
    ['https://notghcr.io/', { ...env, NO_PROXY: 'ghcr.io' }, 'proxy.example.com:3128'],
    ['https://ghcr.io/', { ...env, NO_PROXY: '.ghcr.io' }, 'proxy.example.com:3128'],
    ['https://sub.ghcr.io/', { ...env, NO_PROXY: '.ghcr.io' }, null],
    ['https://sub.ghcr.io/', { ...env, NO_PROXY: '*.ghcr.io' }, null],
    ['https://ghcr.io:8443/', { ...env, NO_PROXY: 'ghcr.io:8443' }, null],
    ['https://ghcr.io/', { ...env, NO_PROXY: 'ghcr.io:8443' }, 'proxy.example.com:3128'],
    ['https://ghcr.io/', { ...env, NO_PROXY: 'ghcr.io:443' }, null],
    ['https://10.1.2.3/', { ...env, NO_PROXY: '10.0.0.0/8' }, null],
    ['https://11.1.2.3/', { ...env, NO_PROXY: '10.0.0.0/8' }, 'proxy.example.com:3128'],
    ['https://[fd00::1]/', { ...env, NO_PROXY: 'fd00::/8' }, null],
    ['https://10.1.2.3/', { ...env, NO_PROXY: '10.1.2.3' }, null],
    ['https://ghcr.io/', { ...env, NO_PROXY: ',,10.0.0.0/99,nonsense/8' }, 'proxy.example.com:3128'],
  ])('%s with %j: %s', (url, variables, expected) => {
    expect(via(url, variables)).toBe(expected);
  });

  it.each([['socks5://proxy.example.com', /socks5 proxy/], ['http://', /not the URL/], ['::::', /not the URL/]])('%s cannot be used, and that is said', (value, message) => {
    expect(() => via('https://ghcr.io/', { HTTPS_PROXY: value })).toThrow(message);
  });
});

interface TestProxy {
  readonly host: string;
  readonly seen: { readonly method: string; readonly url: string; readonly login: string | undefined }[];
  close(): Promise<void>;
}

/** Sends everything to one registry, whatever its name. `status`: what it answers instead. */
async function startProxy(target: FakeRegistry, { login, status }: { login?: string; status?: number } = {}): Promise<TestProxy> {
  const seen: { method: string; url: string; login: string | undefined }[] = [];
  const wanted = login === undefined ? undefined : `Basic ${Buffer.from(login).toString('base64')}`;
  const server: Server = createServer((incoming, response) => {
    seen.push({ method: incoming.method ?? '', url: incoming.url ?? '', login: incoming.headers['proxy-authorization'] });
    if (incoming.headers['proxy-authorization'] !== wanted) return void response.writeHead(407).end();
    const url = new URL(incoming.url ?? '');
    incoming.pipe(sendRequest({ host: '127.0.0.1', port: target.port, path: url.pathname, method: incoming.method, headers: incoming.headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    }));
  });
  server.on('connect', (incoming, socket) => {
    seen.push({ method: 'CONNECT', url: incoming.url ?? '', login: incoming.headers['proxy-authorization'] });
    socket.on('error', () => undefined);
    if (incoming.headers['proxy-authorization'] !== wanted) return void socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
    if (status !== undefined) return void socket.end(`HTTP/1.1 ${status} No\r\n\r\n`);
    const through = connect(target.port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      through.pipe(socket).pipe(through);
    });
    through.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`, seen,
    close: () => new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
  };
}

describe('through a proxy', () => {
  const authority = createAuthority();
  const hello = image('linux/amd64');
  let plain: FakeRegistry;
  let secure: FakeRegistry;
  const closing: { close(): unknown }[] = [];
  beforeEach(async () => {
    plain = await startFakeRegistry();
    secure = await startFakeRegistry({ tls: authority.issue({ names: ['registry.example.com'] }) });
    for (const registry of [plain, secure]) registry.push('hello', 'latest', hello);
    closing.push(plain, secure);
  });
  afterEach(async () => {
    await Promise.all(closing.splice(0).map((one) => one.close()));
  });

  const get = (http: Http, url: string): ReturnType<Http['send']> =>
    http.send({ method: 'GET', url: new URL(url), headers: {}, address: null, limit: 1000_000, signal: new AbortController().signal });
  const open = (env: Record<string, string>): Http => {
    const http = createHttp({ ca: authority.cert, insecure: false, connections: 4, env });
    closing.push(http);
    return http;
  };
  const start = async (...args: Parameters<typeof startProxy>): Promise<TestProxy> => {
    const proxy = await startProxy(...args);
    closing.push(proxy);
    return proxy;
  };

  it('https goes through a tunnel that the proxy cannot look into', async () => {
    const proxy = await start(secure, { login: 'ada:planted' });
    const http = open({ HTTPS_PROXY: `http://ada:planted@${proxy.host}` });
    const { status, body } = await get(http, 'https://registry.example.com/v2/hello/manifests/latest');
    expect(status).toBe(200);
    expect(Buffer.from(body).equals(hello.bytes)).toBe(true);
    expect(proxy.seen).toEqual([{ method: 'CONNECT', url: 'registry.example.com:443', login: `Basic ${Buffer.from('ada:planted').toString('base64')}` }]);
    expect(secure.seen[0]?.headers['proxy-authorization']).toBeUndefined();
  });

  it('one tunnel serves several requests', async () => {
    const proxy = await start(secure);
    const http = open({ HTTPS_PROXY: `http://${proxy.host}` });
    for (let i = 0; i < 3; i++) await get(http, 'https://registry.example.com:8443/v2/hello/manifests/latest');
    expect(proxy.seen.map(({ url }) => url)).toEqual(['registry.example.com:8443']);
  });

  it('http is asked for whole', async () => {
    const proxy = await start(plain);
    const { status } = await get(open({ HTTP_PROXY: proxy.host }), 'http://registry.example.com/v2/hello/manifests/latest?n=1');
    expect(status).toBe(200);
    expect(proxy.seen).toMatchObject([{ method: 'GET', url: 'http://registry.example.com/v2/hello/manifests/latest?n=1' }]);
    expect(plain.seen[0]?.headers.host).toBe('registry.example.com');
  });

  it.each(['https', 'http'])('%s through one that wants a login', async (scheme) => {
    const proxy = await start(scheme === 'https' ? secure : plain, { login: 'ada:secret' });
    const error = await failure(get(open({ [`${scheme.toUpperCase()}_PROXY`]: `http://ada:planted@${proxy.host}` }), `${scheme}://registry.example.com/v2/`));
    expect(error).toMatchObject({ kind: 'proxy', message: `the proxy ${proxy.host} wants a login` });
    expect(error.remedy).not.toContain('planted');
  });

  it('that does not let us through', async () => {
    const proxy = await start(secure, { status: 403 });
    const error = await failure(get(open({ HTTPS_PROXY: `http://${proxy.host}` }), 'https://registry.example.com/v2/'));
    expect(error).toMatchObject({ kind: 'proxy' });
    expect(error.message).toContain('does not let us through to registry.example.com:443 (HTTP 403)');
  });

  it.each(['https', 'http'])('%s through one that is not there', async (scheme) => {
    const proxy = await startProxy(plain);
    await proxy.close();
    const error = await failure(get(open({ [`${scheme.toUpperCase()}_PROXY`]: `http://${proxy.host}` }), `${scheme}://registry.example.com/v2/`));
    expect(error).toMatchObject({ kind: 'proxy' });
    expect(error.message).toContain(`which ${scheme.toUpperCase()}_PROXY names, cannot be reached`);
  });
});
