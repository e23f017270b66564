import { build } from 'esbuild';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { processesWith, until } from './live-harness.ts';

/** A program that uses the executor, and dies. `up` on its stdout says that the step has begun. */
const HOST = `
import { createLiveExecutor } from './live-executor.mjs';
const [folder, id, script] = process.argv.slice(2);
const PATH = process.env.PATH;
const executor = createLiveExecutor({ folder, env: { PATH }, docker: null, graceMs: 300 });
executor.start(
  { script, name: 'step', cwd: folder, env: { PATH, MW_TEST_ID: id }, timeoutMs: 60000, outputFile: null, stepMode: true },
  (event) => event.type === 'output' && process.stdout.write(event.text),
);
process.stdin.on('data', (word) => {
  if (String(word) === 'exit') process.exit(0);
  if (String(word) === 'throw') throw new Error('a crash');
  if (String(word) === 'close') executor.close();
});
`;

const SCRIPT = `
sleep 100 &
setsid sleep 100 &
(setsid bash -c "sleep 100 & disown" &)
env -i setsid sleep 100.5 &
env -i bash -c "sleep 100; : $MW_TEST_ID" &
bash -c 'trap "" TERM HUP INT; while :; do sleep 0.1; done' &
sleep 100 & kill -STOP $!
touch file
echo up
wait
`;

let place: string;
beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), 'mw-test-host-'));
  await build({
    entryPoints: [join(import.meta.dirname, '../../src/run/live-executor.ts')],
    outfile: join(place, 'live-executor.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner: { js: "import { createRequire as __r } from 'node:module'; const require = __r(import.meta.url);" },
  });
  writeFileSync(join(place, 'host.mjs'), HOST);
});
afterAll(() => rmSync(place, { recursive: true, force: true }));

interface Host {
  readonly child: ChildProcess;
  /** Of the session, with something in it. */
  readonly folder: string;
  readonly survivors: () => string[];
  readonly guards: () => string[];
}

async function openHost(): Promise<Host> {
  const id = randomUUID();
  const folder = join(place, id, 'a folder');
  mkdirSync(folder, { recursive: true });
  const child = spawn(process.execPath, [join(place, 'host.mjs'), folder, id, SCRIPT], { stdio: ['pipe', 'pipe', 'ignore'] });
  for await (const text of child.stdout) if (String(text).includes('up')) break;
  const ofHost = (line: string): boolean => line.startsWith(`${child.pid} `);
  const isGuard = (line: string): boolean => line.includes('sh -c # multiarch-workshop guard');
  const all = (): string[] => processesWith(id).filter((line) => !ofHost(line));
  return { child, folder, survivors: () => all().filter((line) => !isGuard(line)), guards: () => all().filter(isGuard) };
}

// Who survives is read from /proc, so these tests are for Linux.
describe('when the program is gone', () => {
  it.each([
    ['killed', ({ child }: Host) => child.kill('SIGKILL')],
    ['ended without closing', ({ child }: Host) => child.stdin?.end('exit')],
    ['crashed', ({ child }: Host) => child.stdin?.end('throw')],
  ])('%s, the guard ends its steps, removes its folder and goes', async (_, end) => {
    const host = await openHost();
    expect(host.survivors().length).toBeGreaterThan(7);
    expect(host.guards()).toHaveLength(1);
    end(host);
    await once(host.child, 'exit');
    await until(() => host.guards().length === 0);
    expect(host.survivors()).toEqual([]);
    expect(existsSync(host.folder)).toBe(false);
  });

  it('the guard is still there though the terminal hung up and Ctrl-C was pressed', async () => {
    const host = await openHost();
    const [line = ''] = host.guards();
    const guard = Number(line.split(' ')[0]);
    for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM', 'SIGQUIT'] as const) process.kill(guard, signal);
    host.child.kill('SIGKILL');
    await until(() => host.guards().length === 0);
    expect(host.survivors()).toEqual([]);
  });
});

describe('when the program closes', () => {
  it('nothing is left, the guard neither, and the folder stays with its owner', async () => {
    const host = await openHost();
    host.child.stdin?.end('close');
    await once(host.child, 'exit');
    expect(host.guards()).toEqual([]);
    expect(host.survivors()).toEqual([]);
    expect(existsSync(join(host.folder, 'file'))).toBe(true);
  });
});

describe('a guard that somebody ended', () => {
  it('is started anew, and knows what runs', async () => {
    const host = await openHost();
    const [line = ''] = host.guards();
    process.kill(Number(line.split(' ')[0]), 'SIGKILL');
    await until(() => host.guards().length === 0);
    // Without a guard, closing still ends everything.
    host.child.stdin?.end('close');
    await once(host.child, 'exit');
    expect(host.survivors()).toEqual([]);
  });
});
