// How fast output comes through, and what memory it takes, beside `cat >/dev/null`; the output file is written too.
//   node bench/output-throughput.mjs [MIB]
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { openExecutor } from './load.mjs';

const mib = Number(process.argv[2] ?? 1024);
const lines = Math.floor((mib * 2 ** 20) / 80);
const writers = {
  'one write for each line of 80 bytes': `perl -e '$l = "x" x 79 . "\\n"; syswrite(STDOUT, $l) for 1..${lines}'`,
  'lines of 80 bytes, 64 KiB a write': `perl -e '$l = ("x" x 79 . "\\n") x 819; syswrite(STDOUT, $l) for 1..${Math.floor(lines / 819)}'`,
};

const { executor, folder, close } = await openExecutor();
for (const [name, script] of Object.entries(writers)) {
  let begin = performance.now();
  await once(spawn('bash', ['-c', `${script} | cat >/dev/null`], { stdio: 'ignore' }), 'exit');
  const bare = performance.now() - begin;

  let events = 0;
  let length = 0;
  let peak = 0;
  const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 50);
  begin = performance.now();
  const request = { step: 'bench', part: 'command', script, name: 'bench', cwd: folder, env: process.env, timeoutMs: 600_000, outputFile: join(folder, 'output'), stepMode: true };
  const execution = executor.start(request, (event) => {
    if (event.type !== 'output') return;
    events += 1;
    length += event.text.length;
  });
  const { durationMs, exitCode } = await execution.finished;
  const whole = performance.now() - begin;
  clearInterval(watch);
  if (exitCode !== 0 || length < mib * 2 ** 20 - 65536 * 2) throw new Error(`lost output: exit code ${exitCode}, ${length} of ${mib * 2 ** 20} characters`);
  const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;
  console.log(`${mib} MiB, ${name}`);
  console.log(`  cat >/dev/null ${seconds(bare)}; through us ${seconds(durationMs)} (${(durationMs / bare).toFixed(2)}x), with the file put in order ${seconds(whole)}; ${events} events, at most ${Math.round(peak / 2 ** 20)} MiB RSS`);
}
await close();
