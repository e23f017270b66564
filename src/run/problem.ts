/** Why an execution could not be started or followed: a sentence for people, as `ExecutionEnd.note`. */
export class Problem extends Error {
  override readonly name = 'Problem';
}

const MEANINGS: Readonly<Record<string, string>> = {
  E2BIG: 'the script or the environment is too long for this system',
  EACCES: 'permission denied',
  EAGAIN: 'this user may start no more processes',
  EDQUOT: 'the disk quota is used up',
  EMFILE: 'too many open files',
  ENFILE: 'too many open files on this machine',
  ENOENT: 'it is not there',
  ENOMEM: 'out of memory',
  ENOSPC: 'no space left on the device',
  ENOTDIR: 'a part of the path is not a folder',
  EROFS: 'the file system is read-only',
};

/** What went wrong, without a code: the meaning of a system error, or the message of any other. */
export function meaningOf(error: unknown): string {
  const { code, message } = error as { code?: unknown; message?: unknown };
  return MEANINGS[String(code)] ?? String(message ?? error);
}
