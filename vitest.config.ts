import { defineConfig } from 'vitest/config';

export default defineConfig({
  define: { __VERSION__: '"0.0.0-test"' },
  test: { include: ['test/**/*.test.{ts,tsx}'], exclude: ['test/live/**'], testTimeout: 20_000 },
});
