import type { Execution, ExecutionEnd, ExecutionEvent, ExecutionRequest, Executor } from './executor.ts';
import { type Clock, type Pace, play } from './playback.ts';
import { describeRecording } from './recording/describe-recording.ts';
import { lineOfMarker } from './recording/markers.ts';
import type { CastEvent, Recording } from './recording/recording.ts';

export interface ReplayOptions {
  /** By step id; null when there is none. */
  readonly recordingOf: (step: string) => Recording | null;
  readonly pace: Pace;
  readonly clock: Clock;
}

/**
 * An Executor that runs nothing: commands are played from their recordings, checks answer as recorded, and probes say
 * that nothing is done yet. Needs no shell, no engine and no folder.
 */
export function createReplayExecutor({ recordingOf, pace, clock }: ReplayOptions): Executor {
  const playing = new Set<Execution>();
  return {
    source: 'recorded',
    start: (request, emit) => {
      const { execution, begin } = startReplay(request, recordingOf(request.step), { pace, clock, emit });
      playing.add(execution);
      void execution.finished.then(() => playing.delete(execution));
      begin();
      return execution;
    },
    close: async () => {
      const rest = [...playing];
      for (const execution of rest) execution.stop();
      await Promise.all(rest.map(({ finished }) => finished));
    },
  };
}

interface Stage {
  readonly pace: Pace;
  readonly clock: Clock;
  readonly emit: (event: ExecutionEvent) => void;
}

/** What is played for a request, and how it ends. */
interface Script {
  readonly events: readonly CastEvent[];
  readonly playedMs: number;
  readonly exitCode: number | null;
  readonly line: number | null;
  readonly durationMs: number;
  readonly note: string | null;
}

function startReplay(request: ExecutionRequest, recording: Recording | null, { pace, clock, emit }: Stage): { execution: Execution; begin: () => void } {
  let resolve: (end: ExecutionEnd) => void = () => undefined;
  const finished = new Promise<ExecutionEnd>((settle) => {
    resolve = settle;
  });
  const startedAt = clock.now();
  let over = false;
  let cancel: () => void = () => undefined;
  const finish = (end: Pick<ExecutionEnd, 'reason' | 'exitCode' | 'line' | 'durationMs' | 'note'>): void => {
    if (over) return;
    over = true;
    cancel();
    const whole: ExecutionEnd = { ...end, signal: null, at: clock.now(), carried: null };
    emit({ type: 'exited', end: whole });
    resolve(whole);
  };

  let line: number | null = null;
  const show = (event: CastEvent): void => {
    if (over) return;
    if (event.kind === 'output') emit({ type: 'output', text: event.text, at: clock.now() });
    const marked = event.kind === 'marker' ? lineOfMarker(event.label) : null;
    if (marked === null) return;
    line = marked;
    emit({ type: 'line', line: marked });
  };
  return {
    execution: {
      finished,
      stop: () => finish({ reason: 'stopped', exitCode: null, line, durationMs: clock.now() - startedAt, note: null }),
    },
    begin: () => {
      emit({ type: 'started', at: startedAt });
      const script = scriptOf(request, recording);
      const { exitCode, durationMs, note } = script ?? { exitCode: null, durationMs: 0, note: 'there is no recording of this step' };
      const end = (): void => finish({ reason: script === null ? 'lost' : 'exited', exitCode, line: script?.line ?? line, durationMs, note });
      const stop = play(script?.events ?? [], script?.playedMs ?? 0, pace, clock, show, end);
      cancel = stop;
    },
  };
}

/** null when there is nothing to play. */
function scriptOf({ part }: ExecutionRequest, recording: Recording | null): Script | null {
  if (part === 'probe') return { ...SILENT, exitCode: 1 };
  if (recording === null) return null;
  const { facts, events, durationMs } = recording;
  if (part === 'check') {
    const check = facts?.check ?? null;
    if (check === null) return { ...SILENT, exitCode: 1, events: [{ kind: 'output', at: 0, text: 'no check was recorded\n' }] };
    return { ...SILENT, exitCode: check.status === 'passed' ? 0 : 1, durationMs: check.durationMs, events: [{ kind: 'output', at: 0, text: `${check.message}\n` }] };
  }
  const status = events.findLast((event) => event.kind === 'exit')?.status ?? 0;
  return {
    // What cannot be seen is no reason for a pause to count as two.
    events: events.filter((event) => event.kind === 'output' || (event.kind === 'marker' && lineOfMarker(event.label) !== null)),
    playedMs: durationMs,
    exitCode: facts === null ? status : facts.exitCode,
    line: facts?.line ?? null,
    // As recorded, whatever the speed: what the step took is what people want to know.
    durationMs,
    note: describeRecording(recording),
  };
}

const SILENT: Script = { events: [], playedMs: 0, exitCode: 0, line: null, durationMs: 0, note: null };
