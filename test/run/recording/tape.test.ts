import { describe, expect, it } from 'vitest';
import type { ExecutionEnd, ExecutionEvent, ExecutionRequest, Executor } from '../../../src/run/executor.ts';
import { composeRecording, type Take } from '../../../src/run/recording/compose-recording.ts';
import { readCast } from '../../../src/run/recording/read-cast.ts';
import { createRecordingExecutor } from '../../../src/run/recording/recording-executor.ts';
import type { Recording } from '../../../src/run/recording/recording.ts';
import type { ScrubFacts } from '../../../src/run/recording/scrub.ts';
import { Tape } from '../../../src/run/recording/tape.ts';
import { writeCast } from '../../../src/run/recording/write-cast.ts';
import { sampleFacts } from './sample-recording.ts';

const nobody: ScrubFacts = { hostNames: [], userNames: [], folders: [], secrets: [], openTexts: [] };
const { thinned: _, ...facts } = sampleFacts();

function compose(fill: (tape: Tape) => void, { durationMs = 10_000, isPrivate = nobody, script = 'one\ntwo' } = {}): Recording {
  const tape = new Tape({ headSize: 1000, tailSize: 1000 });
  fill(tape);
  const take: Take = { tape, script, startedAt: 1_764_000_000_000, durationMs };
  return composeRecording(take, facts, 'build', isPrivate);
}

const textOf = ({ events }: Recording): string => events.map((event) => (event.kind === 'output' ? event.text : '')).join('');
const times = ({ events }: Recording): number[] => events.map(({ at }) => at);

describe('a recording of a short output', () => {
  it('has every piece at its time, the markers before what their lines print', () => {
    const recording = compose((tape) => {
      tape.mark(1, 0);
      tape.write('a\n', 100);
      tape.mark(2, 500);
      tape.write('b\n', 500);
    });
    expect(recording.events).toEqual([
      { kind: 'marker', at: 0, label: '1: one' }, { kind: 'output', at: 100, text: 'a\n' },
      { kind: 'marker', at: 500, label: '2: two' }, { kind: 'output', at: 500, text: 'b\n' },
    ]);
    expect(recording.facts?.thinned).toBeNull();
  });

  it('marks a line once, however often a loop comes back to it', () => {
    const { events } = compose((tape) => {
      for (let at = 0; at < 1000; at++) tape.mark(1 + (at % 2), at);
    });
    expect(events).toHaveLength(2);
  });

  it('is scrubbed: output, command, check and markers, also where a secret came in two pieces', () => {
    const recording = composeRecording(
      {
        tape: (() => {
          const tape = new Tape();
          tape.mark(1, 0);
          tape.write('password=hun', 1);
          tape.write('ter2 on dev-box-17\n', 900);
          return tape;
        })(),
        script: 'login dev-box-17', startedAt: 0, durationMs: 1000,
      },
      { ...facts, check: { status: 'passed', message: 'seen on dev-box-17', durationMs: 1 } }, 'build', { ...nobody, hostNames: ['dev-box-17'] },
    );
    const text = writeCast(recording);
    expect(text).not.toMatch(/hun|ter2|dev-box/);
    expect(times(recording)).toEqual([0, 1, 900]);
  });
});

