import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findEngine } from '../../src/host/engine.ts';

let home: string;
let server: Server | null;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'mw-find-'));
  mkdirSync(join(home, 'bin'));
  server = null;
});
afterEach(async () => {
  await new Promise((resolve) => (server === null ? resolve(null) : server.close(resolve).closeAllConnections()));
  rmSync(home, { recursive: true, force: true });
});

const endpoint = (): string => `unix://${join(home, 'socket')}`;
const env = (): Record<string, string> => ({ PATH: `${join(home, 'bin')}:/usr/bin:/bin`, DOCKER_HOST: endpoint() });

function docker(body: string): void {
  writeFileSync(join(home, 'bin', 'docker'), `#!/bin/sh\ncase "$*" in "buildx version") echo "github.com/docker/buildx v0.29.1 abc"; exit ;; esac\n${body}\n`);
  chmodSync(join(home, 'bin', 'docker'), 0o755);
}

async function answers(listener: RequestListener): Promise<void> {
  server = createServer(listener);
  await new Promise<void>((resolve) => server?.listen(join(home, 'socket'), resolve));
}

const ENGINE: Readonly<Record<string, unknown>> = {
  '/version': { Version: '28.5.2', Os: 'linux', Arch: 'arm64' },
  '/info': { ID: 'id', Name: 'host', KernelVersion: '6.1', SecurityOptions: ['name=seccomp,profile=builtin'], RegistryConfig: { Mirrors: ['https://m/'], IndexConfigs: { 'r:1': { Secure: false } } } },
};

describe('asking the engine what it is', () => {
  it('over its socket all is known, with the command only for buildx', async () => {
    docker('exit 9');
    await answers((request, response) => response.end(JSON.stringify(ENGINE[request.url ?? ''])));
    expect(await findEngine(endpoint(), env())).toEqual({
      version: '28.5.2', platform: 'linux/arm64', buildx: '0.29.1', endpoint: endpoint(), problem: null, privileged: true,
      registries: { mirrors: ['https://m/'], insecure: ['r:1'] }, id: 'id', machine: { name: 'host', kernel: '6.1' }, clockMs: null,
    });
  });

  it('where there is no socket the command answers', async () => {
    docker(`case "$1" in version) echo '${JSON.stringify(ENGINE['/version'])}' ;; info) echo '${JSON.stringify(ENGINE['/info'])}' ;; esac`);
    expect(await findEngine('ssh://far', { ...env(), DOCKER_HOST: 'ssh://far' })).toMatchObject({ version: '28.5.2', id: 'id', privileged: true, registries: { mirrors: ['https://m/'] }, problem: null });
  });

  it('a rootless engine is not privileged', async () => {
    docker('exit 9');
    await answers((request, response) => response.end(JSON.stringify(request.url === '/info' ? { SecurityOptions: ['name=rootless'] } : ENGINE['/version'])));
    expect((await findEngine(endpoint(), env())).privileged).toBe(false);
  });

  it('a socket that is not there: the command says why', async () => {
    docker('echo "permission denied while trying to connect" >&2; exit 1');
    expect(await findEngine(endpoint(), env())).toMatchObject({ version: null, platform: null, privileged: null, problem: `permission denied on ${endpoint()}: add yourself to the group docker, or use rootless Docker` });
  });

  it('an engine without its command is of no use', async () => {
    await answers((request, response) => response.end(JSON.stringify(ENGINE[request.url ?? ''])));
    expect(await findEngine(endpoint(), { ...env(), PATH: join(home, 'bin') })).toMatchObject({ version: null, problem: 'the docker command is not installed (or not on PATH)' });
  });

  it('a socket that never answers is not waited for twice', async () => {
    docker('echo asked >> "$0.asked"; exec sleep 60');
    await answers(() => undefined);
    expect((await findEngine(endpoint(), env(), 300)).problem).toBe(`the engine at ${endpoint()} does not answer within 0.3 s`);
    expect(() => rmSync(join(home, 'bin', 'docker.asked'))).toThrow(/ENOENT/);
  });
});
