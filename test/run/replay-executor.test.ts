import { describe, expect, it } from 'vitest';
import type { ExecutionEvent, ExecutionRequest, StepPart } from '../../src/run/executor.ts';
import type { Pace } from '../../src/run/playback.ts';
import type { Recording } from '../../src/run/recording/recording.ts';
import { createReplayExecutor } from '../../src/run/replay-executor.ts';
import { fakeClock } from './fake-clock.ts';
import { sampleRecording } from './recording/sample-recording.ts';

const request = (part: StepPart = 'command'): ExecutionRequest => ({
  step: 'build', part, script: 'run build', name: 'build', cwd: '', env: {}, timeoutMs: 1000, outputFile: null, stepMode: true,
});

function start({ recording = sampleRecording(), pace = { speed: 1, maxIdleMs: 60_000 }, part = 'command' as StepPart }:
  { recording?: Recording | null; pace?: Pace; part?: StepPart } = {}) {
  const clock = fakeClock();
  const executor = createReplayExecutor({ recordingOf: () => recording, pace, clock });
  const events: ExecutionEvent[] = [];
  const began = clock.now();
  const execution = executor.start(request(part), (event) => events.push(event));
  const said = (): string => events.map((event) => (event.type === 'output' ? event.text : '')).join('');
  const over = (): boolean => events.at(-1)?.type === 'exited';
  /** Until the end; the time it took on the clock. */
  const playOut = (): number => {
    while (!over()) clock.advance(1);
    return clock.now() - began;
  };
  return { clock, executor, events, execution, said, over, playOut };
}

describe('a recording that is played', () => {
  it('gives the events of a live step: started, lines, output, exited', async () => {
    const { events, execution, playOut } = start();
    playOut();
    expect(events.map(({ type }) => type)).toEqual(['started', 'line', 'output', 'output', 'exited']);
    expect(await execution.finished).toMatchObject({ reason: 'exited', exitCode: 0, line: 1, carried: null });
  });

  it('comes at the times it was recorded with', () => {
    const { clock, said, over } = start();
    clock.advance(99);
    expect(said()).toBe('');
    clock.advance(1);
    expect(said()).toBe('one\r\n');
    clock.advance(7899);
    expect(said()).toBe('one\r\n');
    clock.advance(1);
    expect(said()).toBe('one\r\ntwo\r\n');
    clock.advance(399);
    expect(over()).toBe(false);
    clock.advance(1);
    expect(over()).toBe(true);
  });

  it.each([[2, 4200], [0.5, 16_800], [10, 840]])('at speed %d takes its share of the time', (speed, ms) => {
    expect(start({ pace: { speed, maxIdleMs: 60_000 } }).playOut()).toBe(ms);
  });

  it('has its long pauses shortened, and only those', () => {
    const { clock, said, playOut } = start({ pace: { speed: 1, maxIdleMs: 2000 } });
    clock.advance(2099);
    expect(said()).toBe('one\r\n');
    clock.advance(1);
    expect(said()).toBe('one\r\ntwo\r\n');
    expect(playOut()).toBe(2500);
  });

  it('is there at once when it is asked for at once', () => {
    const { clock, said, over } = start({ pace: { speed: 'instant', maxIdleMs: 2000 } });
    clock.advance(0);
    expect(said()).toBe('one\r\ntwo\r\n');
    expect(over()).toBe(true);
  });

  it('ends with what was recorded: exit code, failing line, duration, where it was made', async () => {
    const { execution, playOut } = start({ recording: sampleRecording({ facts: { exitCode: 3, line: 2, standIns: { alpine: 'busybox' } } }) });
    playOut();
    expect(await execution.finished).toMatchObject({
      exitCode: 3, line: 2, durationMs: 8400, note: 'recorded 2026-11-23 on Docker 28.5.2 (linux/amd64), with stand-ins for its base images',
    });
  });

  it('by others ends with its exit event, and with 0 when there is none', async () => {
    const exit = { kind: 'exit' as const, at: 10, status: 7 };
    for (const [events, code] of [[[exit], 7], [[], 0]] as const) {
      const { execution, playOut } = start({ recording: sampleRecording({ facts: null, events, durationMs: 10 }) });
      playOut();
      expect((await execution.finished).exitCode).toBe(code);
    }
  });

  it('stops when it is told to, and says nothing more', async () => {
    const { clock, events, execution, said } = start();
    clock.advance(200);
    execution.stop();
    execution.stop();
    expect(await execution.finished).toMatchObject({ reason: 'stopped', exitCode: null, durationMs: 200 });
    const count = events.length;
    clock.advance(60_000);
    expect(events).toHaveLength(count);
    expect(said()).toBe('one\r\n');
    expect(clock.waiting).toBe(0);
  });

  it('stops with its executor', async () => {
    const { clock, executor, execution } = start();
    clock.advance(200);
    await executor.close();
    expect((await execution.finished).reason).toBe('stopped');
    expect(clock.waiting).toBe(0);
  });

  it('that is not there is lost, with the reason', async () => {
    const { execution, playOut } = start({ recording: null });
    playOut();
    expect(await execution.finished).toMatchObject({ reason: 'lost', note: 'there is no recording of this step' });
  });
});

describe('what is asked of a recording', () => {
  it('a probe says that nothing is done yet', async () => {
    const { execution, playOut, said } = start({ part: 'probe' });
    playOut();
    expect(said()).toBe('');
    expect(await execution.finished).toMatchObject({ reason: 'exited', exitCode: 1 });
  });

  it.each([['passed', 0], ['failed', 1]] as const)('a check that %s answers so, with its message', async (status, exitCode) => {
    const recording = sampleRecording({ facts: { check: { status, message: 'it says so', durationMs: 12 } } });
    const { execution, playOut, said } = start({ part: 'check', recording });
    playOut();
    expect(said()).toBe('it says so\n');
    expect(await execution.finished).toMatchObject({ exitCode, durationMs: 12 });
  });

  it('a check that was never made is not a passed one', async () => {
    const { execution, playOut } = start({ part: 'check', recording: sampleRecording({ facts: { check: null } }) });
    playOut();
    expect((await execution.finished).exitCode).toBe(1);
  });
});
