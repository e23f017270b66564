import { createHash } from 'node:crypto';
import { type Deck, stepsOf } from './deck.ts';

/** What a deck runs, part by part: a digest by a name that people understand. */
export type DeckParts = Readonly<Record<string, string>>;

/** Why a deck may not run anything yet. */
export interface Distrust {
  /** Where the deck lies, absolute. */
  readonly place: string;
  /** Parts that differ from what was trusted here earlier; null: it never was. */
  readonly changed: readonly string[] | null;
  /** What is trusted when the person says so. */
  readonly parts: DeckParts;
}

/** The shell texts of a deck and what they run with, each with its digest. */
export function partsOf(deck: Deck): DeckParts {
  const texts = stepsOf(deck).flatMap(({ id, command, settings: { probe, check, undo, fallback, variables, creates } }): (readonly [string, string | null])[] => [
    [`the command of ${id}`, command], [`the probe of ${id}`, probe], [`the check of ${id}`, check], [`the undo of ${id}`, undo], [`the fallback of ${id}`, fallback],
    [`the variables of ${id}`, variables.length === 0 ? null : JSON.stringify(variables)],
    [`what ${id} creates`, creates.length === 0 ? null : JSON.stringify(creates)],
  ]);
  const demos = Object.values(deck.demos).map(({ name, folder, variables }) => [`the variables of the demo ${name}`, JSON.stringify([folder, variables])] as const);
  return Object.fromEntries([...texts, ...demos].flatMap(([name, text]) => (text === null ? [] : [[name, sha256(text)]])));
}

/** Why a deck of these parts may not run; null when all of them were trusted before. What is gone needs no trust. */
export function judgeTrust(place: string, parts: DeckParts, trusted: DeckParts | null): Distrust | null {
  const changed = trusted === null ? null : Object.entries(parts).filter(([name, digest]) => trusted[name] !== digest).map(([name]) => name);
  return changed?.length === 0 ? null : { place, changed, parts };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
