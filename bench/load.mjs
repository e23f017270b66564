// Loads a module of src/ into plain Node, for the benchmarks.
import { build } from 'esbuild';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The exports of `src/PATH`, bundled as the program is. */
export async function load(path) {
  const folder = mkdtempSync(join(tmpdir(), 'mw-bench-'));
  const outfile = join(folder, 'module.mjs');
  await build({
    entryPoints: [join(import.meta.dirname, '..', 'src', path)],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    banner: { js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);" },
    logLevel: 'warning',
  });
  const module = await import(pathToFileURL(outfile));
  rmSync(folder, { recursive: true });
  return module;
}

export function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

/** A temporary folder and a live executor in it, with the way to remove both. */
export async function openExecutor() {
  const { createLiveExecutor } = await load('run/live-executor.ts');
  const folder = mkdtempSync(join(tmpdir(), 'mw-bench-'));
  const executor = createLiveExecutor({ folder, env: process.env, docker: null });
  return {
    folder,
    executor,
    async close() {
      await executor.close();
      rmSync(folder, { recursive: true });
    },
  };
}
