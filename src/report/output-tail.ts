import { stripSgr } from '../run/output/plain-text.ts';
import { hideSecrets } from '../run/recording/scrub-secrets.ts';
import type { Run } from '../session/session.ts';

/** One line of a report must not fill a screen. */
const MAX_CHARACTERS = 400;

export interface OutputTail {
  /** Plain text, without blank lines at the end. */
  readonly lines: readonly string[];
  /** Lines that there are in all. */
  readonly total: number;
}

/** The last `count` lines that a run printed. */
export function outputTail(run: Run, count: number): OutputTail {
  let total = run.output.lineCount;
  while (total > 0 && stripSgr(run.output.line(total - 1) ?? 'hidden').trim() === '') total -= 1;
  const lines: string[] = [];
  for (let index = Math.max(0, total - count); index < total; index += 1) {
    const line = run.output.line(index);
    if (line !== null) lines.push(shorten(hideSecrets(stripSgr(line))));
  }
  return { lines, total };
}

/** `last 12 of 340 lines`, or `3 lines` when that is all. */
export function describeTail({ lines, total }: OutputTail): string {
  const words = total === 1 ? '1 line' : `${total.toLocaleString('en')} lines`;
  return lines.length === total ? words : `last ${lines.length} of ${words}`;
}

function shorten(line: string): string {
  const characters = [...line];
  const more = characters.length - MAX_CHARACTERS;
  return more <= 0 ? line : `${characters.slice(0, MAX_CHARACTERS).join('')} … ${more.toLocaleString('en')} more characters`;
}
