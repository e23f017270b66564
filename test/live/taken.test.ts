import { mkdirSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { cli, docker, emptyEngine, freshState, imageStore, runToEnd, type Ended } from './live-engine.ts';
import { PtyScreen } from './pty-screen.ts';

const state = freshState();
const userBuilds = join(state.env['XDG_STATE_HOME'] ?? '', '..', 'buildx-of-the-user');
const env = { ...state.env, BUILDX_CONFIG: userBuilds };
const workshop = (...args: string[]): Promise<Ended> => runToEnd(process.execPath, [cli, ...args], env);

interface Report {
  readonly moves: readonly { readonly parameter: string; readonly to: string; readonly why: string }[];
  readonly steps: readonly { readonly id: string; readonly command: string; readonly status: string; readonly alreadyDone: string | null; readonly output: string }[];
}

async function check(...args: string[]): Promise<{ code: number; report: Report }> {
  const { code, stdout } = await workshop('check', '--keep', '--reporter', 'json', ...args);
  return { code, report: JSON.parse(stdout) as Report };
}

const faultsOf = ({ steps }: Report): unknown[] => steps.filter(({ status }) => status !== 'passed').map(({ id, output }) => ({ id, output }));
const things = async (): Promise<string[]> => [
  ...(await docker('ps', '-a', '--no-trunc', '--format', '{{.ID}} {{.Names}} {{.State}}')),
  ...(await docker('volume', 'ls', '--format', '{{.Name}}')),
  ...(await docker('images', '-a', '--no-trunc', '--format', '{{.Repository}}:{{.Tag}} {{.ID}}')),
].sort();

/** What AirPlay says on a Mac; here it is any program that holds the port. */
async function holdPort(port: number): Promise<Server> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nServer: AirTunes/775.3.1\r\n\r\n');
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

let server: Server | null = null;
beforeAll(async () => {
  await emptyEngine();
  mkdirSync(userBuilds, { recursive: true });
});
afterEach(async () => {
  server?.close();
  server = null;
  await workshop('clean');
});
afterAll(async () => {
  await emptyEngine();
  state.remove();
});

describe(`where the talk's names and ports are somebody else's (${imageStore})`, () => {
  it('the whole talk passes under other names, says so, finds its own again, and clean leaves theirs as it was', async () => {
    server = await holdPort(5000);
    await docker('run', '-d', '--name', 'buildx_buildkit_mybuilder0', '-v', 'buildx_buildkit_mybuilder0_state:/data', 'alpine', 'sleep', '100000');
    await docker('run', '-d', '--name', 'multiarch-workshop-registry', '-p', '127.0.0.1:5001:5000', 'alpine', 'sleep', '100000');
    const before = await things();

    const first = await check();
    expect(faultsOf(first.report)).toEqual([]);
    expect(first.code).toBe(0);
    expect(first.report.moves).toMatchObject([
      { parameter: 'registry', to: 'localhost:5002', why: 'the AirPlay Receiver has port 5000' },
      { parameter: 'builder', to: 'mybuilder-2', why: expect.stringContaining('buildx_buildkit_mybuilder0 is there that this workshop did not make') },
      { parameter: 'store', to: 'multiarch-workshop-registry-2' },
    ]);
    const commands = first.report.steps.map(({ command }) => command).join('\n');
    expect(commands).toContain('--tag localhost:5002/nicholasdille/hello');
    expect(commands).not.toMatch(/localhost:5000|mybuilder(?!-2)/);
    expect(await docker('ps', '--format', '{{.Names}}')).toEqual(expect.arrayContaining(['buildx_buildkit_mybuilder-20', 'multiarch-workshop-registry-2']));

    const again = await check();
    expect(again.report.moves.map(({ to }) => to)).toEqual(['localhost:5002', 'mybuilder-2', 'multiarch-workshop-registry-2']);
    expect(again.report.steps.filter(({ alreadyDone }) => alreadyDone !== null).map(({ id }) => id)).toEqual(expect.arrayContaining(['builder', 'registry']));
    expect((await workshop('env')).stdout).toContain('# the slides say localhost:5002 here, not localhost:5000: the AirPlay Receiver has port 5000');

    const cleaned = await workshop('clean');
    expect(cleaned.code, cleaned.stdout).toBe(0);
    expect(await things()).toEqual(before);
    await emptyEngine();
  }, 300_000);

  it('a builder mybuilder of the user\'s own works on beside ours', async () => {
    expect((await runToEnd('docker', ['buildx', 'create', '--name', 'mybuilder', '--bootstrap', '--use'], env)).code).toBe(0);
    const before = await things();
    const { code, report } = await check('--only', 'binfmt,builder,bootstrap,registry,build');
    expect(code, JSON.stringify(faultsOf(report))).toBe(0);
    expect(report.moves).toMatchObject([{ parameter: 'builder', to: 'mybuilder-2' }]);
    expect((await workshop('clean')).code).toBe(0);
    expect(await things()).toEqual(before);
    expect((await runToEnd('docker', ['buildx', 'inspect'], env)).stdout).toMatch(/^Name: +mybuilder\n[^]*Status: +running/m);
    await runToEnd('docker', ['buildx', 'rm', 'mybuilder'], env);
    await emptyEngine();
  }, 120_000);

  it('a parameter that was set is never changed: then the step is refused', async () => {
    await docker('run', '-d', '--name', 'buildx_buildkit_mybuilder0', 'alpine', 'sleep', '100000');
    const { code, report } = await check('--only', 'builder', '--set', 'builder=mybuilder');
    expect(code).toBe(1);
    expect(report.moves).toEqual([]);
    await emptyEngine();
  });

  it('the screen shows the other port from the beginning, and why', async () => {
    server = await holdPort(5000);
    const screen = new PtyScreen(`${process.execPath} ${cli}`, { columns: 100, rows: 30, env });
    try {
      await screen.until('localhost:5001 instead of localhost:5000 · e says more');
      for (const slide of [2, 3, 4, 5, 6]) {
        screen.type('\u001b[C');
        await screen.until(` ${slide}/`);
      }
      await screen.until('registry=localhost:5001');
      await screen.until('localhost:5001 instead of localhost:5000: the AirPlay Receiver has port 5000');
      screen.type('e');
      await screen.until('Not as the deck was written');
      screen.type('qq');
      expect(await screen.ended).toBe(0);
    } finally {
      screen.remove();
    }
  });
});
