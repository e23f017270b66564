// What a step and a check cost beyond the same script in a bare `bash -c`, taken in turns in one run.
//   node bench/step-overhead.mjs [ROUNDS]
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { median, openExecutor } from './load.mjs';

const rounds = Number(process.argv[2] ?? 60);
const { executor, folder, close } = await openExecutor();

const run = (stepMode) =>
  executor.start({ step: 'bench', part: 'command', script: 'true', name: 'bench', cwd: folder, env: process.env, timeoutMs: 10_000, outputFile: null, stepMode }, () => undefined).finished;
const ways = {
  bare: () => once(spawn('bash', ['--noprofile', '--norc', '-c', 'true'], { stdio: 'ignore' }), 'exit'),
  check: () => run(false),
  step: () => run(true),
};

const times = { bare: [], check: [], step: [] };
for (let round = -3; round < rounds; round += 1) {
  for (const [name, way] of Object.entries(ways)) {
    const begin = performance.now();
    await way();
    if (round >= 0) times[name].push(performance.now() - begin);
  }
}
await close();
const bare = median(times.bare);
for (const [name, values] of Object.entries(times)) {
  const ms = median(values);
  console.log(`${name.padEnd(5)} ${ms.toFixed(1)} ms  +${(ms - bare).toFixed(1)} ms  ${(ms / bare).toFixed(1)}x`);
}
