import type { SourcePosition } from './deck.ts';

/** A deck that cannot be shown: what was found, where, and what would be right. Exit code 2. */
export class DeckError extends Error {
  override readonly name = 'DeckError';
  readonly position: SourcePosition;
  /** The line of source that is wrong, as it stands there. */
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

/** `file:line: what`, the line itself, and what would be right: three lines of plain text. */
export function formatDeckError(error: DeckError): string {
  const { file, line } = error.position;
  return `${file}:${line}: ${error.message}\n  ${line} | ${error.sourceLine.trimEnd()}\n  ${error.remedy}`;
}
