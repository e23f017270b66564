import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { docker, runToEnd } from '../live/live-engine.ts';
import { engine } from './engine.ts';
import { closeScreens, processesOf, run, start, until, type Headless } from './program.ts';
import { secretsBelow } from './planted-secrets.ts';
import { createUser, type Snapshot } from './user.ts';

const round = Number(process.env['MW_SOAK_ROUND']);
const seed = Number(process.env['MW_SOAK_SEED']);
/** Longer than the whole talk takes with any of the faults. */
const HUNG_MS = 150_000;

/** mulberry32: the same numbers for the same seed and round. */
function createRandom(state: number): () => number {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What goes wrong; resolves when the engine is well again. */
const FAULTS: Readonly<Record<string, (talk: Headless) => Promise<unknown>>> = {
  'nothing': async () => undefined,
  'SIGTERM': async (talk) => talk.kill('SIGTERM'),
  'SIGHUP': async (talk) => talk.kill('SIGHUP'),
  'SIGINT twice': async (talk) => (talk.kill('SIGINT'), talk.kill('SIGINT')),
  'SIGKILL': async (talk) => talk.kill('SIGKILL'),
  'the engine is stopped': () => engine('stop').then(() => engine('start')),
  'the engine hangs for 8 s': () => engine('pause').then(() => sleep(8000)).then(() => engine('resume')),
  'SIGKILL while the engine hangs': (talk) => engine('pause').then(() => talk.kill('SIGKILL')).then(() => sleep(3000)).then(() => engine('resume')),
  'Docker Hub is gone': () => engine('hub', 'stop').then(() => sleep(3000)).then(() => engine('hub', 'start')),
  'the registry is killed': () => runToEnd('docker', ['kill', 'multiarch-workshop-registry']),
  'the registry is removed': () => runToEnd('docker', ['rm', '--force', '--volumes', 'multiarch-workshop-registry']),
  'the builder is killed': () => runToEnd('docker', ['kill', 'buildx_buildkit_mybuilder0']),
  'the builder is removed': () => runToEnd('docker', ['rm', '--force', '--volumes', 'buildx_buildkit_mybuilder0']),
};

/** What is there and was not, and what was there and is not. */
function difference(before: Snapshot, after: Snapshot): { added: string[]; missing: string[] } {
  const lines = (snapshot: Snapshot): string[] => Object.entries(snapshot).flatMap(([kind, each]) => each.map((line) => `${kind}: ${line}`));
  const [old, now] = [new Set(lines(before)), new Set(lines(after))];
  return { added: [...now].filter((line) => !old.has(line)), missing: [...old].filter((line) => !now.has(line)) };
}

it(`round ${round} of seed ${seed}`, async () => {
  const random = createRandom(seed + round * 7919);
  const user = await createUser();
  const before = await user.snapshot();
  const [version = ''] = await docker('version', '--format', '{{.Server.Version}}');

  const names = Object.keys(FAULTS);
  const what = names[Math.floor(random() * names.length)] ?? '';
  const step = Math.floor(random() * 17);
  const delayMs = Math.floor(random() * 1500);
  const startedAt = performance.now();
  const talk = start(user, ['check', '--keep']);
  const done = new RegExp(`(?:^[✔✘⊘–-] [\\s\\S]*?){${step}}`, 'm');
  await talk.printed(step === 0 ? 'Multi-Arch' : done).catch(() => undefined);
  await sleep(delayMs);
  await FAULTS[what]?.(talk);
  const late = sleep(HUNG_MS, null, { ref: false });
  const ended = await Promise.race([talk.ended, late]);
  if (ended === null) talk.kill('SIGKILL');
  const seconds = Math.round((performance.now() - startedAt) / 1000);

  const faults: string[] = [];
  const processes = await until(() => (processesOf(user).length === 0 ? null : 'processes'), 30_000).then(() => [], () => processesOf(user));
  const cleaned = await run(user, 'clean', '--json');
  if (cleaned.code !== 0) faults.push(`clean: exit ${cleaned.code}`);
  const secrets = secretsBelow(user.state);
  if (secrets.length > 0) faults.push('a secret was written');
  const things = (JSON.parse(cleaned.stdout) as { things: { outcome: string }[] }).things;
  let rest = difference(before, await user.snapshot());
  await until(async () => ((rest = difference(before, await user.snapshot())).added.length + rest.missing.length === 0 ? null : 'a difference'), 10_000).catch(() => undefined);
  const result = {
    round, engine: version, what, step: `step ${step + 1} + ${delayMs} ms`, code: ended === null ? 'none' : ended.code === -1 ? 'a signal' : ended.code, seconds,
    undone: things.filter(({ outcome }) => outcome === 'removed' || outcome === 'put-back').length,
    leftovers: rest.added.length + processes.length, changed: rest.missing.length, hung: ended === null ? 1 : 0, fault: faults.join('; '),
  };
  appendFileSync(process.env['MW_SOAK_RESULTS'] ?? '/dev/null', `${JSON.stringify(result)}\n`);
  closeScreens();
  await user.remove();
  expect({ ...rest, processes, faults, hung: result.hung, printed: cleaned.stdout }).toMatchObject({ added: [], missing: [], processes: [], faults: [], hung: 0 });
});
