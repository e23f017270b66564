import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { chmodSync, writeFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import type { AddressInfo } from 'node:net';
import { diagnose, type DoctorRow, engineKind, slidesNeeding } from '../../src/host/doctor.ts';
import { type DoctorFacts, findDoctorFacts, whoAnswers } from '../../src/host/doctor-facts.ts';
import { deckOf, step } from '../session/fake-parts.ts';

const deck = { ...deckOf([step('build', { needs: ['engine', 'buildx'], slide: 1 }), step('run', { needs: ['engine'], slide: 3 })]), parameters: [{ name: 'registry', literal: 'localhost:5000', value: 'localhost:5000' }] };
const good: DoctorFacts = {
  endpoint: 'unix:///var/run/docker.sock', client: '28.5.2', problem: null, server: { Version: '28.5.2', Os: 'linux', Arch: 'amd64' }, info: { OperatingSystem: 'Debian', SecurityOptions: [] },
  buildx: '0.29.1', handlers: [], freeBytes: 50 * 2 ** 30, images: [], builders: [], bash: '5.2.15', clockMs: 20, ports: [{ port: 5000, answers: { '127.0.0.1': 'nobody', '::1': 'nobody' } }],
  registry: { host: 'registry-1.docker.io', problem: null, remaining: 90 }, proxies: { names: [], leaveLocalhostOut: false },
};
const pulling = { ...deck, slides: [...deck.slides, ...deckOf([step('reg', { slide: 4, pulls: [{ kind: 'mirror', name: 'docker.io/library/registry:2' }, { kind: 'base', name: 'alpine' }] })]).slides] };
const row = (id: string, changes: Partial<DoctorFacts>): DoctorRow | undefined => diagnose({ ...good, ...changes }, pulling).find((each) => each.id === id);

describe('the doctor', () => {
  it('finds nothing wrong with a machine that is well', () => {
    expect(diagnose(good, deck).filter(({ status }) => status !== 'ok')).toEqual([]);
  });

  it('says which slides a fault is of, and how to mend it', () => {
    expect(row('engine', { problem: 'no Docker Engine answers' })).toMatchObject({ status: 'fails', means: 'the steps on slides 1 and 3 cannot run live; their recordings can be played' });
    expect(row('buildx', { buildx: null })).toMatchObject({ status: 'fails', means: expect.stringContaining('slide 1 '), mend: expect.stringContaining('docker-buildx-plugin') });
  });

  it.each<[number[], string]>([
    [[4], 'slide 4'], [[4, 5], 'slides 4 and 5'], [[6, 4, 5, 5], 'slides 4 to 6'], [[1, 3, 4, 5, 6, 9], 'slides 1, 3 to 6 and 9'], [[1, 2, 4, 5, 6], 'slides 1, 2 and 4 to 6'],
  ])('names slides %j as %s', (slides, words) => {
    expect(slidesNeeding(deckOf(slides.map((slide, at) => step(`s${at}`, { slide, needs: ['x'] }))), 'x')).toBe(words);
  });

  it.each<[string, string, DoctorRow['status'], string, Partial<DoctorFacts>]>([
    ['no docker', 'client', 'fails', 'not installed', { client: null, problem: 'x' }],
    ['podman', 'engine', 'fails', 'podman', { server: { Version: '5', Components: [{ Name: 'Podman Engine' }] } }],
    ['a remote engine', 'engine', 'warning', 'remote', { endpoint: 'ssh://me@far' }],
    ['a socket without permission', 'engine', 'fails', 'permission denied', { problem: 'permission denied on unix:///x' }],
    ['buildx that did not answer: not the same as none', 'buildx', 'unknown', 'in time', { buildx: 'silent' }],
    ['an old buildx', 'buildx', 'warning', '0.9.1', { buildx: '0.9.1' }],
    ['a rootless engine', 'privileged', 'fails', 'rootless', { info: { SecurityOptions: ['name=rootless'] } }],
    ['handlers that cannot be read', 'handlers', 'unknown', 'cannot be read', { handlers: null }],
    ['a handler without F', 'handlers', 'warning', 'qemu-arm', { handlers: [{ kind: 'handler', name: 'qemu-arm', id: 'interpreter /x flags: OC offset 0', createdAt: null }] }],
    ['a full disk', 'disk', 'fails', '0.1 GiB', { freeBytes: 100 * 2 ** 20 }],
    ['AirPlay on one of two addresses', 'port-5000', 'fails', 'AirPlay', { ports: [{ port: 5000, answers: { '127.0.0.1': 'nobody', '::1': 'airplay' } }] }],
    ['somebody else on the port', 'port-5000', 'fails', 'no registry', { ports: [{ port: 5000, answers: { '127.0.0.1': 'another', '::1': 'nobody' } }] }],
    ['a registry on the port', 'port-5000', 'ok', 'a registry answers', { ports: [{ port: 5000, answers: { '127.0.0.1': 'registry', '::1': 'nobody' } }] }],
    ['no network', 'network', 'warning', 'cannot be reached', { registry: { host: 'h', problem: 'no route', remaining: null } }],
    ['few pulls left', 'rate-limit', 'warning', 'only 3', { registry: { host: 'h', problem: null, remaining: 3 } }],
    ['a proxy for localhost too', 'proxy', 'warning', 'HTTPS_PROXY', { proxies: { names: ['HTTPS_PROXY'], leaveLocalhostOut: false } }],
    ['a clock that is behind', 'clock', 'warning', '300 s behind', { clockMs: -300_000 }],
    ['images that would be pulled on stage', 'images', 'warning', '1 of 1 images are not here yet: docker.io/library/registry:2', {}],
    ['images that are all here', 'images', 'ok', 'all 1 images', { images: ['registry:2'] }],
    ['an engine that does not tell its images', 'images', 'unknown', 'does not tell', { images: null }],
    ['a builder with a driver that cannot', 'builder', 'warning', 'b (driver docker)', { builders: [{ name: 'b', driver: 'docker' }] }],
    ['a builder', 'builder', 'ok', 'b (driver docker-container)', { builders: [{ name: 'b', driver: 'docker-container' }] }],
    ['the bash of macOS', 'bash', 'warning', '3.2.57', { bash: '3.2.57' }],
  ])('tells %s', (_, id, status, found, changes) => {
    expect(row(id, changes)).toMatchObject({ status, found: expect.stringContaining(found) });
    if (status === 'fails' || status === 'warning') expect(row(id, changes)?.mend).not.toBeNull();
  });

  it('names another port by the deck\'s own parameter', () => {
    expect(row('port-5000', { ports: [{ port: 5000, answers: { '::1': 'airplay' } }] })?.mend).toContain('--set registry=localhost:5001');
  });

  it.each([
    ['Docker Desktop', { OperatingSystem: 'Docker Desktop' }, 'unix:///x'],
    ['colima', { Name: 'colima' }, 'unix:///x'],
    ['OrbStack', { OperatingSystem: 'OrbStack' }, 'unix:///x'],
    ['rootless Docker Engine', { SecurityOptions: ['name=rootless'] }, 'unix:///x'],
    ['remote Docker Engine', {}, 'tcp://far:2376'],
  ])('knows %s', (kind, info, endpoint) => expect(engineKind({ server: {}, info, endpoint })).toBe(kind));
});

describe('what answers on a port', () => {
  let server: Server | null = null;
  const open = new Set<Socket>();
  afterEach(() => {
    for (const socket of open) socket.destroy();
    server?.close();
  });
  const listen = async (answer: string | null): Promise<number> => {
    server = createServer((socket) => {
      open.add(socket);
      socket.on('error', () => undefined);
      if (answer !== null) socket.end(answer);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };

  it.each([
    ['registry', 'HTTP/1.1 200 OK\r\nDocker-Distribution-Api-Version: registry/2.0\r\n\r\n{}'],
    ['airplay', 'HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nServer: AirTunes/775.3.1\r\n\r\n'],
    ['another', 'HTTP/1.1 404 Not Found\r\n\r\n'],
    ['silence', null],
  ])('%s', async (kind, answer) => expect(await whoAnswers('127.0.0.1', await listen(answer), 200)).toBe(kind));

  it('nobody', async () => {
    const port = await listen('');
    server?.close();
    expect(await whoAnswers('127.0.0.1', port, 5_000)).toBe('nobody');
  });
});

describe('a machine whose engine hangs', () => {
  it('is looked at all the same: the engine row says that it does not answer', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mw-doctor-'));
    const docker = join(folder, 'docker');
    // As the client does with a socket that accepts and says nothing.
    writeFileSync(docker, '#!/bin/sh\ncase "$1" in buildx) echo "github.com/docker/buildx v0.29.1" ;; *) exec sleep 1000 ;; esac\n');
    chmodSync(docker, 0o755);
    try {
      const facts = await findDoctorFacts({
        env: { PATH: `${folder}:${process.env['PATH']}` }, endpoint: 'unix:///hung', ports: [], now: Date.now,
        askRegistry: async () => ({ host: 'h', problem: null, remaining: null }),
      });
      expect(facts.problem).toBe('the engine at unix:///hung does not answer within 1 s');
      expect(facts.buildx).toBe('0.29.1');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
