import { DeckError, formatDeckError } from '../deck/deck-error.ts';
import { exitCode, UsageError } from './exit-code.ts';

/** What to print for an error that ended the program, and whose fault it is; a fault of ours is written down. */
export async function describeError(error: unknown): Promise<{ text: string; code: number }> {
  if (error instanceof DeckError) return { text: formatDeckError(error), code: exitCode.usage };
  if (error instanceof UsageError) return { text: `multiarch-workshop: ${error.message}`, code: exitCode.usage };
  const { reportFault } = await import('./fault-report.ts');
  return { text: (await reportFault(error, [], process.env, new Date())).trimEnd(), code: exitCode.failed };
}
