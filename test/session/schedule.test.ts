import { describe, expect, it } from 'vitest';
import { latenessAt, sayLateness } from '../../src/session/schedule.ts';
import { deckOf, step } from './fake-parts.ts';

const minute = 60_000;
/** Slides 1-2 in 4 minutes, 3-4 without a plan, 5 in 3 minutes. */
const deck = { ...deckOf([step('a')]), sections: [{ first: 1, last: 2, durationMs: 4 * minute }, { first: 5, last: 5, durationMs: 3 * minute }] };

describe('whether a talk is on time', () => {
  it.each([
    [1, 0, 'on time'], [1, 2, 'on time'], [1, 2.9, 'on time'], [1, 3, '1 min behind'], [1, 62.5, '60 min behind'],
    [2, 2, 'on time'], [2, 1.1, 'on time'], [2, 1, '1 min ahead'], [2, 4.5, 'on time'], [2, 6, '2 min behind'],
    [5, 4, 'on time'], [5, 1.5, '2 min ahead'], [5, 9, '2 min behind'],
  ])('on slide %d, %d min after it began: %s', (slide, minutes, words) => {
    expect(sayLateness(latenessAt(deck, slide, minutes * minute) ?? NaN)).toBe(words);
  });

  it('is not said of a slide that has no plan', () => {
    expect(latenessAt(deck, 3, minute)).toBeNull();
    expect(latenessAt({ ...deck, sections: [] }, 1, minute)).toBeNull();
  });
});
