import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Credentials } from '../../src/registry/credentials.ts';
import { image } from './fake-images.ts';
import { fail, type FakeRegistry, json, startFakeRegistry } from './fake-registry.ts';
import { failure, openClient } from './open-client.ts';
import { addBasicLogin, addTokenService } from './token-service.ts';

let registry: FakeRegistry;
const hello = image('linux/amd64');
beforeEach(async () => {
  registry = await startFakeRegistry();
  registry.push('team/hello', 'latest', hello);
});
afterEach(() => registry.close());

const password: Credentials = { kind: 'password', username: 'ada', password: 'planted-secret' };
const name = (): string => `${registry.host}/team/hello`;
const tokenRequests = (): string[] => registry.seen.filter(({ path }) => path.startsWith('/token')).map(({ path }) => path);

describe('a registry that asks who we are', () => {
  it('gives an anonymous token for a public image', async () => {
    addTokenService(registry, { login: null });
    expect(await openClient().open(name()).digest()).toBe(hello.digest);
    const url = new URL(tokenRequests()[0] ?? '', 'http://x');
    expect([...url.searchParams]).toEqual([['service', 'registry.example.com'], ['scope', 'repository:team/hello:pull']]);
  });

  it('gets the scope of its repository when it names none', async () => {
    addTokenService(registry, { login: null, scope: null });
    await openClient().open(name()).digest();
    expect(decodeURIComponent(tokenRequests()[0] ?? '')).toContain('scope=repository:team/hello:pull');
  });

  it('gives a token for a password', async () => {
    addTokenService(registry, { login: 'ada:planted-secret' });
    expect(await openClient({ credentials: { [registry.host]: password } }).open(name()).digest()).toBe(hello.digest);
  });

  it('gives a token for an identity token, which travels in the body only', async () => {
    addTokenService(registry, { login: 'nobody:can', identityToken: 'planted-secret' });
    expect(await openClient({ credentials: { [registry.host]: { kind: 'identity-token', token: 'planted-secret' } } }).open(name()).digest()).toBe(hello.digest);
    const asked = registry.seen.find(({ path }) => path.startsWith('/token'));
    expect(asked).toMatchObject({ method: 'POST', path: '/token' });
    expect(new URLSearchParams(asked?.body).get('service')).toBe('registry.example.com');
  });

  it('takes a registry token as it is', async () => {
    const service = addTokenService(registry, { login: null });
    service.given.push('from-the-config');
    expect(await openClient({ credentials: { [registry.host]: { kind: 'registry-token', token: 'from-the-config' } } }).open(name()).digest()).toBe(hello.digest);
    expect(tokenRequests()).toEqual([]);
  });

  it('takes user and password with Basic', async () => {
    addBasicLogin(registry, 'ada:planted-secret');
    expect(await openClient({ credentials: { [registry.host]: password } }).open(name()).digest()).toBe(hello.digest);
  });

  it('is asked once for a token, however many images of one repository are read at the same time', async () => {
    const service = addTokenService(registry, { login: null });
    const client = openClient();
    await Promise.all(Array.from({ length: 10 }, () => client.open(name()).root()));
    expect(service.given).toHaveLength(1);
  });

  it('gets a new token when the old one has run out', async () => {
    const service = addTokenService(registry, { login: null });
    const client = openClient();
    await client.open(name()).digest();
    service.revoke(service.given[0] ?? '');
    expect(await client.open(name()).digest()).toBe(hello.digest);
    expect(service.given).toHaveLength(2);
  });

  it('gets one new token, however many images find the old one run out', async () => {
    const service = addTokenService(registry, { login: null });
    const client = openClient();
    await client.open(name()).digest();
    service.revoke(service.given[0] ?? '');
    await Promise.all(Array.from({ length: 8 }, () => client.open(name()).digest()));
    expect(service.given).toHaveLength(2);
  });

  it('reads the token under its other name', async () => {
    const service = addTokenService(registry, { login: 'no:one' });
    service.given.push('other-name');
    registry.intercept((request, response) => {
      if (!request.path.startsWith('/token')) return false;
      json(response, { access_token: 'other-name' });
      return true;
    });
    expect(await openClient().open(name()).digest()).toBe(hello.digest);
  });
});

