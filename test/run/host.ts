import { build } from 'esbuild';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processesWith } from './live-harness.ts';

/** A program of its own that uses the executor for one step, so that it can be killed. */
export interface Host {
  readonly child: ChildProcess;
  /** The session's folder, the step's working directory. */
  readonly folder: string;
  /** Command lines of what the step started and is still there (Linux). */
  survivors(): string[];
  /** Of the guard processes that are there. */
  guards(): string[];
}

const SOURCE = `
import { Socket } from 'node:net';
import { createLiveExecutor } from './live-executor.mjs';
// What the guard is told, so that a test can wait for it.
const write = Socket.prototype.write;
Socket.prototype.write = function (data, ...rest) {
  if (String(data).startsWith('+container ')) write.call(process.stdout, 'guarded ' + String(data).slice('+container '.length));
  return write.call(this, data, ...rest);
};
const [folder, id, script, docker] = process.argv.slice(2);
const { MW_TEST_ID, ...env } = process.env;
const executor = createLiveExecutor({ folder, env, docker: docker || null, graceMs: 300 });
executor.start(
  { step: 'step', part: 'command', script, name: 'step', cwd: folder, env: { ...env, MW_TEST_ID: id }, timeoutMs: 60000, outputFile: null, stepMode: true },
  (event) => event.type === 'output' && process.stdout.write(event.text),
);
process.stdin.on('data', (word) => {
  if (String(word) === 'exit') process.exit(0);
  if (String(word) === 'throw') throw new Error('a crash');
  if (String(word) === 'close') executor.close();
});
`;

export interface Hosts {
  /** Resolves when the host has printed `sign`: what its step prints, or `guarded ID` when the guard knows a container. */
  open(script: string, options?: { sign?: string; docker?: string; env?: Record<string, string> }): Promise<Host>;
  remove(): void;
}

/** Bundles the executor once, for any number of hosts. */
export async function buildHost(): Promise<Hosts> {
  const place = mkdtempSync(join(tmpdir(), 'mw-test-host-'));
  await build({
    entryPoints: [join(import.meta.dirname, '../../src/run/live-executor.ts')],
    outfile: join(place, 'live-executor.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner: { js: "import { createRequire as __r } from 'node:module'; const require = __r(import.meta.url);" },
  });
  writeFileSync(join(place, 'host.mjs'), SOURCE);

  const children: ChildProcess[] = [];

  async function open(script: string, { sign = 'up', docker = '', env = {} } = {}): Promise<Host> {
    const id = randomUUID();
    const folder = join(place, id, 'a folder');
    mkdirSync(folder, { recursive: true });
    const child = spawn(process.execPath, [join(place, 'host.mjs'), folder, id, script, docker], { stdio: ['pipe', 'pipe', 'ignore'], env: { ...process.env, ...env } });
    children.push(child);
    let printed = '';
    for await (const text of child.stdout) if ((printed += String(text)).includes(sign)) break;
    const isGuard = (line: string): boolean => line.includes('sh -c # multiarch-workshop guard');
    const others = (): string[] => processesWith(id).filter((line) => !line.startsWith(`${child.pid} `));
    return { child, folder, survivors: () => others().filter((line) => !isGuard(line)), guards: () => others().filter(isGuard) };
  }

  return {
    open,
    remove() {
      // Those of a failed test; their guards do the rest.
      for (const child of children) child.kill('SIGKILL');
      rmSync(place, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}
