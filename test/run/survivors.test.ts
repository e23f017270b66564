import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openProcessTable, psTable } from '../../src/run/process-table.ts';
import { type LiveHarness, openLive } from './live-harness.ts';

// Who survives is read from /proc, so these tests are for Linux.
const sleepers: readonly (readonly [string, string])[] = [
  ['a command in the foreground', 'echo up; sleep 100'],
  ['a background job', 'sleep 100 & echo up; wait'],
  ['a disowned job', 'sleep 100 & disown; echo up; sleep 100'],
  ['a job in a process group of its own', 'set -m; sleep 100 & echo up; wait'],
  ['a session of its own', 'setsid sleep 100 & echo up; wait'],
  ['a session of its own without hangup', 'nohup setsid sleep 100 >/dev/null 2>&1 & echo up; wait'],
  ['a double fork', '(setsid bash -c "sleep 100 & disown" &); echo up; sleep 100'],
  ['an emptied environment below the shell', 'env -i setsid bash -c "sleep 100; : $MW_TEST_ID" & echo up; wait'],
  ['a shell that ignores polite requests', 'trap "" TERM INT HUP; echo up; while :; do sleep 100; done'],
  ['a background loop that ignores polite requests', 'bash -c "trap \\"\\" TERM; echo up; while :; do sleep 0.1; done" & wait'],
  ['a session of its own that ignores polite requests', 'setsid bash -c "trap \\"\\" TERM; echo up; while :; do sleep 0.1; done" & wait'],
  ['a step that stops itself', 'echo up; kill -STOP $$; sleep 100'],
  ['a stopped job', 'sleep 100 & kill -STOP $!; echo up; wait'],
  ['a deep tree', 'f() { if [ "$1" -gt 0 ]; then bash -c "$(declare -f f); f $(($1 - 1)); :"; else echo up; sleep 100; fi; }; f 12'],
  ['a subshell that starts itself anew when it is asked to end', 'f() { trap "f & exit" TERM; sleep 100 & wait; }; (f) & echo up; wait'],
];

describe.each([
  ['the processes of Linux', undefined],
  ['what ps(1) tells', psTable()],
])('after the end, by %s, nothing is left of', (_, processes) => {
  let live: LiveHarness;
  beforeAll(() => {
    live = openLive(processes === undefined ? {} : { processes });
  });
  afterAll(() => live.close());

  // ps is slow, so a few of each kind. Without the environment of others (macOS), a double fork cannot be found.
  const few = ['a background job', 'a session of its own', 'an emptied environment below the shell', 'a shell that ignores polite requests', 'a deep tree'];
  const known = processes === undefined ? sleepers : sleepers.filter(([name]) => few.includes(name));

  it.each(known)('%s, stopped', async (_, script) => {
    const step = live.start(script);
    await step.printed('up');
    step.execution.stop();
    step.execution.stop();
    const { end } = await step.ran;
    expect(end).toMatchObject({ reason: 'stopped', carried: null, note: null });
    expect(live.survivors()).toEqual([]);
  });
});

describe('an execution', () => {
  let live: LiveHarness;
  beforeAll(() => {
    // All of these end as soon as they are asked; how soon that is depends on the machine.
    live = openLive({ graceMs: 30_000 });
  });
  afterAll(() => live.close());

  it('that takes too long is ended, and says so', async () => {
    const { end } = await live.run('setsid sleep 100 & sleep 100', { timeoutMs: 100 });
    expect(end).toMatchObject({ reason: 'timeout', note: null });
    expect(live.survivors()).toEqual([]);
  });

  it('is asked politely first: it may tidy up', async () => {
    const step = live.start('trap "echo tidy; exit 5" TERM; echo up; sleep 100 & wait');
    await step.printed('up');
    step.execution.stop();
    const { end, text } = await step.ran;
    expect(text).toBe('up\ntidy\n');
    expect(end).toMatchObject({ reason: 'stopped', exitCode: 5 });
  });

  it('is asked politely though the look for its processes takes longer than the grace', async () => {
    const table = openProcessTable();
    const now = performance.now.bind(performance);
    let slowMs = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => now() + slowMs);
    const slow = openLive({ graceMs: 30_000, processes: { ...table, list: (...range) => ((slowMs += 30_000), table.list(...range)) } });
    try {
      const step = slow.start('trap "echo tidy; exit 5" TERM; echo up; sleep 100 & wait', { timeoutMs: 1e7 });
      await step.printed('up');
      step.execution.stop();
      const { end, text } = await step.ran;
      expect([text, end.exitCode]).toEqual(['up\ntidy\n', 5]);
    } finally {
      clock.mockRestore();
      await slow.close();
    }
  });

  it.each([0, 3])('that ends by itself with %i ends its background jobs too', async (code) => {
    const { end } = await live.run(`sleep 100 & setsid sleep 100 & (setsid bash -c "sleep 100 & disown" &) ; exit ${code}`);
    expect(end).toMatchObject({ reason: 'exited', exitCode: code });
    expect(live.survivors()).toEqual([]);
  });

  it('gets what a background job prints while it is asked to end', async () => {
    const { text, end } = await live.run('bash -c "trap \\"echo last words; exit\\" TERM; touch ready; while :; do sleep 0.01; done" & until [ -e ready ]; do sleep 0.01; done; echo main');
    expect(text).toMatch(/^main\n(.*\n)?last words\n$/);
    expect(end.exitCode).toBe(0);
  });

  it('is not held up by a process that cannot be found and holds its output open', async () => {
    // No environment, no group, no session, no parent of ours: the named limit. It ends itself with the gate.
    const { end, text } = await live.run('mkfifo gate; setsid env -i PATH="$PATH" setsid -f bash -c "echo \\$\\$ > pid; echo hidden; read -r _ < gate"; until [ -s pid ]; do sleep 0.01; done; echo main');
    expect(end).toMatchObject({ reason: 'exited', exitCode: 0 });
    expect(text).toContain('main\n');
    const hidden = Number(readFileSync(join(live.folder, 'pid'), 'utf8'));
    process.kill(hidden, 'SIGKILL');
  });

  it('whose reader fails is lost, and does not stay', async () => {
    const broken = live.executor.start(
      { step: 'step', part: 'command', script: 'sleep 100', name: 'step', cwd: live.folder, env: live.env, timeoutMs: 15_000, outputFile: null, stepMode: true },
      ({ type }) => {
        if (type === 'started') throw new Error('a fault of the reader');
      },
    );
    expect(await broken.finished).toMatchObject({ reason: 'lost', note: 'It could not be followed: a fault of the reader.' });
    expect(live.survivors()).toEqual([]);
  });

  it('stopped before it has begun does not begin', async () => {
    const other = openLive();
    const step = other.start('touch began');
    step.execution.stop();
    expect((await step.ran).end).toMatchObject({ reason: 'stopped', exitCode: null });
    expect(existsSync(join(other.folder, 'began'))).toBe(false);
    await other.close();
  });

  it('ends only its own processes, not those of another one', async () => {
    const one = live.start('setsid sleep 100 & echo up; wait');
    const other = live.start('setsid sleep 100 & echo up; wait');
    await Promise.all([one.printed('up'), other.printed('up')]);
    one.execution.stop();
    await one.ran;
    expect(live.survivors().filter((line) => line.endsWith('sleep 100'))).toHaveLength(1);
    other.execution.stop();
    await other.ran;
    expect(live.survivors()).toEqual([]);
  });
});
