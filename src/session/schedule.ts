import type { Deck, Section } from '../deck/deck.ts';

/** How far the talk is from its plan, in ms: behind above 0, ahead below, 0 while the time of this slide lasts. */
export type Lateness = number;

/**
 * How far behind its plan the talk is on this slide, `elapsedMs` after it began; null where no time is planned. The
 * slides of a section share its time equally.
 */
export function latenessAt(deck: Deck, slide: number, elapsedMs: number): Lateness | null {
  const section = deck.sections.find(({ first, last }) => slide >= first && slide <= last);
  if (section === undefined) return null;
  const share = section.durationMs / (section.last - section.first + 1);
  const begin = timeBefore(deck.sections, section) + share * (slide - section.first);
  return Math.max(0, elapsedMs - begin - share) - Math.max(0, begin - elapsedMs);
}

/** How long the whole talk is to take, ms; 0 when it does not say. */
export function plannedMs({ sections }: Deck): number {
  return sections.reduce((sum, { durationMs }) => sum + durationMs, 0);
}

function timeBefore(sections: readonly Section[], until: Section): number {
  return sections.slice(0, sections.indexOf(until)).reduce((sum, { durationMs }) => sum + durationMs, 0);
}

/** `on time`, `2 min behind`, `1 min ahead`: whole minutes. */
export function sayLateness(lateness: Lateness): string {
  const minutes = Math.floor(Math.abs(lateness) / 60_000);
  if (minutes === 0) return 'on time';
  return `${minutes} min ${lateness > 0 ? 'behind' : 'ahead'}`;
}
