import type { Recording } from './recording.ts';

/** Where and when a recording was made, in one line for people: date, engine, what stood in, what is missing. */
export function describeRecording({ facts, startedAt }: Recording): string {
  const day = facts?.recordedAt.slice(0, 10) ?? (startedAt === null ? null : new Date(startedAt).toISOString().slice(0, 10));
  const parts = [`recorded${day === null ? '' : ` ${day}`}${engineOf(facts)}`];
  if (facts === null || facts.source === 'imported') parts.push('by others');
  if (facts?.source === 'fallback') parts.push('by its fallback');
  const standIns = Object.keys(facts?.standIns ?? {});
  if (standIns.length > 0) parts.push(`with stand-ins for ${standIns.join(', ')}`);
  if (facts?.thinned) parts.push(`${facts.thinned.lines.toLocaleString('en')} lines left out`);
  return parts.join(', ');
}

function engineOf(facts: Recording['facts']): string {
  return facts?.engine == null ? '' : ` on Docker ${facts.engine.version} (${facts.engine.platform})`;
}