describe('a recording of a long output', () => {
  const long = (): Recording => compose((tape) => {
    for (let line = 0; line < 10_000; line++) tape.write(`line ${line}\n`, line);
  });

  it('keeps the beginning and the end within its bounds, and says between them what is missing', () => {
    const text = textOf(long());
    expect(text).toMatch(/^line 0\nline 1\n/);
    expect(text).toMatch(/line 9999\n$/);
    expect(text).toContain('lines (');
    expect(text.length).toBeLessThan(2200);
  });

  it('declares in the header what is missing, exactly', () => {
    const recording = long();
    const { bytes, lines, fromMs, toMs } = recording.facts?.thinned ?? { bytes: 0, lines: 0, fromMs: 0, toMs: 0 };
    const kept = textOf(recording).split('\n').filter((line) => line.startsWith('line '));
    const all = Array.from({ length: 10_000 }, (_each, line) => `line ${line}\n`).join('');
    expect(kept.length + lines).toBe(10_000);
    expect(bytes).toBe(all.length - kept.join('\n').length - 1);
    expect([fromMs, toMs]).toEqual([Number(kept.find((line, index) => kept[index + 1] !== `line ${+line.slice(5) + 1}`)?.slice(5)) + 1, 9999 - kept.filter((line) => +line.slice(5) > 5000).length]);
    expect(readCast(writeCast(recording)).facts?.thinned).toEqual(recording.facts?.thinned);
  });

  it('keeps the shape in time: the end comes as late as it came', () => expect(times(long()).at(-1)).toBeGreaterThan(9_900));

  it('keeps whole lines at the gap: half a line could be half a secret', () => {
    const recording = compose((tape) => {
      for (let line = 0; line < 1000; line++) tape.write(`token=abcdefghijklmnopqrstuvwxyz${line}\n`, line);
    });
    for (const line of textOf(recording).split('\n')) expect(line).toMatch(/^(?:token=\[secret\]|.*not in this recording.*|)$/);
    expect(textOf(recording)).toContain('token=[secret]');
  });

  it('of one endless line keeps none of it', () => {
    const recording = compose((tape) => {
      for (let at = 0; at < 100; at++) tape.write('x'.repeat(1000), at);
    });
    expect(textOf(recording)).not.toContain('x');
    expect(recording.facts?.thinned).toMatchObject({ bytes: 100_000, lines: 0 });
  });

  it('of many small pieces has a bounded number of events, and all of the text', () => {
    const tape = new Tape();
    for (let at = 0; at < 50_000; at++) tape.write('.', at);
    const recording = composeRecording({ tape, script: 'x', startedAt: 0, durationMs: 50_000 }, facts, 'x', nobody);
    expect(textOf(recording)).toBe('.'.repeat(50_000));
    expect(recording.events.length).toBeLessThanOrEqual(2001);
    expect(recording.events.length).toBeGreaterThan(1000);
  });

  it('does not split a character', () => {
    const recording = compose((tape) => {
      for (let at = 0; at < 100; at++) tape.write('\u{1f600}\n'.repeat(77), at);
    });
    expect(textOf(recording)).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/);
  });
});

describe('the executor that takes down', () => {
  const end: ExecutionEnd = { reason: 'exited', exitCode: 0, signal: null, line: 1, at: 1500, durationMs: 500, carried: null, note: null };
  const request = (part: ExecutionRequest['part']): ExecutionRequest => ({
    step: 'build', part, script: 'run', name: 'build', cwd: '/', env: {}, timeoutMs: 1, outputFile: null, stepMode: true,
  });
  const inner: Executor = {
    source: 'live',
    start: (_request, emit) => {
      const events: ExecutionEvent[] = [{ type: 'started', at: 1000 }, { type: 'line', line: 1 }, { type: 'output', text: 'hi\n', at: 1200 }, { type: 'exited', end }];
      for (const event of events) emit(event);
      return { stop: () => undefined, finished: Promise.resolve(end) };
    },
    close: async () => undefined,
  };

  it('hands every event on, and keeps what a command printed with its times', () => {
    const executor = createRecordingExecutor(inner, { now: () => 1100 });
    const seen: string[] = [];
    executor.start(request('command'), ({ type }) => seen.push(type));
    expect(seen).toEqual(['started', 'line', 'output', 'exited']);
    const take = executor.takeOf('build');
    expect(take).toMatchObject({ script: 'run', startedAt: 1000, durationMs: 500 });
    expect(take?.tape.finish(String).head).toEqual([{ kind: 'marker', at: 100, label: '1' }, { kind: 'output', at: 200, text: 'hi\n' }]);
  });

  it('keeps nothing of probes and checks', () => {
    const executor = createRecordingExecutor(inner);
    executor.start(request('probe'), () => undefined);
    executor.start(request('check'), () => undefined);
    expect(executor.takeOf('build')).toBeNull();
  });
});
