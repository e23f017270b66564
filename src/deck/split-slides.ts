import type { Token } from 'marked';
import type { PlacedToken } from './bounded-lexer.ts';
import { readComment } from './comment.ts';
import { splitHtml } from './html.ts';
import { deckErrorAt, type SourceFile } from './source.ts';

/** One slide's source, in order. */
export interface SlideDraft {
  readonly source: SourceFile;
  readonly parts: readonly SlidePart[];
}

export type SlidePart =
  | { readonly kind: 'token'; readonly token: Token; readonly line: number }
  /** Raw HTML without its comments. */
  | { readonly kind: 'markup'; readonly html: string; readonly line: number }
  | { readonly kind: 'pause'; readonly line: number }
  | { readonly kind: 'note'; readonly text: string; readonly line: number }
  | { readonly kind: 'demo'; readonly name: string; readonly line: number };

/**
 * Cuts a file's tokens into slides: at `---`, `--` and `<!-- end_slide -->`. What is then empty (before a first
 * separator, between two, after the last) is no slide. Throws DeckError for a comment that never ends.
 */
export function splitSlides(tokens: readonly PlacedToken[], source: SourceFile): SlideDraft[] {
  const drafts: SlideDraft[] = [];
  let parts: SlidePart[] = [];
  const endSlide = (): void => {
    if (parts.some(({ kind }) => kind === 'token' || kind === 'markup' || kind === 'note')) drafts.push({ source, parts });
    parts = [];
  };
  for (const { token, line } of tokens) {
    if (token.type === 'hr' && token.raw.trim() === '---') {
      endSlide();
    } else if (token.type === 'html') {
      for (const part of htmlParts(token.raw, line, source)) {
        if (part === 'end-slide') endSlide();
        else parts.push(part);
      }
    } else if (token.type !== 'space') {
      parts.push({ kind: 'token', token, line });
    }
  }
  endSlide();
  return drafts;
}

function htmlParts(html: string, tokenLine: number, source: SourceFile): (SlidePart | 'end-slide')[] {
  return splitHtml(html).flatMap(({ kind, text, lineOffset, closed }): (SlidePart | 'end-slide')[] => {
    const line = tokenLine + lineOffset;
    if (kind === 'markup') return text.trim() === '' ? [] : [{ kind: 'markup', html: text, line }];
    // All that follows in the file would be part of it, and nothing would say so.
    if (!closed) throw deckErrorAt(source, line, 'a comment that is not closed', 'End it with `-->`.');
    const comment = readComment(text, (message, remedy) => deckErrorAt(source, line, message, remedy));
    if (comment.kind === 'other') return [];
    return [comment.kind === 'end-slide' ? comment.kind : { ...comment, line }];
  });
}
