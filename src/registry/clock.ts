/** Time as the registry client sees it: a seam, so that tests wait for nothing. */
export interface Clock {
  /** ms since the epoch. */
  now(): number;
  /** Calls `run` after so many ms; the returned function cancels it. */
  after(ms: number, run: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

/** Resolves after so many ms; rejects with the signal's reason when that comes first. */
export function sleep(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      cancel();
      reject(signal.reason);
    };
    const cancel = clock.after(ms, () => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    });
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
}

/** A point in time after which nothing is waited for any more. */
export interface Deadline {
  /** Aborted with the error that `late` makes. */
  readonly signal: AbortSignal;
  /** In ms, never below 0. */
  remaining(): number;
  cancel(): void;
}

/** A deadline in so many ms, no later than its parent's; `late` says what to tell the user then. */
export function startDeadline(clock: Clock, ms: number, late: () => Error, parent?: AbortSignal): Deadline {
  const controller = new AbortController();
  // Every request of a call listens to it.
  process.getBuiltinModule('node:events').setMaxListeners(0, controller.signal);
  const end = clock.now() + ms;
  const stopTimer = clock.after(ms, () => controller.abort(late()));
  const onParent = (): void => controller.abort(parent?.reason);
  if (parent?.aborted === true) onParent();
  parent?.addEventListener('abort', onParent, { once: true });
  return {
    signal: controller.signal,
    remaining: () => Math.max(end - clock.now(), 0),
    cancel: () => {
      stopTimer();
      parent?.removeEventListener('abort', onParent);
    },
  };
}
