const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000 };
const LONGEST = 24 * 60 * 60_000;

/** `500ms`, `30s`, `2m` in milliseconds; null for anything else, for none and for more than a day. */
export function parseDuration(text: string): number | null {
  const [, digits = '', unit = ''] = /^(\d{1,8})(ms|s|m)$/.exec(text) ?? [];
  const ms = Number(digits) * (UNITS[unit] ?? 0);
  return ms > 0 && ms <= LONGEST ? ms : null;
}
