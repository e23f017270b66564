import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Deck } from '../../src/deck/deck.ts';
import { chooseMove, findMoves, judgePort, type Move, type Standing } from '../../src/host/taken.ts';
import { publishedPorts } from '../../src/host/engine-rows.ts';
import { deckOf, step } from '../session/fake-parts.ts';

const standings = (table: Record<string, Standing['who']>): Parameters<typeof chooseMove>[1] =>
  Object.entries(table).map(([value, who]) => ({ value, standing: who === 'another' ? { who, why: `${value} is theirs` } : { who } }));

describe('which value a parameter gets', () => {
  it.each<[string, Record<string, Standing['who']>, string | null]>([
    ['its own when nobody has it', { a: 'nobody', b: 'nobody' }, null],
    ['its own when it is ours already', { a: 'us', b: 'us' }, null],
    ['the next free one when somebody else has it', { a: 'another', b: 'another', c: 'nobody' }, 'c'],
    ['the one that an earlier run of ours has', { a: 'another', b: 'nobody', c: 'us' }, 'c'],
    ['the one of our earlier run, though its own is free again', { a: 'nobody', b: 'us' }, 'b'],
    ['its own when all are taken: the step says so', { a: 'another', b: 'another' }, null],
  ])('%s', (_, table, to) => expect(chooseMove('p', standings(table))?.to ?? null).toBe(to));

  it('comes with the reason', () => {
    expect(chooseMove('p', standings({ a: 'another', b: 'nobody' }))).toEqual({ parameter: 'p', from: 'a', to: 'b', why: 'a is theirs' });
    expect(chooseMove('p', standings({ a: 'nobody', b: 'us' }))?.why).toBe('an earlier run of this workshop made it as b');
  });
});

it.each<[string, Parameters<typeof judgePort>[1], string | null]>([
  ['nobody', ['nobody', 'nobody'], null],
  ['AirPlay, on one of two addresses', ['nobody', 'airplay'], 'the AirPlay Receiver has port 5000'],
  ['a registry', ['registry', 'nobody'], 'a registry that this workshop did not start has port 5000'],
  ['what accepts and says nothing', ['silence', 'nobody'], 'another program has port 5000'],
])('a port: %s', (_, answers, why) => expect(judgePort(5000, answers)).toEqual(why === null ? { who: 'nobody' } : { who: 'another', why }));

it('reads the ports that docker ps shows', () => {
  expect(publishedPorts('127.0.0.1:5000->5000/tcp, [::]:8000-8002->80-82/tcp, 9000/tcp')).toEqual([5000, 8000, 8001, 8002]);
});

describe('on an engine', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mw-taken-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const deck = (registry: string): Deck => ({
    ...deckOf([step('make', { creates: [{ kind: 'builder', name: 'mybuilder' }] })]),
    parameters: [{ name: 'registry', literal: registry, value: registry, moves: true }, { name: 'builder', literal: 'mybuilder', value: 'mybuilder', moves: true }],
  });
  /** An engine whose `docker ps` prints these containers: id, name, time, state, image, ports. */
  const movesOn = (containers: readonly string[], registry = 'localhost:1', more: Record<string, string> = {}): Promise<Move[]> => {
    const lines = containers.map((line) => `  printf '%b\\n' '${line}'`).join('\n');
    writeFileSync(join(folder, 'docker'), `#!/bin/sh\nif [ "$1" = ps ]; then\n${lines}\n  exit 0\nfi\n`, { mode: 0o755 });
    const env = { PATH: `${folder}:${process.env['PATH']}`, HOME: folder, BUILDX_CONFIG: join(folder, 'ours'), ...more };
    return findMoves(deck(registry), { env, userEnv: { ...env, BUILDX_CONFIG: join(folder, 'theirs') }, stateFolder: join(folder, 'state') });
  };

  it('that is empty, nothing moves', async () => expect(await movesOn([])).toEqual([]));

  it('with a container of the builder\'s name, the builder gets another', async () => {
    expect(await movesOn(['abc\\tbuildx_buildkit_mybuilder0\\t2026-11-23 15:10:00 +0000 UTC\\trunning\\talpine'])).toEqual([
      { parameter: 'builder', from: 'mybuilder', to: 'mybuilder-2', why: 'a container buildx_buildkit_mybuilder0 is there that this workshop did not make' },
    ]);
  });

  it('whose user has a builder of that name that was never started, it gets another too', async () => {
    mkdirSync(join(folder, 'theirs/instances'), { recursive: true });
    writeFileSync(join(folder, 'theirs/instances/mybuilder'), '{}');
    expect(await movesOn([])).toMatchObject([{ to: 'mybuilder-2', why: 'you have a builder mybuilder of your own' }]);
  });

  it('beside another program on the port, the registry gets the next', async () => {
    const server = createServer((socket) => void socket.on('error', () => undefined).end('HTTP/1.1 404 Not Found\r\n\r\n')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    try {
      const [move] = await movesOn([], `localhost:${port}`);
      expect(move).toMatchObject({ parameter: 'registry', from: `localhost:${port}`, why: `another program has port ${port}` });
    } finally {
      server.close();
    }
  });

  it('with somebody\'s container on the port, that is named', async () => {
    expect(await movesOn(['abc\\ttheirs\\t2026-11-23 15:10:00 +0000 UTC\\trunning\\talpine\\t127.0.0.1:1->5000/tcp'])).toMatchObject([{ to: 'localhost:2', why: 'the container theirs has port 1' }]);
  });

  it('that does not answer, nothing moves', async () => {
    writeFileSync(join(folder, 'docker'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    const env = { PATH: `${folder}:${process.env['PATH']}`, HOME: folder, BUILDX_CONFIG: join(folder, 'ours') };
    expect(await findMoves(deck('localhost:1'), { env, userEnv: env, stateFolder: folder })).toEqual([]);
  });
});
