import type { Clock } from '../../src/run/playback.ts';

/** A clock that goes on only when it is told to. */
export function fakeClock(start = 1_000_000): Clock & { advance(ms: number): void; readonly waiting: number } {
  let now = start;
  let timers: { at: number; call: () => void }[] = [];
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
        const [next] = [...timers].sort((a, b) => a.at - b.at);
        if (next === undefined || next.at > end) break;
        timers = timers.filter((each) => each !== next);
        now = next.at;
        next.call();
      }
      now = end;
    },
    get waiting() {
      return timers.length;
    },
  };
}
