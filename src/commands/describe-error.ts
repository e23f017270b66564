import { DeckError, formatDeckError } from '../deck/deck-error.ts';
import { exitCode, UsageError } from './exit-code.ts';

/** What to print for an error that ended the program, and whose fault it is. */
export function describeError(error: unknown): { text: string; code: number } {
  if (error instanceof DeckError) return { text: formatDeckError(error), code: exitCode.usage };
  if (error instanceof UsageError) return { text: `multiarch-workshop: ${error.message}`, code: exitCode.usage };
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { text: `multiarch-workshop: a fault of ours, please report it:\n${stack}`, code: exitCode.failed };
}
