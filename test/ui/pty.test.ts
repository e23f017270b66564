import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import xterm from '@xterm/headless';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

const hasScript = process.platform === 'linux' && spawnSync('script', ['--version']).status === 0;
const folder = mkdtempSync(join(tmpdir(), 'screen-'));
const program = join(folder, 'program.mjs');
const root = fileURLToPath(new URL('../..', import.meta.url));

beforeAll(async () => {
  await build({
    entryPoints: [join(root, 'test/ui/pty-program.ts')], outfile: program,
    bundle: true, platform: 'node', format: 'esm', target: 'node20', logLevel: 'error', absWorkingDir: root,
    define: { 'process.env.NODE_ENV': '"production"' },
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    plugins: [{
      name: 'no-devtools',
      setup: (bundle) => {
        bundle.onResolve({ filter: /^react-devtools-core$/ }, ({ path }) => ({ path, namespace: 'empty' }));
        bundle.onLoad({ filter: /.*/, namespace: 'empty' }, () => ({ contents: 'export default {}' }));
      },
    }],
  });
});

const running: ChildProcess[] = [];

afterEach(async () => {
  for (const child of running.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill();
    await once(child, 'close');
  }
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A real terminal (a pty made by script(1)) and its cells. */
class Pty {
  readonly child: ChildProcess;
  readonly #screen: xterm.Terminal;
  readonly #waiting = new Set<() => void>();

  constructor(columns: number, rows: number, command: string) {
    this.#screen = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
    const { CI: _ci, NO_COLOR: _noColour, ...inherited } = process.env;
    this.child = spawn('script', ['-qfec', `stty cols ${columns} rows ${rows}; ${command}`, '/dev/null'], {
      env: { ...inherited, TERM: 'xterm-256color', COLORTERM: 'truecolor', SHELL: '/bin/bash' },
    });
    running.push(this.child);
    this.child.stdout?.on('data', (chunk: Buffer) => this.#screen.write(chunk, () => {
      for (const check of this.#waiting) check();
    }));
  }

  type(keys: string): void {
    this.child.stdin?.write(keys);
  }

  text(): string {
    const { active } = this.#screen.buffer;
    return Array.from({ length: this.#screen.rows }, (_, at) => active.getLine(active.baseY + at)?.translateToString(true) ?? '').join('\n');
  }

  get isAlternate(): boolean {
    return this.#screen.buffer.active.type === 'alternate';
  }

  until(isSo: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const check = (): void => {
        if (!isSo()) return;
        this.#waiting.delete(check);
        resolve();
      };
      this.#waiting.add(check);
      check();
    });
  }

  shows(words: string): Promise<void> {
    return this.until(() => this.text().includes(words));
  }
}

describe.runIf(hasScript)('in a real terminal', () => {
  it('the talk is stepped through, a step runs, and the shell comes back as it was', async () => {
    const pty = new Pty(100, 30, `stty -a > ${folder}/before; node ${program}; echo "code $?"; stty -a > ${folder}/after; cmp ${folder}/before ${folder}/after && echo same terminal; read -r line; echo "then $line"`);
    await pty.shows('One name, an image for every machine.');
    expect(pty.isAlternate).toBe(true);
    pty.type('\x1b[C');
    await pty.shows('Everything that prose can be');
    pty.type('\x1b[C');
    await pty.shows('⏎ runs it');
    pty.type('\r');
    await pty.shows('✔ build did it');
    pty.type('z');
    await pty.shows('#20 [linux/arm64 20/60]');
    pty.type('G');
    await pty.shows('#60 [linux/arm64 60/60]');
    pty.type('\x1b');
    await pty.shows('Build multi-arch:');
    pty.type('q');
    await pty.shows('code 0');
    await pty.shows('same terminal');
    expect(pty.isAlternate).toBe(false);
    pty.type('typed\n');
    await pty.shows('then typed');
  });

  it('SIGTERM gives the terminal back', async () => {
    const pty = new Pty(60, 18, `bash -c 'echo $$ > ${folder}/pid; exec node ${program}'; echo "code $?"; read -r`);
    await pty.shows('One name');
    spawnSync('bash', ['-c', `kill -TERM "$(cat ${folder}/pid)"`]);
    await pty.shows('code 143');
    expect(pty.isAlternate).toBe(false);
  });

  it('without one, it prints the deck', () => {
    const { stdout, status } = spawnSync('node', [program], { encoding: 'utf8' });
    expect(status).toBe(0);
    expect(stdout).toContain('3/4 Demo: Building for other Architectures');
    expect(stdout).not.toContain('\x1b');
  });
});
