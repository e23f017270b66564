import { once } from 'node:events';
import { appendFileSync, chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildHost, type Hosts } from './host.ts';
import { type LiveHarness, openLive, processesWith, until } from './live-harness.ts';

/** Stands for docker: `events` tells what `run` notes down, `run IMAGE ID` is a container as long as it runs, `rm` notes what is removed. */
const FAKE = `#!/bin/sh
case $1 in
  events) echo "$*" >> "$FAKE/listened"; exec tail -n +1 -f "$FAKE/events" ;;
  run) printf '{"Action":"create","Actor":{"ID":"%s","Attributes":{"image":"%s","name":"some"}}}\\n' "$3" "$2" >> "$FAKE/events"
    trap 'kill $!; exit 143' TERM; sleep 100 & echo "up $3"; wait ;;
  rm) echo "$*" >> "$FAKE/removed" ;;
esac
`;

/** Its container is there, and it goes on running. */
const UP = (id: string): string => `coproc docker run mine ${id}; read -r <&"\${COPROC[0]}"`;

// Removal is shown with a real engine in test/live/containers.test.ts; here, what is asked of docker.
describe('the containers of a step', () => {
  let folder: string;
  let env: Record<string, string>;
  let live: LiveHarness;
  let hosts: Hosts;
  beforeAll(async () => {
    hosts = await buildHost();
    folder = mkdtempSync(join(tmpdir(), 'mw-test-'));
    writeFileSync(join(folder, 'docker'), FAKE);
    chmodSync(join(folder, 'docker'), 0o755);
    writeFileSync(join(folder, 'events'), '');
    env = { PATH: `${folder}:${process.env['PATH'] ?? ''}`, FAKE: folder };
    live = openLive({ docker: 'docker', env });
  });
  beforeEach(() => rmSync(join(folder, 'removed'), { force: true }));
  afterAll(async () => {
    hosts.remove();
    await live.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const removed = (): string => (existsSync(join(folder, 'removed')) ? readFileSync(join(folder, 'removed'), 'utf8') : '');
  const tell = (id: string, image: string, name = 'other'): void =>
    appendFileSync(join(folder, 'events'), `${JSON.stringify({ Action: 'create', Actor: { ID: id, Attributes: { image, name } } })}\n`);
  const start = (script: string): ReturnType<LiveHarness['start']> => live.start(script, { env: { ...live.env, ...env } });

  it('are removed when it is stopped, and nobody else\'s are', async () => {
    const step = start('docker run mine aaaaaaaaaaaa');
    await step.printed('up');
    tell('bbbbbbbbbbbb', 'theirs');
    tell('cccccccccccc', 'mine');
    tell('dddddddddddd', 'moby/buildkit', 'buildx_buildkit_theirs0');
    step.execution.stop();
    expect((await step.ran).end).toMatchObject({ reason: 'stopped', note: null });
    expect(removed()).toBe('rm -f -v aaaaaaaaaaaa\n');
    expect(live.survivors().filter((line) => !line.includes('events'))).toEqual([]);
  });

  it('stay when it ends by itself, but for those whose `docker run` is still there', async () => {
    await start(`${UP('aaaaaaaaaaab')}; kill $COPROC_PID; wait $COPROC_PID || true`).ran;
    expect(removed()).toBe('');
    const { end } = await start(`${UP('aaaaaaaaaaac')}; exit 3`).ran;
    expect(end.exitCode).toBe(3);
    expect(removed()).toBe('rm -f -v aaaaaaaaaaac\n');
  });

  it('are left alone, and it says so, when somebody else could have made them', async () => {
    const theirs = spawn('docker', ['run', 'both', 'eeeeeeeeeeee'], { env: { ...env, FAKE: mkdtempSync(join(folder, 'quiet-')) }, stdio: ['ignore', 'pipe', 'ignore'] });
    await once(theirs.stdout, 'data');
    const step = start('docker run both ffffffffffff');
    await step.printed('up');
    step.execution.stop();
    const { note } = (await step.ran).end;
    expect({ note, removed: removed() }).toEqual({ note: "A container of both may be this step's or somebody else's: it was left alone.", removed: '' });
    theirs.kill();
    await once(theirs, 'exit');
  });

  it('are told by one process for the whole session', () => {
    expect(readFileSync(join(folder, 'listened'), 'utf8').trim().split('\n')).toHaveLength(1);
  });

  it('are removed by the guard when the program is killed, and the listener ends', async () => {
    rmSync(join(folder, 'events'));
    writeFileSync(join(folder, 'events'), '');
    const host = await hosts.open('docker run mine abababababab', { sign: 'guarded abababababab', docker: 'docker', env });
    const listeners = (): string[] => processesWith(`FAKE=${folder}`).filter((line) => line.includes('tail'));
    expect(listeners()).toHaveLength(2);
    host.child.kill('SIGKILL');
    await until(() => host.guards().length === 0);
    expect(removed()).toBe('rm -f -v abababababab\n');
    expect(host.survivors()).toEqual([]);
    expect(listeners()).toHaveLength(1);
  });

  it('without docker, steps run as ever', async () => {
    const other = openLive({ docker: 'no-such-docker' });
    expect((await other.run('echo hello')).text).toBe('hello\n');
    const step = other.start('echo up; sleep 100');
    await step.printed('up');
    step.execution.stop();
    expect((await step.ran).end).toMatchObject({ reason: 'stopped', note: null });
    await other.close();
  });
});
