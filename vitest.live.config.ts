import { defineConfig } from 'vitest/config';

// Tests with a real engine, which they change: one file after another, through test/live/run.sh.
export default defineConfig({
  define: { __VERSION__: '"0.0.0-test"' },
  test: { include: ['test/live/**/*.test.ts'], fileParallelism: false, testTimeout: 300_000, hookTimeout: 300_000 },
});
