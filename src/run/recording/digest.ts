import { createHash } from 'node:crypto';

/** `sha256:` and 64 hex digits of the text's UTF-8 bytes, as it stands. */
export function digestOf(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}
