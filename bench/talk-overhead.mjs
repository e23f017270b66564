// What the runner adds to the talk: the whole talk through `check`, checks and probes taken out, beside the very same
// commands in one bash script, in turn, on an engine emptied before each. Prints the ratio of the medians.
//   npm run engine -- sh node bench/talk-overhead.mjs [ROUNDS]      (changes the engine it finds: the private one only)
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';

const rounds = Number(process.argv[2] ?? 5);
const root = join(import.meta.dirname, '..');
// Another build of it, to compare.
const cli = process.env.MW_CLI ?? join(root, 'dist/cli.js');
const work = mkdtempSync(join(tmpdir(), 'mw-bench-'));
process.on('exit', () => rmSync(work, { recursive: true, force: true }));

// A copy of the deck whose steps are only their commands; mquery's stand-in fails, in both.
cpSync(join(root, 'slides'), join(work, 'slides'), { recursive: true });
cpSync(join(root, 'demos'), join(work, 'demos'), { recursive: true });
const settings = {};
for (const demo of readdirSync(join(work, 'demos'))) {
  const file = join(work, 'demos', demo, 'demo.yaml');
  const yaml = parse(readFileSync(file, 'utf8'));
  for (const step of Object.values(yaml.steps)) for (const key of ['check', 'probe', 'fallback', 'needs']) delete step[key];
  settings[demo] = yaml;
  writeFileSync(file, stringify(yaml, { aliasDuplicateObjects: false }));
}

// The same commands as a script: each step a subshell in its demo's folder, with its demo's variables.
const slides = readdirSync(join(root, 'slides')).sort().map((file) => readFileSync(join(root, 'slides', file), 'utf8')).join('\n---\n');
let demo = '';
let script = 'set +e\n';
for (const [, name, command] of slides.matchAll(/<!-- demo: (\S+) -->|```bash [^\n]*\+exec[^\n]*\n([\s\S]*?)```/g)) {
  if (name !== undefined) {
    demo = name;
    continue;
  }
  const { uses = demo, variables = {} } = settings[demo];
  const exports = Object.entries(variables).map(([key, { value }]) => (value === null ? `unset ${key}` : `export ${key}=${value}`));
  script += `(cd ${join(work, 'demos', uses)}; ${exports.map((line) => `${line}; `).join('')}set -e\n${command})\n`;
}
writeFileSync(join(work, 'talk.sh'), script);
writeFileSync(join(work, 'multiarch-workshop'), `#!/bin/sh\nexec ${process.execPath} ${cli} "$@"\n`, { mode: 0o755 });

const docker = (...args) => spawnSync('docker', args, { encoding: 'utf8' }).stdout.split('\n').filter(Boolean);
function emptyEngine() {
  for (const container of docker('ps', '-aq')) docker('rm', '-f', '-v', container);
  for (const volume of docker('volume', 'ls', '-q')) docker('volume', 'rm', '-f', volume);
  for (const image of new Set(docker('images', '-q'))) docker('rmi', '-f', image);
  rmSync(join(work, 'state'), { recursive: true, force: true });
}
const env = { ...process.env, XDG_STATE_HOME: join(work, 'state'), BUILDX_CONFIG: join(work, 'state/multiarch-workshop/buildx'), BUILDKIT_PROGRESS: 'plain' };
function timed(file, args, extra) {
  emptyEngine();
  // Both find the builders' configuration there; writing it is no work of theirs.
  spawnSync(process.execPath, [cli, 'env'], { env });
  const start = process.hrtime.bigint();
  const { status } = spawnSync(file, args, { env: { ...env, ...extra }, stdio: ['ignore', 'ignore', 'ignore'] });
  return { ms: Number(process.hrtime.bigint() - start) / 1e6, status };
}

const ours = [];
const plain = [];
const within = [];
for (let round = 0; round <= rounds; round++) {
  const a = timed(process.execPath, [cli, 'check', '--trust', '--keep', join(work, 'slides'), '--reporter', 'json', '--out', join(work, 'report.json')]);
  const b = timed('bash', [join(work, 'talk.sh')], { PATH: `${work}:${process.env.PATH}` });
  if (round === 0) continue; // a warm-up
  ours.push(a.ms);
  plain.push(b.ms);
  const commands = JSON.parse(readFileSync(join(work, 'report.json'), 'utf8')).steps.reduce((sum, { durationMs }) => sum + (durationMs ?? 0), 0);
  within.push(a.ms / commands);
  console.log(`round ${round}: check ${a.ms.toFixed(0)} ms (exit ${a.status}), bash ${b.ms.toFixed(0)} ms (exit ${b.status}), ratio ${(a.ms / b.ms).toFixed(3)}; check's own commands ${commands.toFixed(0)} ms, ratio ${(a.ms / commands).toFixed(3)}`);
}
const median = (values) => values.toSorted((x, y) => x - y)[Math.floor(values.length / 2)];
const report = JSON.parse(readFileSync(join(work, 'report.json'), 'utf8'));
console.log(`steps: ${JSON.stringify(report.summary)}`);
console.log(`median: check ${median(ours).toFixed(0)} ms, bash ${median(plain).toFixed(0)} ms; overhead ${((median(ours) / median(plain) - 1) * 100).toFixed(1)} %`);
console.log(`of check's wall time, what is not its commands: median ${((median(within) - 1) * 100).toFixed(1)} % of them`);
