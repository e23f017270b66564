import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inspectOptions } from '../../src/commands/inspect-options.ts';
import { parseOptions } from '../../src/commands/options.ts';
import { startInspect } from '../../src/commands/start-inspect.ts';
import { createAuthority } from '../registry/certificate.ts';
import { image } from '../registry/fake-images.ts';
import { fail, type FakeRegistry, startFakeRegistry } from '../registry/fake-registry.ts';
import { addBasicLogin, addTokenService } from '../registry/token-service.ts';

const secret = 'planted-secret-7f3a';
const hello = image('linux/amd64');
let folder: string;
let registry: FakeRegistry;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'inspect-'));
  registry = await startFakeRegistry();
  registry.push('hello', 'latest', hello);
});
afterEach(async () => {
  await registry.close();
  rmSync(folder, { recursive: true });
});

async function run(args: readonly string[], env: Record<string, string> = {}, mirrors: readonly string[] = []): Promise<{ code: number; out: string; err: string; askedForMirrors: number }> {
  let out = '';
  let err = '';
  let askedForMirrors = 0;
  const code = await startInspect(parseOptions(args, inspectOptions), {
    env: { PATH: process.env['PATH'], HOME: folder, DOCKER_CONFIG: folder, ...env },
    out: (text) => void (out += Buffer.from(text).toString()),
    err: (text) => void (err += text),
    findMirrors: () => {
      askedForMirrors++;
      return Promise.resolve(mirrors);
    },
  });
  return { code, out, err, askedForMirrors };
}

const writeConfig = (config: unknown): void => writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
const secretForms = [secret, Buffer.from(`ada:${secret}`).toString('base64')];

describe('a secret is never shown', () => {
  it.each(['config', 'helper', 'variable'])('from a %s, with --verbose, a server that repeats it and a login that fails', async (where) => {
    addTokenService(registry, { login: `ada:${secret}` });
    registry.intercept((request, response) => {
      if (request.path.startsWith('/token') || request.headers.authorization === undefined) return false;
      const { authorization } = request.headers;
      fail(response, 403, 'DENIED', `no ${secret} for ${authorization}`);
      return true;
    });
    const auths = { auths: { [registry.host]: { auth: secretForms[1] } } };
    if (where === 'config') writeConfig(auths);
    if (where === 'helper') {
      writeConfig({ credsStore: 'test' });
      const file = join(folder, 'docker-credential-test');
      writeFileSync(file, `#!/bin/sh\necho "$0 $*" >"${folder}/arguments"\necho '${JSON.stringify({ Username: 'ada', Secret: secret })}'\n`);
      chmodSync(file, 0o755);
    }
    const env = { PATH: `${folder}:${process.env['PATH'] ?? ''}`, ...(where === 'variable' ? { DOCKER_AUTH_CONFIG: JSON.stringify(auths) } : {}) };
    for (const format of ['tree', 'json', 'digest']) {
      const { code, out, err } = await run([`${registry.host}/hello`, '--verbose', '--format', format], env);
      expect(code).toBe(1);
      expect(err).toContain('GET http://');
      for (const form of secretForms) expect(out + err).not.toContain(form);
      expect(out + err).not.toMatch(/token-\d/);
      expect(out + err).toContain('[secret]');
    }
    if (where === 'helper') expect(readFileSync(join(folder, 'arguments'), 'utf8')).not.toContain(secret);
  });

  it('credentials are used all the same', async () => {
    addBasicLogin(registry, `ada:${secret}`);
    writeConfig({ auths: { [registry.host]: { auth: secretForms[1] } } });
    const { code, out, err } = await run([`${registry.host}/hello`, '--format', 'digest', '--verbose']);
    expect({ code, out }).toEqual({ code: 0, out: `${hello.digest}\n` });
    for (const form of secretForms) expect(err).not.toContain(form);
  });

  it('the form in which Basic sends it, when the registry repeats that', async () => {
    registry.intercept(({ headers }, response) => {
      if (headers.authorization === undefined) fail(response, 401, 'UNAUTHORIZED', 'no', { 'www-authenticate': 'Basic realm="x"' });
      else fail(response, 403, 'DENIED', `not with ${headers.authorization}`);
      return true;
    });
    writeConfig({ auths: { [registry.host]: { auth: secretForms[1] } } });
    const { err } = await run([`${registry.host}/hello`, '--verbose', '--format', 'digest']);
    expect(err).toContain('DENIED not with Basic [secret]');
    for (const form of secretForms) expect(err).not.toContain(form);
  });

  it('in the address of a redirect, with --verbose', async () => {
    addBasicLogin(registry, `ada:${secret}`);
    registry.intercept(({ path, headers }, response) => {
      if (headers.authorization === undefined || path.includes(secret)) return false;
      response.writeHead(302, { location: `/v2/hello/manifests/${secret}` }).end();
      return true;
    });
    writeConfig({ auths: { [registry.host]: { auth: secretForms[1] } } });
    const { err } = await run([`${registry.host}/hello`, '--verbose', '--format', 'digest']);
    expect(err).toContain('/v2/hello/manifests/[secret]');
    expect(err).not.toContain(secret);
  });

  it('the password of a proxy', async () => {
    const { host } = registry;
    const { code, err } = await run(['http.example.com/hello', '--verbose', '--format', 'digest'], { HTTPS_PROXY: `http://ada:${secret}@${host}` });
    expect(code).toBe(3);
    expect(err).toContain(`the proxy ${host}`);
    for (const form of secretForms) expect(err).not.toContain(form);
  });
});

describe('the engine is asked for its mirrors', () => {
  it('once for all images of Docker Hub', async () => {
    registry.push('library/alpine', 'latest', hello);
    registry.push('library/busybox', 'latest', hello);
    const { out, askedForMirrors } = await run(['alpine', 'busybox', '--format', 'digest'], {}, [`http://${registry.host}/`]);
    expect(out).toBe(`${hello.digest}\n${hello.digest}\n`);
    expect(askedForMirrors).toBe(1);
  });

  it('not at all for other images', async () => {
    expect((await run([`${registry.host}/hello`, '--format', 'digest'])).askedForMirrors).toBe(0);
  });
});

describe('--cacert', () => {
  it('names the authority of a registry', async () => {
    const authority = createAuthority();
    const secure = await startFakeRegistry({ tls: authority.issue({ addresses: ['127.0.0.1'] }) });
    secure.push('hello', 'latest', hello);
    writeFileSync(join(folder, 'ca.pem'), `some words before\n${authority.cert}`);
    expect(await run([`${secure.host}/hello`, '--format', 'digest', '--cacert', join(folder, 'ca.pem')])).toMatchObject({ code: 0, out: `${hello.digest}\n` });
    await secure.close();
  });

  it.each([['that is not there', null, /ENOENT/], ['without a certificate', 'hello', /no certificate/], ['with a broken one', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----', /cannot be read/]])('of a file %s is wrong usage', async (_, text, message) => {
    if (text !== null) writeFileSync(join(folder, 'ca.pem'), text);
    await expect(run(['alpine', '--cacert', join(folder, 'ca.pem')])).rejects.toThrow(message);
  });
});

describe('--timeout', () => {
  it('ends it all, and says who was silent', async () => {
    registry.intercept(() => true);
    const { code, err } = await run([`${registry.host}/hello`, '--timeout', '50ms', '--format', 'digest']);
    expect(code).toBe(3);
    expect(err).toContain(`${registry.host} gave no answer within 0.05 s`);
    expect(err).toContain('--timeout');
  });
});
