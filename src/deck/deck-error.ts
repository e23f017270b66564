import type { SourcePosition } from './deck.ts';

/** What is wrong with a deck, as data. */
export type DeckFault = Pick<DeckError, 'message' | 'position' | 'sourceLine' | 'remedy'>;

/** A deck that cannot be shown: what was found, where, and what would be right. Exit code 2. */
export class DeckError extends Error {
  override readonly name = 'DeckError';
  /** Line 0: the file as a whole (it is missing, empty, not text). */
  readonly position: SourcePosition;
  /** The line of source that is wrong, as it stands there, without control characters and cut to 160 characters. */
  readonly sourceLine: string;
  /** What would be right. */
  readonly remedy: string;

  constructor(message: string, position: SourcePosition, sourceLine: string, remedy: string) {
    super(message);
    this.position = position;
    this.sourceLine = sourceLine;
    this.remedy = remedy;
  }
}

/** `file:line: what`, the line itself, and what would be right: three lines of plain text; two for a file as a whole. */
export function formatDeckError(error: DeckError): string {
  const { file, line } = error.position;
  if (line === 0) return `${file}: ${error.message}\n  ${error.remedy}`;
  return `${file}:${line}: ${error.message}\n  ${line} | ${error.sourceLine.trimEnd()}\n  ${error.remedy}`;
}
