/** A file that cannot be read as an asciicast: what was found, at which line (from 1), and what would be right. */
export class CastError extends Error {
  override readonly name = 'CastError';
  readonly line: number;
  readonly remedy: string;

  constructor(message: string, line: number, remedy: string) {
    super(message);
    this.line = line;
    this.remedy = remedy;
  }
}

/** `FILE:LINE: what; what would be right`, one line of plain text. */
export function formatCastError(error: CastError, file: string): string {
  return `${file}:${error.line}: ${error.message}; ${error.remedy}`;
}
