import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildHost, type Host, type Hosts } from './host.ts';
import { until } from './live-harness.ts';

const SCRIPT = `
sleep 100 &
setsid sleep 100 &
(setsid bash -c "sleep 100 & disown" &)
env -i setsid sleep 100.5 &
env -i bash -c "sleep 100; : $MW_TEST_ID" &
bash -c 'trap "" TERM HUP INT; while :; do sleep 0.1; done' &
sleep 100 & kill -STOP $!
bash -c 'trap "echo > ../tidied; exit" TERM; kill -STOP $$; exit 1' &
touch file
echo up
wait
`;

let hosts: Hosts;
beforeAll(async () => {
  hosts = await buildHost();
});
afterAll(() => hosts.remove());

// Who survives is read from /proc, so these tests are for Linux. They run side by side: most of each is the guard's grace.
describe.concurrent('when the program is gone', () => {
  it.each([
    ['killed', ({ child }: Host) => child.kill('SIGKILL')],
    ['ended without closing', ({ child }: Host) => child.stdin?.end('exit')],
    ['crashed', ({ child }: Host) => child.stdin?.end('throw')],
  ])('%s, the guard ends its steps, removes its folder and goes', async (_, end) => {
    const host = await hosts.open(SCRIPT);
    await until(() => host.survivors().length > 7);
    expect(host.guards()).toHaveLength(1);
    end(host);
    await once(host.child, 'exit');
    await until(() => host.guards().length === 0);
    expect(host.survivors()).toEqual([]);
    expect(existsSync(host.folder)).toBe(false);
    expect(existsSync(join(host.folder, '..', 'tidied'))).toBe(true);
  });

  it('the guard is still there though the terminal hung up and Ctrl-C was pressed', async () => {
    const host = await hosts.open(SCRIPT);
    const [line = ''] = host.guards();
    const guard = Number(line.split(' ')[0]);
    for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM', 'SIGQUIT'] as const) process.kill(guard, signal);
    host.child.kill('SIGKILL');
    await until(() => host.guards().length === 0);
    expect(host.survivors()).toEqual([]);
  });
});

describe.concurrent('when the program closes', () => {
  it('nothing is left, the guard neither, and the folder stays with its owner', async () => {
    const host = await hosts.open(SCRIPT);
    host.child.stdin?.end('close');
    await once(host.child, 'exit');
    expect(host.guards()).toEqual([]);
    expect(host.survivors()).toEqual([]);
    expect(existsSync(join(host.folder, 'file'))).toBe(true);
  });
});

describe.concurrent('a guard that somebody ended', () => {
  it('is not needed to close', async () => {
    const host = await hosts.open(SCRIPT);
    const [line = ''] = host.guards();
    process.kill(Number(line.split(' ')[0]), 'SIGKILL');
    await until(() => host.guards().length === 0);
    host.child.stdin?.end('close');
    await once(host.child, 'exit');
    expect(host.survivors()).toEqual([]);
  });
});