describe('a registry that does not let us in', () => {
  it('is said to, with the command that logs in', async () => {
    addTokenService(registry, { login: 'ada:planted-secret' });
    const error = await failure(openClient().open(name()).root());
    expect(error.kind).toBe('denied');
    expect(error.remedy).toContain(`docker login ${registry.host}`);
  });

  it('says that wrong credentials were not accepted', async () => {
    addTokenService(registry, { login: 'ada:another' });
    const error = await failure(openClient({ credentials: { [registry.host]: password } }).open(name()).root());
    expect(error).toMatchObject({ kind: 'denied' });
    expect(error.message).toContain('does not accept your credentials');
  });

  it('is not asked forever: a 401 to what a 401 asked for is the end', async () => {
    registry.intercept((request, response) => {
      if (request.path.startsWith('/token')) json(response, { token: 'worthless' });
      else fail(response, 401, 'UNAUTHORIZED', 'authentication required', { 'www-authenticate': `Bearer realm="http://${registry.host}/token",service="x"` });
      return true;
    });
    const error = await failure(openClient().open(name()).root());
    expect(error.kind).toBe('denied');
    expect(registry.seen.length).toBeLessThanOrEqual(3);
  });

  it('wants Basic and we have nothing', async () => {
    addBasicLogin(registry, 'ada:planted-secret');
    const error = await failure(openClient().open(name()).root());
    expect(error).toMatchObject({ kind: 'denied', remedy: `docker login ${registry.host}` });
  });

  it('names why stored credentials could not be had', async () => {
    addTokenService(registry, { login: 'ada:planted-secret' });
    const error = await failure(openClient({ problem: 'docker-credential-desktop, which the Docker config names, is not on PATH' }).open(name()).root());
    expect(error.message).toContain('docker-credential-desktop');
    addBasicLogin(registry, 'ada:planted-secret');
    expect((await failure(openClient({ problem: 'the helper is gone' }).open(name()).root())).message).toContain('the helper is gone');
  });

  it('wants a way in that nobody here knows', async () => {
    registry.intercept((_, response) => {
      fail(response, 401, 'UNAUTHORIZED', 'no', { 'www-authenticate': 'Negotiate abc==' });
      return true;
    });
    const error = await failure(openClient().open(name()).root());
    expect(error.message).toContain('not known here (negotiate)');
  });

  it('403 after a token is said with the registry\'s own words', async () => {
    const service = addTokenService(registry, { login: null });
    registry.intercept((request, response) => {
      if (request.headers.authorization === undefined) return false;
      fail(response, 403, 'DENIED', 'requested access to the resource is denied');
      return true;
    });
    const error = await failure(openClient().open(name()).root());
    expect(error.kind).toBe('denied');
    expect(error.message).toContain('DENIED requested access to the resource is denied');
    expect(service.given).toHaveLength(1);
  });

  it.each([
    ['no realm', 'Bearer service="x"'],
    ['a realm that is no URL', 'Bearer realm="token please"'],
    ['a realm that is a file', 'Bearer realm="file:///etc/passwd"'],
  ])('%s', async (_, challenge) => {
    registry.intercept((_request, response) => {
      fail(response, 401, 'UNAUTHORIZED', 'no', { 'www-authenticate': challenge });
      return true;
    });
    expect(await failure(openClient().open(name()).root())).toMatchObject({ kind: 'bad-content' });
  });

  it.each([
    ['no token', '{}'], ['no JSON', 'token'], ['a token that is no text', '{"token": 5}'], ['a token that would end the header', '{"token": "a\\r\\nx-evil: 1"}'],
  ])('its token service gives %s', async (_, body) => {
    addTokenService(registry, { login: null });
    registry.intercept((request, response) => {
      if (!request.path.startsWith('/token')) return false;
      response.writeHead(200, { 'content-type': 'application/json' }).end(body);
      return true;
    });
    const error = await failure(openClient().open(name()).root());
    expect(error.message).toContain('gave no token');
  });
});

