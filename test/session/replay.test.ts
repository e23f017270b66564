import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Deck } from '../../src/deck/deck.ts';
import { createReplayWorkplace } from '../../src/host/replay-workplace.ts';
import type { EngineFacts } from '../../src/host/engine.ts';
import type { Executor } from '../../src/run/executor.ts';
import type { Recording } from '../../src/run/recording/recording.ts';
import { createReplayExecutor } from '../../src/run/replay-executor.ts';
import type { Session } from '../../src/session/conductor.ts';
import type { ReplayParts, SessionParts } from '../../src/session/create-session.ts';
import { backgroundRun, isOnlyReplayed, needsOnlyReplayed } from '../../src/session/live-world.ts';
import { isActive } from '../../src/session/reduce.ts';
import type { SessionState, StepState } from '../../src/session/session.ts';
import { slowerThanRehearsed } from '../../src/session/slower.ts';
import { fakeClock } from '../run/fake-clock.ts';
import { sampleRecording } from '../run/recording/sample-recording.ts';
import { type Act, deckOf, engineFacts, fakeExecutor, fakeSession, noEngine, step } from './fake-parts.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'replay-test-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Options {
  readonly recordings?: Record<string, Recording>;
  readonly faults?: Record<string, string>;
  readonly replay?: Partial<ReplayParts>;
  readonly acts?: Record<string, Act>;
  readonly mode?: SessionState['mode'];
  readonly engine?: () => EngineFacts;
}

function replaySession(deck: Deck, { recordings = {}, faults = {}, replay = {}, acts = {}, mode = 'live', engine = () => engineFacts }: Options) {
  const live = fakeExecutor(({ script }) => acts[script] ?? {});
  const clock = fakeClock();
  let player: Executor | null = null;
  const recordedParts: Partial<SessionParts> = {
    openWorkplace: async () => createReplayWorkplace({ version: '28.5.2', platform: 'linux/amd64', buildx: null }),
    createExecutor: () => Promise.reject(new Error('nothing may run')),
  };
  const over: Partial<SessionParts> & { engine: () => EngineFacts } = {
    engine, mode, ...(mode === 'recorded' ? recordedParts : {}),
    replay: {
      load: async () => ({ find: (id) => recordings[id] ?? null, faultOf: (id) => faults[id] ?? (recordings[id] === undefined ? `there is no recording of this step: ${id}.cast` : null) }),
      createExecutor: async (known) => (player = createReplayExecutor({ recordingOf: known.find, pace: { speed: 1, maxIdleMs: 60_000 }, clock })),
      whenNoEngine: false, strict: false, ...replay,
    },
  };
  const session = fakeSession(folder, deck, live, over);
  return { session, live, clock, player: () => player };
}

/** Waits until the state is such; nothing sleeps. */
function until(session: Session, holds: (state: SessionState) => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (!holds(session.getState())) return;
      leave();
      resolve();
    };
    const leave = session.subscribe(look);
    look();
  });
}

const stepOf = (session: Session, id: string): StepState => session.getState().steps[id] ?? { id, status: 'idle', runs: [] };

