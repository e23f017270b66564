import { withoutControls } from './controls.ts';
import { DeckError } from './deck-error.ts';

/** One file of a deck, ready to be read: no byte order mark, lines end in `\n`. */
export interface SourceFile {
  /** As errors name it. */
  readonly name: string;
  readonly text: string;
}

/** Takes files as editors on any system leave them: byte order mark, CRLF, lone CR. */
export function readSource(name: string, text: string): SourceFile {
  return { name, text: text.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n') };
}

/** What to throw for line `line` (from 1; 0 for the file as a whole) of a file. */
export function deckErrorAt(source: SourceFile, line: number, message: string, remedy: string): DeckError {
  const sourceLine = line === 0 ? '' : (source.text.split('\n', line)[line - 1] ?? '');
  return new DeckError(printable(message, 1000), { file: printable(source.name, 1000), line }, printable(sourceLine, 160), printable(remedy, 1000));
}

/** A word of the deck as error messages quote it. */
export function quoted(word: string): string {
  return `"${printable(word, 60)}"`;
}

/** `text` on one line, without control characters, cut with `…` after `limit` UTF-16 units. */
function printable(text: string, limit: number): string {
  const clean = withoutControls(text.slice(0, limit + 1)).replace(/[\n\t]/g, ' ');
  return clean.length > limit ? `${clean.slice(0, limit)}…` : clean;
}