describe('what must stay secret', () => {
  const everything = (client: ReturnType<typeof openClient>, error: Error & { remedy?: string }): string =>
    [...client.log, error.message, error.stack ?? '', error.remedy ?? ''].map((text) => client.secrets.redact(text)).join('\n');

  it('a password is in no message and no log, even when the server repeats it', async () => {
    addTokenService(registry, { login: 'ada:another' });
    registry.intercept((request, response) => {
      if (request.path.startsWith('/token')) return false;
      const challenge = `Bearer realm="http://${registry.host}/token?ada:planted-secret",service="x"`;
      fail(response, 401, 'UNAUTHORIZED', 'planted-secret', { 'www-authenticate': challenge });
      return true;
    });
    const client = openClient({ credentials: { [registry.host]: password } });
    const text = everything(client, await failure(client.open(name()).root()));
    expect(text).not.toContain('planted-secret');
    expect(text).not.toContain(Buffer.from('ada:planted-secret').toString('base64'));
  });

  it('a token that the registry repeats in its answer', async () => {
    const service = addTokenService(registry, { login: null });
    registry.intercept((request, response) => {
      if (request.headers.authorization === undefined) return false;
      fail(response, 403, 'DENIED', `no access for ${request.headers.authorization}`);
      return true;
    });
    const client = openClient();
    const error = await failure(client.open(name()).root());
    expect(error.message).toContain(service.given[0]);
    expect(everything(client, error)).not.toContain(service.given[0]);
  });

  it('credentials go to nobody who did not ask for them', async () => {
    const other = await startFakeRegistry();
    other.push('team/hello', 'latest', hello);
    addBasicLogin(registry, 'ada:planted-secret');
    const client = openClient({ credentials: { [registry.host]: password } });
    await client.open(name()).root();
    await client.open(`${other.host}/team/hello`).root();
    expect(other.seen.map(({ headers }) => headers.authorization)).toEqual([undefined]);
    expect(registry.seen[0]?.headers.authorization).toBeUndefined();
    await other.close();
  });

  it('are not sent in the clear to another host, just because the registry says so', async () => {
    addTokenService(registry, { login: 'ada:planted-secret', realm: 'http://token.example.com/token' });
    const error = await failure(openClient({ credentials: { [registry.host]: password } }).open(name()).root());
    expect(error.message).toContain('unencrypted to token.example.com');
  });

  it('a redirect to another host does not take them along', async () => {
    const other = await startFakeRegistry();
    other.push('team/hello', 'latest', hello);
    addBasicLogin(registry, 'ada:planted-secret');
    registry.intercept((request, response) => {
      if (request.headers.authorization === undefined) return false;
      response.writeHead(307, { location: `http://${other.host}${request.path}?signature=planted-signature` }).end();
      return true;
    });
    const client = openClient({ credentials: { [registry.host]: password } });
    expect(await client.open(name()).digest()).toBe(hello.digest);
    expect(other.seen[0]?.headers.authorization).toBeUndefined();
    expect(client.log.join('\n')).not.toContain('planted-signature');
    await other.close();
  });

  it('a host that we were redirected to cannot ask for them', async () => {
    const other = await startFakeRegistry();
    other.intercept((request, response) => {
      if (request.path.startsWith('/token')) json(response, { token: 'caught' });
      else fail(response, 401, 'UNAUTHORIZED', 'who are you', { 'www-authenticate': `Bearer realm="http://${other.host}/token",service="x"` });
      return true;
    });
    registry.intercept((request, response) => {
      response.writeHead(307, { location: `http://${other.host}${request.path}` }).end();
      return true;
    });
    expect(await failure(openClient({ credentials: { [registry.host]: password } }).open(name()).root())).toMatchObject({ kind: 'denied' });
    expect(other.seen.map(({ path, headers }) => [path, headers.authorization])).toEqual([['/v2/team/hello/manifests/latest', undefined]]);
    await other.close();
  });

  it('a redirect on the same host does', async () => {
    addBasicLogin(registry, 'ada:planted-secret');
    registry.intercept((request, response) => {
      if (request.path.includes('moved') || request.headers.authorization === undefined) return false;
      response.writeHead(302, { location: `${request.path}?moved` }).end();
      return true;
    });
    expect(await openClient({ credentials: { [registry.host]: password } }).open(name()).digest()).toBe(hello.digest);
  });
});