/** Plays what is asked for to its end. */
async function playOut(session: Session, clock: ReturnType<typeof fakeClock>, id: string, ended: Promise<SessionState>): Promise<StepState> {
  let over = false;
  void ended.then(() => {
    over = true;
  });
  while (!over) {
    clock.advance(10_000);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return stepOf(session, id);
}

describe('a talk in recorded mode', () => {
  const deck = deckOf([step('registry', { needs: ['engine'] }), step('build', { needs: ['engine', 'registry'], check: 'look', probe: 'there' })]);

  it('plays steps in any order, without an engine, a shell or what they need', async () => {
    const { session, clock, live } = replaySession(deck, { mode: 'recorded', recordings: { build: sampleRecording() } });
    const build = await playOut(session, clock, 'build', session.run('build'));
    expect(build).toMatchObject({ status: 'passed', runs: [{ source: 'recorded', alreadyDone: null, check: { status: 'passed', message: 'three platforms', durationMs: 12 } }] });
    expect(build.runs[0]?.recordedOn).toBe('recorded 2026-11-23 on Docker 28.5.2 (linux/amd64)');
    expect(build.runs[0]?.output.plainText(100).trimEnd()).toBe('one\ntwo');
    expect(build.runs[0]?.end).toMatchObject({ exitCode: 0, durationMs: 8400 });
    expect(live.requests).toEqual([]);
  });

  it('names the engine of the recordings, and how long each step took', async () => {
    const { session } = replaySession(deck, { mode: 'recorded', recordings: { build: sampleRecording() } });
    await session.lookAround();
    expect(session.getState()).toMatchObject({ mode: 'recorded', engine: { version: '28.5.2', problem: null }, rehearsed: { build: 8400 } });
  });

  it('fails a step that has no recording, with the file that is missing', async () => {
    const { session } = replaySession(deck, { mode: 'recorded' });
    expect((await session.run('registry')).steps['registry']?.runs[0]).toMatchObject({ status: 'failed', source: 'recorded', reason: 'there is no recording of this step: registry.cast' });
  });

  it('fails a step whose check failed when it was recorded', async () => {
    const recording = sampleRecording({ facts: { check: { status: 'failed', message: 'arm64 is missing', durationMs: 1 } } });
    const { session, clock } = replaySession(deck, { mode: 'recorded', recordings: { build: recording } });
    expect((await playOut(session, clock, 'build', session.run('build'))).runs[0]).toMatchObject({ status: 'failed', reason: 'its check failed: arm64 is missing' });
  });

  it('shows what really ran when that was the fallback', async () => {
    const recording = sampleRecording({ command: 'inspect it', facts: { source: 'fallback' } });
    const { session, clock } = replaySession(deck, { mode: 'recorded', recordings: { build: recording } });
    const build = await playOut(session, clock, 'build', session.run('build'));
    expect(build.runs[0]).toMatchObject({ source: 'recorded', command: 'inspect it', recordedOn: expect.stringContaining('by its fallback') });
  });

  it('says of an old recording that it is one, and shows its own command', async () => {
    const { session, clock } = replaySession(deck, { mode: 'recorded', recordings: { build: sampleRecording({ command: 'old' }) }, faults: { build: 'the command has changed' } });
    const build = await playOut(session, clock, 'build', session.run('build'));
    expect(build.runs[0]).toMatchObject({ status: 'passed', command: 'old', recordedOn: expect.stringContaining('not of this step as it is now') });
  });

  it('that is checked fails an old recording instead', async () => {
    const { session } = replaySession(deck, { mode: 'recorded', recordings: { build: sampleRecording() }, faults: { build: 'the command has changed' }, replay: { strict: true } });
    expect((await session.run('build')).steps['build']?.runs[0]).toMatchObject({ status: 'failed', reason: 'the command has changed' });
  });
});

describe('a machine without an engine', () => {
  const deck = deckOf([step('build', { needs: ['engine'] }), step('other', { needs: ['engine'] }), step('echo')]);
  const parts: Options = { engine: () => noEngine, replay: { whenNoEngine: true }, recordings: { build: sampleRecording() } };

  it('goes over to recorded mode when it is looked at', async () => {
    const { session } = replaySession(deck, parts);
    await session.lookAround();
    expect(session.getState()).toMatchObject({ mode: 'recorded', engine: { problem: noEngine.problem } });
  });

  it('does not ask for an engine again before each step: one that hangs would make each wait', async () => {
    let asked = 0;
    const { session, clock } = replaySession(deck, { ...parts, engine: () => { asked++; return noEngine; } });
    await session.lookAround();
    const first = asked;
    await playOut(session, clock, 'build', session.run('build'));
    await playOut(session, clock, 'build', session.run('build', { again: true }));
    expect(asked).toBe(first);
  });

  it('plays a step that was asked for before anybody had looked', async () => {
    const { session, clock, live } = replaySession(deck, parts);
    const build = await playOut(session, clock, 'build', session.run('build'));
    expect(build).toMatchObject({ status: 'passed', runs: [{ source: 'recorded' }] });
    expect(live.requests).toEqual([]);
  });

  it('still runs what needs no engine and has no recording, and says why of the rest', async () => {
    const { session } = replaySession(deck, parts);
    expect((await session.run('echo')).steps['echo']).toMatchObject({ status: 'passed', runs: [{ source: 'live' }] });
    expect((await session.run('other')).steps['other']).toMatchObject({ status: 'skipped', runs: [{ source: 'live', reason: expect.stringContaining('needs a Docker Engine') }] });
  });

  it('stays live without any recording, or when recordings were not asked for', async () => {
    for (const other of [{ ...parts, recordings: {} }, { ...parts, replay: { whenNoEngine: false } }]) {
      const { session } = replaySession(deck, other);
      await session.lookAround();
      expect(session.getState().mode).toBe('live');
    }
  });
});

describe('a recording on stage, while the talk is live', () => {
  const deck = deckOf([step('build', { check: 'look' }), step('inspect', { slide: 2, needs: ['build'] })]);
  const recordings = { build: sampleRecording() };
  const hanging: Options = { recordings, acts: { 'run build': { hang: true, output: 'live\n' } } };

  it('is played while the live step hangs: that goes on in the background, and the step shows the recording', async () => {
    const { session, clock } = replaySession(deck, hanging);
    const live = session.run('build');
    await until(session, ({ steps }) => steps['build']?.status === 'running');
    const build = await playOut(session, clock, 'build', session.run('build', { replay: true }));
    expect(build).toMatchObject({ status: 'passed', runs: [{ source: 'live', status: 'running' }, { source: 'recorded', status: 'passed' }] });
    expect(backgroundRun(build)).toBe(build.runs[0]);
    expect(build.runs.map(({ output }) => output.plainText(100).trimEnd())).toEqual(['live', 'one\ntwo']);
    session.stop('build');
    await live;
    expect(stepOf(session, 'build')).toMatchObject({ status: 'passed', runs: [{ status: 'cancelled' }, { status: 'passed' }] });
    expect(backgroundRun(stepOf(session, 'build'))).toBeNull();
  });

  it('is stopped before the live run behind it is', async () => {
    const { session, clock } = replaySession(deck, hanging);
    const live = session.run('build');
    await until(session, ({ steps }) => steps['build']?.status === 'running');
    const played = session.run('build', { replay: true });
    await until(session, ({ steps }) => steps['build']?.runs[1]?.status === 'running');
    clock.advance(200);
    session.stop('build');
    await played;
    expect(stepOf(session, 'build').runs.map(({ status }) => status)).toEqual(['running', 'cancelled']);
    session.stop('build');
    await live;
    expect(stepOf(session, 'build').runs.map(({ status }) => status)).toEqual(['cancelled', 'cancelled']);
  });

  it('ends with the session, as the live run behind it does', async () => {
    const { session } = replaySession(deck, hanging);
    const ends = [session.run('build')];
    await until(session, ({ steps }) => steps['build']?.status === 'running');
    ends.push(session.run('build', { replay: true }));
    await until(session, ({ steps }) => steps['build']?.runs[1]?.status === 'running');
    await session.close();
    await Promise.all(ends);
    expect(stepOf(session, 'build').runs.some(({ status }) => isActive(status))).toBe(false);
  });

  it('gives later live steps nothing: they are told what was only replayed', async () => {
    const { session, clock, live } = replaySession(deck, { recordings });
    await playOut(session, clock, 'build', session.run('build', { replay: true }));
    const [, inspect] = deck.slides.flatMap(({ blocks }) => blocks.flatMap((block) => (block.kind === 'step' ? [block.step] : [])));
    expect(isOnlyReplayed(stepOf(session, 'build'))).toBe(true);
    expect(needsOnlyReplayed(session.getState(), inspect ?? step('none'))).toEqual(['build']);
    const run = (await session.run('inspect')).steps['inspect']?.runs[0];
    expect(run).toMatchObject({ status: 'skipped', reason: expect.stringContaining('needs step build (slide 1), of which only the recording was played') });
    expect(live.requests).toEqual([]);
  });

  it('takes nothing from later live steps when the step had passed live before', async () => {
    const { session, clock } = replaySession(deck, { recordings });
    await session.run('build');
    await playOut(session, clock, 'build', session.run('build', { replay: true }));
    expect(isOnlyReplayed(stepOf(session, 'build'))).toBe(false);
    expect((await session.run('inspect')).steps['inspect']?.status).toBe('passed');
  });

  it('counts as live again once the run in the background has passed', async () => {
    let finish = (): void => undefined;
    const ended = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const { session, clock } = replaySession(deck, { recordings, acts: { 'run build': { until: ended } } });
    const live = session.run('build');
    await until(session, ({ steps }) => steps['build']?.status === 'running');
    await playOut(session, clock, 'build', session.run('build', { replay: true }));
    expect((await session.run('inspect')).steps['inspect']?.runs.at(-1)?.reason).toContain('still running');
    finish();
    await live;
    expect((await session.run('inspect')).steps['inspect']?.status).toBe('passed');
  });

  it('that is not there says so, and the live run goes on', async () => {
    const { session } = replaySession(deck, { acts: hanging.acts ?? {} });
    const live = session.run('build');
    await until(session, ({ steps }) => steps['build']?.status === 'running');
    await session.run('build', { replay: true });
    expect(stepOf(session, 'build').runs).toMatchObject([{ status: 'running' }, { status: 'failed', reason: expect.stringContaining('no recording') }]);
    session.stop('build');
    await live;
  });

  it('is played even when the engine hangs', async () => {
    const { session, clock } = replaySession(deck, { recordings, engine: () => engineFacts });
    const silent = new Promise<never>(() => undefined);
    const hung = fakeSession(folder, deck, fakeExecutor(() => ({})), {
      openWorkplace: () => silent,
      replay: {
        load: async () => ({ find: () => sampleRecording(), faultOf: () => null }),
        createExecutor: async () => createReplayExecutor({ recordingOf: () => sampleRecording(), pace: { speed: 'instant', maxIdleMs: 0 }, clock }),
        whenNoEngine: true, strict: false,
      },
    });
    expect(await playOut(hung, clock, 'build', hung.run('build', { replay: true }))).toMatchObject({ status: 'passed' });
    await session.close();
  });
});

describe('a step that is slower than rehearsed', () => {
  const base = fakeSessionRun();
  it.each([
    ['twice its time and more than 3 s', 8000, 16_000, true],
    ['less than twice', 8000, 15_999, false],
    ['twice of very little', 100, 3099, false],
    ['much more of very little', 100, 3100, true],
  ])('%s', (_name, rehearsed, took, isSlow) => {
    const slower = slowerThanRehearsed({ ...base, source: 'live', status: 'running', startedAt: 1000 }, rehearsed, 1000 + took);
    expect(slower).toEqual(isSlow ? { rehearsedMs: rehearsed, nowMs: took } : null);
  });

  it('is not said of recordings, of what has not begun, or without a rehearsal', () => {
    expect(slowerThanRehearsed({ ...base, source: 'recorded', status: 'running', startedAt: 0 }, 100, 99_999)).toBeNull();
    expect(slowerThanRehearsed({ ...base, source: 'live', status: 'probing', startedAt: 0 }, 100, 99_999)).toBeNull();
    expect(slowerThanRehearsed({ ...base, source: 'live', status: 'running', startedAt: 0 }, undefined, 99_999)).toBeNull();
  });
});

function fakeSessionRun() {
  return {
    number: 1, command: 'x', line: null, output: { write: () => undefined, version: 0, lineCount: 0, hidden: null, bytes: 0, line: () => null, plainText: () => '' },
    outputVersion: 0, end: null, check: null, alreadyDone: null, reason: null, before: null, recordedOn: null,
  };
}
