/** A finished duration: `20ms`, `0.4s`, `8.4s`, `1m 12s`. */
export function formatDuration(ms: number): string {
  if (ms < 95) return `${Math.round(ms)}ms`;
  const tenths = Math.round(ms / 100) / 10;
  return tenths < 60 ? `${tenths.toFixed(1)}s` : formatSeconds(ms);
}

/** A duration that still grows, in whole seconds: `8s`, `1m 12s`, `1h 02m`. */
export function formatSeconds(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m ${seconds % 60}s`;
  return `${Math.floor(seconds / 3600)}h ${two(Math.floor(seconds / 60) % 60)}m`;
}

/** `00:12:41`. */
export function formatClock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map(two).join(':');
}

/** `1 234 567`: groups apart by a thin plain space, read the same everywhere. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ' ');
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

/** A limit: `500 ms`, `90 s`, `2 min`. */
export function formatLimit(ms: number): string {
  if (ms < 1000) return `${ms} ms`;
  return ms % 60_000 === 0 ? `${ms / 60_000} min` : `${ms / 1000} s`;
}
