import type { Clock } from '../run/playback.ts';

/** A clock that goes on only when it is told to: a recording is played in as little time as it takes to draw it. */
export interface VirtualClock extends Clock {
  /** Goes on by `ms`, calling what falls due on the way. */
  advance(ms: number): void;
}

/** `start`: ms since the epoch. */
export function createVirtualClock(start: number): VirtualClock {
  let now = start;
  let timers: { readonly at: number; readonly call: () => void }[] = [];
  return {
    now: () => now,
    after: (ms, call) => {
      const timer = { at: now + ms, call };
      timers.push(timer);
      return () => {
        timers = timers.filter((each) => each !== timer);
      };
    },
    advance: (ms) => {
      const end = now + ms;
      for (;;) {
        const next = timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
        if (next === undefined) break;
        timers = timers.filter((each) => each !== next);
        now = next.at;
        next.call();
      }
      now = end;
    },
  };
}
