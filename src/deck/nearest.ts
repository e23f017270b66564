import { distance } from 'fastest-levenshtein';

/**
 * The candidate that `word` was probably meant to be: the one with the fewest typing errors (a letter too many,
 * missing or wrong, two swapped), at most one per three letters, case apart. null when none is close.
 */
export function nearest(word: string, candidates: readonly string[]): string | null {
  let best: string | null = null;
  // Longer words are no typing errors of ours, and the distance takes time proportional to both lengths.
  if (word.length > 80) return best;
  let bestErrors = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    const errors = typingErrors(word.toLowerCase(), candidate.toLowerCase());
    if (errors < bestErrors) [best, bestErrors] = [candidate, errors];
  }
  return best;
}

/** Two swapped letters are two errors to Levenshtein and one to a person. */
function typingErrors(word: string, candidate: string): number {
  const errors = distance(word, candidate);
  const letters = (text: string): string => [...text].sort().join('');
  return errors === 2 && letters(word) === letters(candidate) ? 1 : errors;
}

/** `Did you mean "x"? ` when one is close, and all there are: the end of an error message. */
export function whatIsKnown(word: string, candidates: readonly string[]): string {
  const close = nearest(word, candidates);
  const known = candidates.length === 0 ? 'None is known here.' : `Known here: ${candidates.join(', ')}.`;
  return close === null ? known : `Did you mean "${close}"? ${known}`;
}
