import type { ExecutionEvent, ExecutionRequest, Executor } from '../executor.ts';
import type { Take } from './compose-recording.ts';
import { defaultBounds, Tape, type TapeBounds } from './tape.ts';

export interface RecordingExecutor extends Executor {
  /** What was taken down of a step's last command or fallback that came to its end; null when there is nothing. */
  takeOf(step: string): Take | null;
}

export interface RecordingExecutorOptions {
  readonly bounds?: TapeBounds;
  /** ms since the epoch. A line event has no time of its own. */
  readonly now?: () => number;
}

/** `inner`, with what its steps print taken down; probes and checks are not. */
export function createRecordingExecutor(inner: Executor, { bounds = defaultBounds, now = Date.now }: RecordingExecutorOptions = {}): RecordingExecutor {
  const takes = new Map<string, Take>();
  return {
    source: inner.source,
    takeOf: (step) => takes.get(step) ?? null,
    start: (request, emit) => {
      if (request.part !== 'command' && request.part !== 'fallback') return inner.start(request, emit);
      takes.delete(request.step);
      const follow = createFollower(request, { bounds, now }, (take) => takes.set(request.step, take));
      return inner.start(request, (event) => {
        follow(event);
        emit(event);
      });
    },
    close: () => inner.close(),
  };
}

function createFollower(request: ExecutionRequest, { bounds, now }: Required<RecordingExecutorOptions>, keep: (take: Take) => void): (event: ExecutionEvent) => void {
  const tape = new Tape(bounds);
  let startedAt: number | null = null;
  let elapsed = 0;
  const since = (at: number): number => {
    startedAt ??= at;
    elapsed = Math.max(elapsed, at - startedAt);
    return elapsed;
  };
  return (event) => {
    switch (event.type) {
      case 'started':
        since(event.at);
        break;
      case 'line':
        tape.mark(event.line, since(now()));
        break;
      case 'output':
        tape.write(event.text, since(event.at));
        break;
      case 'exited': {
        const { at, durationMs } = event.end;
        keep({ tape, script: request.script, startedAt: startedAt ?? at - durationMs, durationMs: Math.max(durationMs, since(at)) });
      }
    }
  };
}
