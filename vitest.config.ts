import { defineConfig } from 'vitest/config';

/** These want modules of their own: chalk, in marked-terminal, decides at import whether there are colours. */
const isolated = ['test/ui/highlight.test.ts'];

export default defineConfig({
  test: {
    // vitest leaves one core to others; many of these wait for processes and terminals.
    maxWorkers: '100%',
    projects: [
      // Modules are loaded once a worker, not once a file: half of the time.
      { extends: true, test: { name: 'shared', isolate: false, include: ['test/**/*.test.{ts,tsx}'], exclude: ['test/live/**', 'test/faults/**', ...isolated] } },
      { extends: true, test: { name: 'isolated', include: isolated } },
    ],
    // Against hanging for ever; a slow machine is no failure.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // A gate on a shared machine: what fails there once and then passes is told by vitest, and stops nobody.
    retry: process.env['CI'] === 'true' ? 1 : 0,
  },
  define: { __VERSION__: '"0.0.0-test"' },
});
