import type { Clock } from '../../src/registry/clock.ts';

export interface FakeClock extends Clock {
  /** All short waits so far, in ms, in order. */
  readonly waits: number[];
  /** Ends all that is still waited for: the deadlines. */
  expire(): void;
}

/**
 * Waits of up to `longestWait` ms end at once, and the time moves on by them; longer ones, the deadlines, end when the test says so.
 */
export function createFakeClock(longestWait = 10_000): FakeClock {
  let now = Date.parse('2026-11-23T14:00:00Z');
  const waits: number[] = [];
  const deadlines = new Set<{ at: number; run: () => void }>();
  return {
    waits,
    now: () => now,
    after: (ms, run) => {
      if (ms > longestWait) {
        const deadline = { at: now + ms, run };
        deadlines.add(deadline);
        return () => void deadlines.delete(deadline);
      }
      waits.push(ms);
      const immediate = setImmediate(() => {
        now += ms;
        run();
      });
      return () => clearImmediate(immediate);
    },
    expire: () => {
      const [next] = [...deadlines].sort((a, b) => a.at - b.at);
      if (next === undefined) throw new Error('nothing is waited for');
      deadlines.delete(next);
      now = next.at;
      next.run();
    },
  };
}
