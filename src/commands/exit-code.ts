/** The program's exit codes; see README. */
export const exitCode = {
  ok: 0,
  /** A step or a check failed. */
  failed: 1,
  /** Wrong usage or a broken deck. */
  usage: 2,
  /** This machine cannot run it. */
  machine: 3,
  interrupted: 130,
  /** Nobody reads what is printed: as a shell reports SIGPIPE. */
  readerLeft: 141,
} as const;

/** Wrong usage: what was found and what would be right, in one or two lines. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
