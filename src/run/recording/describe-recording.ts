import type { Recording } from './recording.ts';

/** Where and when a recording was made, in one line for people: date, engine, what stood in, what is missing. */
export function describeRecording({ facts, startedAt, command }: Recording): string {
  const day = facts?.recordedAt.slice(0, 10) ?? (startedAt === null ? null : new Date(startedAt).toISOString().slice(0, 10));
  const parts = [`recorded${day === null ? '' : ` ${day}`}${engineOf(facts)}`];
  if (facts === null || facts.source === 'imported') parts.push('by others');
  if (facts?.source === 'fallback') parts.push('by its fallback');
  const standIns = Object.keys(facts?.standIns ?? {});
  const named = standIns.filter((image) => names(command ?? '', image) || names(facts?.fallback?.insteadOf ?? '', image));
  if (standIns.length > 0) parts.push(named.length > 0 ? `with a stand-in for ${named.join(', ')}` : 'with stand-ins for its base images');
  if (facts?.thinned) parts.push(`${facts.thinned.lines.toLocaleString('en')} lines left out`);
  return parts.join(', ');
}

/** Whether a command has the image as a word of its own, with or without a tag; the first word is the program. */
function names(command: string, image: string): boolean {
  return command.split('\n').flatMap((line) => line.trim().split(/[\s"']+/).slice(1)).some((word) => word === image || word.startsWith(`${image}:`) || word.startsWith(`${image}@`));
}

function engineOf(facts: Recording['facts']): string {
  return facts?.engine == null ? '' : ` on Docker ${facts.engine.version} (${facts.engine.platform})`;
}
