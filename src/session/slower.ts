import type { Run } from './session.ts';

/** A step is slower than rehearsed from twice its time on, and not before this much more: short steps vary. */
const FACTOR = 2;
const LEAST_MORE_MS = 3000;

export interface Slower {
  readonly rehearsedMs: number;
  readonly nowMs: number;
}

/** How much slower a live run is than its recording, null when it is not, or when nothing is known. `now`: ms since the epoch. */
export function slowerThanRehearsed(run: Run, rehearsedMs: number | undefined, now: number): Slower | null {
  if (rehearsedMs === undefined || run.source !== 'live' || (run.end === null && run.status !== 'running')) return null;
  const nowMs = run.end?.durationMs ?? now - run.startedAt;
  return nowMs >= rehearsedMs * FACTOR && nowMs >= rehearsedMs + LEAST_MORE_MS ? { rehearsedMs, nowMs } : null;
}
