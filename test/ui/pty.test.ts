import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { PtyScreen } from '../live/pty-screen.ts';

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

afterAll(() => rmSync(folder, { recursive: true, force: true }));

let screen: PtyScreen | null = null;
afterEach(() => screen?.remove());

/** These lines of a shell in a real terminal. */
function openPty(columns: number, rows: number, script: string): PtyScreen {
  writeFileSync(join(folder, 'script.sh'), script);
  return (screen = new PtyScreen(`sh ${folder}/script.sh`, { columns, rows }));
}

describe.runIf(hasScript)('in a real terminal', () => {
  it('the talk is stepped through, a step runs, and the shell comes back as it was', async () => {
    const pty = openPty(100, 30, `stty -a > ${folder}/before; node ${program}; echo "code $?"; stty -a > ${folder}/after; cmp ${folder}/before ${folder}/after && echo same terminal; read -r line; echo "then $line"`);
    await pty.until('One name, an image for every machine.');
    expect(pty.onAlternateScreen).toBe(true);
    pty.type('\x1b[C');
    await pty.until('Everything that prose can be');
    pty.type('\x1b[C');
    await pty.until('⏎ runs it');
    pty.type('\r');
    await pty.until('✔ build did it');
    pty.type('z');
    await pty.until('#20 [linux/arm64 20/60]');
    pty.type('G');
    await pty.until('#60 [linux/arm64 60/60]');
    pty.type('\x1b');
    await pty.until('Build multi-arch:');
    pty.type('q');
    await pty.until('code 0');
    await pty.until('same terminal');
    expect(pty.onAlternateScreen).toBe(false);
    pty.type('typed\n');
    await pty.until('then typed');
  });

  it('SIGTERM gives the terminal back', async () => {
    const pty = openPty(60, 18, `bash -c 'echo $$ > ${folder}/pid; exec node ${program}'; echo "code $?"`);
    await pty.until('One name');
    spawnSync('bash', ['-c', `kill -TERM "$(cat ${folder}/pid)"`]);
    await pty.until('code 143');
    expect(pty.onAlternateScreen).toBe(false);
  });

  it('without one, it prints the deck', () => {
    const { stdout, status } = spawnSync('node', [program], { encoding: 'utf8' });
    expect(status).toBe(0);
    expect(stdout).toContain('3/4 Demo: Building for other Architectures');
    expect(stdout).not.toContain('\x1b');
  });
});
