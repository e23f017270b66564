import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { knownSecrets } from '../../src/host/known-secrets.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'secrets-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const known = (env: Record<string, string>): string[] => knownSecrets({ DOCKER_CONFIG: folder, ...env });
const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('a secret that can be known', () => {
  it.each([
    ['REGISTRY_PASSWORD', 'a-password', ['a-password']],
    ['GITHUB_TOKEN', 'a-token-of-it', ['a-token-of-it']],
    ['REGISTRY_AUTH', 'dXNlcjpwYXNz', ['dXNlcjpwYXNz']],
    ['https_proxy', 'http://me:p%40ssword@proxy:3128', ['p%40ssword', 'p@ssword']],
    ['HTTP_PROXY', 'me:password@proxy:3128', ['password']],
    ['DOCKER_AUTH_CONFIG', JSON.stringify({ auths: { host: { auth: base64('me:password') } } }), [base64('me:password'), 'password']],
  ])('stands in %s=%s', (name, value, secrets) => {
    expect(known({ [name]: value }).sort()).toEqual([...secrets].sort());
  });

  it.each([['AUTHOR', 'nicholasdille'], ['SSH_AUTH_SOCK', '/tmp/agent.1'], ['HTTP_PROXY', 'http://proxy:3128'], ['API_KEY', 'short'], ['HOME', '/home/somebody']])('does not stand in %s=%s', (name, value) => {
    expect(known({ [name]: value })).toEqual([]);
  });

  it('stands in the Docker config, in its own words and decoded; longest first', () => {
    writeFileSync(join(folder, 'config.json'), JSON.stringify({
      auths: { one: { auth: base64('user:hunter-two') }, two: { identitytoken: 'an-identity-token', auth: base64('user:') }, three: { registrytoken: 'a-registry-token' } },
      proxies: { default: { httpProxy: 'http://me:proxy-word@proxy:1' } },
      credsStore: 'desktop',
    }));
    const secrets = known({});
    for (const secret of [base64('user:hunter-two'), 'hunter-two', 'an-identity-token', 'a-registry-token', 'proxy-word']) expect(secrets).toContain(secret);
    expect(secrets).toEqual([...secrets].sort((a, b) => b.length - a.length));
    expect(secrets).not.toContain('desktop');
  });

  it.each(['', 'not json', '[]', '{"auths":[1]}', '{"auths":{"x":null}}'])('is none in a config of %j', (text) => {
    writeFileSync(join(folder, 'config.json'), text);
    expect(known({})).toEqual([]);
  });
});
