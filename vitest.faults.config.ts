import { defineConfig } from 'vitest/config';

// Faults on a real engine, which they stop, freeze and fill: one file after another, through test/faults/run.sh; and one
// round of the soak, through test/faults/soak.sh.
const include = process.env['MW_SOAK_ROUND'] === undefined ? 'test/faults/**/*.test.ts' : 'test/faults/soak-round.ts';

export default defineConfig({
  define: { __VERSION__: '"0.0.0-test"' },
  test: { include: [include], fileParallelism: false, testTimeout: 180_000, hookTimeout: 180_000 },
});
