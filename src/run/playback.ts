import type { CastEvent } from './recording/recording.ts';

/** How fast a recording is played. */
export interface Pace {
  /** 0.5 to 10 times as fast as it was, or all at once. */
  readonly speed: number | 'instant';
  /** Pauses longer than this, in ms of the recording, are shortened to it. */
  readonly maxIdleMs: number;
}

/** The time, and a way to be called later: a seam, so that no test has to wait. */
export interface Clock {
  /** ms since the epoch. */
  now(): number;
  /** Calls once after `ms`; the result takes the call back. */
  after(ms: number, call: () => void): () => void;
}

export const systemClock: Clock = {
  now: Date.now,
  after: (ms, call) => {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  },
};

/** When each event is due, ms since the beginning of the playing, and when it is over. */
export function scheduleOf(events: readonly CastEvent[], durationMs: number, { speed, maxIdleMs }: Pace): { due: number[]; end: number } {
  if (speed === 'instant') return { due: events.map(() => 0), end: 0 };
  let now = 0;
  let before = 0;
  const advance = (at: number): number => {
    now += Math.min(Math.max(at - before, 0), maxIdleMs) / speed;
    before = Math.max(before, at);
    return now;
  };
  const due = events.map(({ at }) => advance(at));
  return { due, end: advance(durationMs) };
}

/** Plays events at their times; calls `done` once after the last one. Returns the way to stop it, after which nothing is called. */
export function play(events: readonly CastEvent[], durationMs: number, pace: Pace, clock: Clock, show: (event: CastEvent) => void, done: () => void): () => void {
  const { due, end } = scheduleOf(events, durationMs, pace);
  const startedAt = clock.now();
  let next = 0;
  let cancel: () => void = () => undefined;
  let stopped = false;
  const turn = (): void => {
    const elapsed = clock.now() - startedAt;
    while (!stopped && next < events.length && (due[next] ?? 0) <= elapsed) {
      const event = events[next++];
      if (event !== undefined) show(event);
    }
    if (stopped) return;
    if (next >= events.length && elapsed >= end) {
      stopped = true;
      done();
      return;
    }
    // Timers may fire a little early, and less than a millisecond would spin.
    cancel = clock.after(Math.max(1, Math.ceil((due[next] ?? end) - elapsed)), turn);
  };
  cancel = clock.after(0, turn);
  return () => {
    stopped = true;
    cancel();
  };
}
