import { createVirtualClock, type VirtualClock } from '../../src/commands/virtual-clock.ts';

/** A clock that goes on only when it is told to, and says how many wait for it. */
export function fakeClock(start = 1_000_000): VirtualClock & { readonly waiting: number } {
  const clock = createVirtualClock(start);
  const waiting = new Set<() => void>();
  return {
    now: clock.now,
    after: (ms, call) => {
      const fall = (): void => {
        waiting.delete(fall);
        call();
      };
      waiting.add(fall);
      const cancel = clock.after(ms, fall);
      return () => {
        waiting.delete(fall);
        cancel();
      };
    },
    advance: clock.advance,
    get waiting() {
      return waiting.size;
    },
  };
}
