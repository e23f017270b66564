import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createAuthority } from './certificate.ts';
import { image } from './fake-images.ts';
import { type FakeRegistry, startFakeRegistry } from './fake-registry.ts';
import { failure, openClient } from './open-client.ts';

const authority = createAuthority();
const hello = image('linux/amd64');
const running: FakeRegistry[] = [];
const start = async (tls?: { key: string; cert: string }): Promise<FakeRegistry> => {
  const registry = await startFakeRegistry(tls === undefined ? {} : { tls });
  registry.push('hello', 'latest', hello);
  running.push(registry);
  return registry;
};
afterEach(async () => {
  await Promise.all(running.splice(0).map((registry) => registry.close()));
});

describe('a registry with TLS on this machine', () => {
  it('is found out, and trusted when its authority is named', async () => {
    const registry = await start(authority.issue({ names: ['localhost'], addresses: ['127.0.0.1'] }));
    const client = openClient({ ca: authority.cert });
    expect(await client.open(`localhost:${registry.port}/hello`).digest()).toBe(hello.digest);
    expect(await client.open(`127.0.0.1:${registry.port}/hello`).digest()).toBe(hello.digest);
  });

  it('is not trusted without: both ways out are named', async () => {
    const registry = await start(authority.issue({ addresses: ['127.0.0.1'] }));
    const error = await failure(openClient().open(`${registry.host}/hello`).root());
    expect(error.kind).toBe('tls');
    expect(error.message).toContain(`the certificate of ${registry.host} is not trusted`);
    expect(error.remedy).toContain('--cacert');
    expect(error.remedy).toContain('--insecure');
  });

  it('is trusted when this machine trusts its authority', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'authority-'));
    const file = join(folder, 'ca.pem');
    writeFileSync(file, authority.cert);
    const registry = await start(authority.issue({ addresses: ['127.0.0.1'] }));
    const client = openClient({ env: { SSL_CERT_FILE: file } });
    const digests = await Promise.all(Array.from({ length: 5 }, () => client.open(`${registry.host}/hello`).digest()));
    expect(new Set(digests)).toEqual(new Set([hello.digest]));
    expect(await client.open(`${registry.host}/hello`).digest()).toBe(hello.digest);
    rmSync(folder, { recursive: true });
  });

  it('is asked all the same with --insecure', async () => {
    const registry = await start(authority.issue({ addresses: ['127.0.0.1'], expired: true }));
    expect(await openClient({ insecure: true }).open(`${registry.host}/hello`).digest()).toBe(hello.digest);
  });

  it('has a certificate for another name', async () => {
    const registry = await start(authority.issue({ names: ['registry.example.com'] }));
    const error = await failure(openClient({ ca: authority.cert }).open(`${registry.host}/hello`).root());
    expect(error).toMatchObject({ kind: 'tls', remedy: 'use the name that the certificate is for' });
  });

  it('has a certificate that has run out', async () => {
    const registry = await start(authority.issue({ addresses: ['127.0.0.1'], expired: true }));
    const error = await failure(openClient({ ca: authority.cert }).open(`${registry.host}/hello`).root());
    expect(error.kind).toBe('tls');
    expect(error.remedy).toContain('renew');
  });
});

describe('a redirect and TLS', () => {
  it('from https to plain http is refused, and followed with --insecure', async () => {
    const plain = await start();
    const secure = await start(authority.issue({ addresses: ['127.0.0.1'] }));
    secure.intercept((request, response) => {
      response.writeHead(307, { location: `http://${plain.host}${request.path}` }).end();
      return true;
    });
    const error = await failure(openClient({ ca: authority.cert }).open(`${secure.host}/hello`).root());
    expect(error).toMatchObject({ kind: 'redirect' });
    expect(error.message).toContain('from https to plain http');
    expect(await openClient({ insecure: true }).open(`${secure.host}/hello`).digest()).toBe(hello.digest);
  });
});
