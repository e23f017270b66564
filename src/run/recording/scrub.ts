import { privateNames, type ScrubFacts } from './scrub-names.ts';
import { findSecrets, type Span } from './scrub-secrets.ts';

export type { ScrubFacts };

/** `text` without secrets, host names, user names and folders of this machine. Pure; scrubbing twice changes nothing more. */
export function scrub(text: string, facts: ScrubFacts): string {
  return scrubPieces([text], facts)[0] ?? '';
}

/**
 * The same for a text that came in pieces: what a rule finds may lie across any of their borders. As many pieces come
 * back; what stands for a find stands in the piece where the find began.
 */
export function scrubPieces(pieces: readonly string[], facts: ScrubFacts): string[] {
  let current = [...pieces];
  // One rule after the other: a folder is made private before the user's name within it is looked for.
  for (const find of [findSecrets(facts.secrets), ...privateNames(facts)]) {
    const spans = find(current.join(''));
    if (spans.length > 0) current = replaceSpans(current, spans);
  }
  return current;
}

/** `spans` do not overlap and are in order. */
function replaceSpans(pieces: readonly string[], spans: readonly Span[]): string[] {
  const result: string[] = [];
  let offset = 0;
  let next = 0;
  for (const piece of pieces) {
    const end = offset + piece.length;
    let kept = '';
    let at = offset;
    while (at < end) {
      const span = spans[next];
      if (span === undefined || span.from >= end) {
        kept += piece.slice(at - offset);
        at = end;
        break;
      }
      if (span.from >= at) kept += piece.slice(at - offset, span.from - offset) + span.replacement;
      at = Math.min(span.to, end);
      if (span.to <= end) next++;
    }
    result.push(kept);
    offset = end;
  }
  return result;
}
