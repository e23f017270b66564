import type { Token } from 'marked';
import { readComment } from './comment.ts';
import type { Inline } from './deck.ts';
import { decodeEntities } from './entities.ts';
import { readMarkup, splitHtml } from './html.ts';
import { deckErrorAt, type SourceFile } from './source.ts';

/** What turning tokens into a slide needs to know, and where it leaves what is not part of the slide. */
export interface Reading {
  readonly source: SourceFile;
  /** Every text passes here on its way into the deck: control characters dropped, parameters replaced. */
  readonly word: (text: string) => string;
  /** Takes a speaker note. */
  readonly note: (text: string) => void;
}

/** Inline tokens as the deck has them: entities decoded, neighbouring text joined, blanks and soft line ends as one space. */
export function readInlines(tokens: readonly Token[], line: number, reading: Reading): Inline[] {
  return joinInlines(tokens.map((token) => readInline(token, line, reading)), reading);
}

/** The tokens inside a token. */
export function childrenOf(token: Token): readonly Token[] {
  return 'tokens' in token ? (token.tokens ?? []) : [];
}

/** The words alone, for titles and for what stands in place of an image. */
export function plainText(inlines: readonly Inline[]): string {
  return inlines.map((inline) => {
    switch (inline.kind) {
      case 'text':
      case 'code':
        return inline.text;
      case 'image':
        return inline.alt;
      case 'break':
        return ' ';
      default:
        return plainText(inline.content);
    }
  }).join('').trim();
}

/** A comment inside text or inside a list. Its notes are taken; a pause there would split what cannot be split. */
export function takeNestedComment(body: string, line: number, reading: Reading): void {
  const comment = readComment(body, (message, remedy) => deckErrorAt(reading.source, line, message, remedy));
  if (comment.kind === 'other') return;
  if (comment.kind === 'note') reading.note(comment.text);
  else throw deckErrorAt(reading.source, line, 'a comment command inside a paragraph, a list or a quote', 'Write it on a line of its own at the left margin, with no text beside it.');
}

/** What markup shows, as inline content. */
export function readMarkupInlines(html: string, reading: Reading): Inline[] {
  return joinInlines(readMarkup(html).map((markup) => {
    switch (markup.kind) {
      case 'text':
        return markup.text;
      case 'image':
        return [{ kind: 'image', href: reading.word(markup.href), alt: reading.word(markup.alt) }];
      case 'break':
        return [markup];
    }
  }), reading);
}

/** A parameter's literal may be cut by an escape or a tag: text is joined before it is replaced. */
function joinInlines(pieces: readonly (string | readonly Inline[])[], reading: Reading): Inline[] {
  const inlines: Inline[] = [];
  let text = '';
  const flush = (): void => {
    const words = reading.word(text.replace(/[ \t\n]+/g, ' '));
    if (words !== '') inlines.push({ kind: 'text', text: words });
    text = '';
  };
  for (const piece of pieces) {
    if (typeof piece === 'string') {
      text += piece;
    } else {
      flush();
      inlines.push(...piece);
    }
  }
  flush();
  return trimBreaks(inlines);
}

/** A string is text, still to be joined with its neighbours. */
function readInline(token: Token, line: number, reading: Reading): string | Inline[] {
  const content = (): Inline[] => readInlines(childrenOf(token), line, reading);
  const text = 'text' in token && typeof token.text === 'string' ? token.text : token.raw;
  switch (token.type) {
    case 'text':
      // The source: marked has decoded numeric entities in `text`, but not the others.
      return decodeEntities(withFootnoteMarks(token.raw));
    case 'escape':
      return text;
    case 'codespan':
      return [{ kind: 'code', text: reading.word(text) }];
    case 'strong':
      return [{ kind: 'strong', content: content() }];
    case 'em':
      return [{ kind: 'emphasis', content: content() }];
    case 'del':
      return [{ kind: 'deleted', content: content() }];
    case 'br':
      return [{ kind: 'break' }];
    case 'link':
      return [readLink(token.raw, hrefOf(token), content(), reading)];
    case 'image':
      return [{ kind: 'image', href: reading.word(decodeEntities(hrefOf(token))), alt: plainText(content()) }];
    case 'html':
      return readInlineHtml(token.raw, line, reading);
    case 'checkbox':
      return '';
    default:
      return token.raw;
  }
}

function readLink(raw: string, href: string, content: readonly Inline[], reading: Reading): Inline {
  const isFootnote = /^\[\^[^\]]+\]$/.test(raw);
  const label: readonly Inline[] = isFootnote ? [{ kind: 'text', text: reading.word(withFootnoteMarks(raw)) }] : content;
  return { kind: 'link', href: reading.word(decodeEntities(href)), content: label };
}

function readInlineHtml(raw: string, line: number, reading: Reading): string | Inline[] {
  const [piece] = splitHtml(raw);
  if (piece?.kind === 'comment') {
    takeNestedComment(piece.text, line, reading);
    return '';
  }
  const markup = readMarkup(raw);
  if (markup.every((part) => part.kind === 'text')) return markup.map((part) => part.text).join('');
  return readMarkupInlines(raw, reading);
}

function hrefOf(token: Token): string {
  return 'href' in token && typeof token.href === 'string' ? token.href : '';
}

/** marked knows no footnotes: the reference and the note keep their place and show the mark as readers know it. */
function withFootnoteMarks(text: string): string {
  return text.replace(/\[\^([^\]\s[]{1,40})\]:?/g, '[$1]');
}

/** No blanks at the edges of a paragraph nor beside its breaks: they would shift what is wrapped and aligned. */
function trimBreaks(inlines: readonly Inline[]): Inline[] {
  return inlines.flatMap((inline, at): Inline[] => {
    if (inline.kind !== 'text') return [inline];
    const afterBreak = inlines[at - 1]?.kind === 'break';
    const beforeBreak = inlines[at + 1]?.kind === 'break';
    const text = beforeBreak ? inline.text.replace(/ $/, '') : inline.text;
    const trimmed = afterBreak ? text.replace(/^ /, '') : text;
    return trimmed === '' ? [] : [{ kind: 'text', text: trimmed }];
  });
}
