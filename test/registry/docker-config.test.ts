import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Kept } from '../../src/registry/credentials.ts';
import { createDockerCredentials } from '../../src/registry/docker-config.ts';

const hub = 'https://index.docker.io/v1/';
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const none: Kept = { credentials: null, problem: null };
const password = (username: string, secret: string): Kept => ({ credentials: { kind: 'password', username, password: secret }, problem: null });

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'docker-config-'));
  mkdirSync(join(folder, 'bin'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** What is kept for a registry, by this config. */
function kept(key: string, config: unknown, { inline = null, signal = new AbortController().signal }: { inline?: string | null; signal?: AbortSignal } = {}): Promise<Kept> {
  const text = config === null ? null : typeof config === 'string' ? config : JSON.stringify(config);
  const env = { PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`, ARGUMENTS: join(folder, 'arguments'), INPUT: join(folder, 'input') };
  return createDockerCredentials({ read: () => Promise.resolve(text), inline, env })(key, signal);
}

/** Puts a helper on PATH that notes its arguments and its input, and then does this. */
function helper(name: string, script: string): void {
  const file = join(folder, 'bin', `docker-credential-${name}`);
  writeFileSync(file, `#!/bin/sh\necho "$@" >"$ARGUMENTS"\ncat >"$INPUT"\n${script}\n`);
  chmodSync(file, 0o755);
}

describe("what stands in Docker's config", () => {
  it.each<[string, string, unknown, Kept]>([
    ['a user and a password', 'localhost:5000', { auths: { 'localhost:5000': { auth: base64('ada:secret') } } }, password('ada', 'secret')],
    ['a password with a colon', 'localhost:5000', { auths: { 'localhost:5000': { auth: base64('ada:se:cr:et') } } }, password('ada', 'se:cr:et')],
    ['a password with a trailing zero byte, as old clients wrote it', 'h', { auths: { h: { auth: base64('ada:secret\0') } } }, password('ada', 'secret')],
    ['user and password apart', 'h', { auths: { h: { username: 'ada', password: 'secret' } } }, password('ada', 'secret')],
    ['an identity token', 'h', { auths: { h: { auth: base64('ada:'), identitytoken: 'refresh' } } }, { credentials: { kind: 'identity-token', token: 'refresh' }, problem: null }],
    ['a registry token', 'h', { auths: { h: { registrytoken: 'bearer' } } }, { credentials: { kind: 'registry-token', token: 'bearer' }, problem: null }],
    ['Docker Hub under its key', hub, { auths: { [hub]: { auth: base64('ada:secret') } } }, password('ada', 'secret')],
    ['Docker Hub under its name', hub, { auths: { 'docker.io': { auth: base64('ada:secret') } } }, password('ada', 'secret')],
    ['a registry as a URL', 'ghcr.io', { auths: { 'https://ghcr.io/v2/': { auth: base64('ada:secret') } } }, password('ada', 'secret')],
    ['another port is another registry', 'localhost:5000', { auths: { 'localhost:5001': { auth: base64('ada:secret') } } }, none],
    ['another registry', 'ghcr.io', { auths: { 'quay.io': { auth: base64('ada:secret') } } }, none],
    ['a login that was ended', 'h', { auths: { h: {} } }, none],
    ['nonsense where an entry belongs', 'h', { auths: { h: 'ada:secret' } }, none],
    ['nonsense where auths belong', 'h', { auths: [1] }, none],
    ['a name that every object has', 'constructor', { auths: {} }, none],
    ['no config', 'h', null, none],
  ])('%s', async (_, key, config, expected) => {
    expect(await kept(key, config)).toEqual(expected);
  });

  it('DOCKER_AUTH_CONFIG wins over the file, and the file counts where it is silent', async () => {
    const config = { auths: { a: { auth: base64('file:secret') }, b: { auth: base64('file:secret') } } };
    const inline = JSON.stringify({ auths: { a: { auth: base64('variable:secret') } } });
    expect(await kept('a', config, { inline })).toEqual(password('variable', 'secret'));
    expect(await kept('b', config, { inline })).toEqual(password('file', 'secret'));
  });

  it('a config that cannot be read is said to be, without a word of it', async () => {
    const { credentials, problem } = await kept('h', '{"auths": {"h": {"auth": "planted-secret"');
    expect(credentials).toBeNull();
    expect(problem).toContain('cannot be read');
    expect(problem).not.toContain('planted');
  });
});

describe('credential helpers', () => {
  const answer = (username: string, secret: string): string => `echo '${JSON.stringify({ ServerURL: 'x', Username: username, Secret: secret })}'`;

  it('get the registry on their stdin, never as an argument', async () => {
    helper('vault', answer('ada', 'secret'));
    expect(await kept('localhost:5000', { credsStore: 'vault' })).toEqual(password('ada', 'secret'));
    expect(readFileSync(join(folder, 'arguments'), 'utf8')).toBe('get\n');
    expect(readFileSync(join(folder, 'input'), 'utf8')).toBe('localhost:5000');
  });

  it('one for a registry wins over the one for all', async () => {
    helper('all', answer('all', 'secret'));
    helper('special', answer('special', 'secret'));
    const config = { credsStore: 'all', credHelpers: { 'ghcr.io': 'special' } };
    expect(await kept('ghcr.io', config)).toEqual(password('special', 'secret'));
    expect(await kept('quay.io', config)).toEqual(password('all', 'secret'));
  });

  it('give an identity token under the user <token>', async () => {
    helper('vault', answer('<token>', 'refresh'));
    expect(await kept('h', { credsStore: 'vault' })).toEqual({ credentials: { kind: 'identity-token', token: 'refresh' }, problem: null });
  });

  it('know nothing of the registry: that is no problem', async () => {
    helper('vault', 'echo "credentials not found in native keychain"; exit 1');
    expect(await kept('h', { credsStore: 'vault' })).toEqual(none);
  });

  it.each([
    ['fail', 'echo "planted-secret is locked"; exit 3', 'docker-credential-vault failed (exit code 3)'],
    ['are killed', 'kill -9 $$', 'docker-credential-vault failed (SIGKILL)'],
    ['say what nobody understands', 'echo planted-secret', 'gave an answer that cannot be read'],
    ['say something else than text', `echo '{"Username": 1, "Secret": []}'`, 'gave an answer that cannot be read'],
  ])('%s: said, without a word of what they printed', async (_, script, expected) => {
    helper('vault', script);
    const { credentials, problem } = await kept('h', { credsStore: 'vault' });
    expect(credentials).toBeNull();
    expect(problem).toContain(expected);
    expect(problem).not.toContain('planted');
  });

  it('are not there', async () => {
    expect((await kept('h', { credsStore: 'desktop' })).problem).toBe('docker-credential-desktop, which the Docker config names, is not on PATH');
  });

  it('are programs on PATH and nothing else', async () => {
    expect((await kept('h', { credsStore: '../../bin/evil' })).problem).toContain('cannot be a program');
  });

  it('that wait for somebody end with the deadline', async () => {
    helper('vault', 'exec tail -f /dev/null');
    const controller = new AbortController();
    const waiting = kept('h', { credsStore: 'vault' }, { signal: controller.signal });
    const late = new Error('too late');
    setImmediate(() => controller.abort(late));
    await expect(waiting).rejects.toBe(late);
  });
});
