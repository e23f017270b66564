import type { OutputStore } from '../output-store.ts';

const SGR = /\u001b\[[0-9;]*m/g;
/** The share of the room that the beginning gets: the end says more often why something failed. */
const HEAD_SHARE = 0.25;

/** A line of an output store without its colours. */
export function stripSgr(line: string): string {
  return line.includes('\u001b') ? line.replace(SGR, '') : line;
}

/** What a store holds as plain text of at most `maxBytes` (UTF-8): its head, a line that says how much was cut, its tail. */
export function plainTextOf(store: Pick<OutputStore, 'lineCount' | 'hidden' | 'line'>, maxBytes: number): string {
  const { lineCount, hidden } = store;
  const all = hidden === null ? takeLines(store, 0, lineCount, 1, maxBytes) : null;
  if (all !== null && all.length === lineCount) return all.join('\n');

  const room = maxBytes - bytesOf(cutMark(lineCount)) - 2;
  if (room <= 0) return clip(cutMark(lineCount), maxBytes);
  const head = takeLines(store, 0, hidden?.from ?? lineCount, 1, room * HEAD_SHARE);
  const cutHead = head.length === 0 && hidden?.from !== 0 ? [clip(textOf(store, 0), room * HEAD_SHARE)] : [];
  const tailRoom = room - sizeOf(head) - sizeOf(cutHead);
  const tail = takeLines(store, lineCount - 1, Math.max(hidden?.to ?? 0, head.length) - 1, -1, tailRoom).reverse();
  const cutTail = tail.length === 0 ? [clipStart(textOf(store, lineCount - 1), tailRoom)] : [];
  return [...head, ...cutHead, cutMark(lineCount - head.length - tail.length), ...cutTail, ...tail].join('\n');
}

/** Whole lines from `from` on, before `end`, as long as they fit, each with its newline. */
function takeLines(store: Pick<OutputStore, 'line'>, from: number, end: number, step: 1 | -1, maxBytes: number): string[] {
  const lines: string[] = [];
  // The last line has no newline after it.
  let room = maxBytes + 1;
  for (let index = from; index !== end; index += step) {
    const text = textOf(store, index);
    room -= bytesOf(text) + 1;
    if (room < 0) break;
    lines.push(text);
  }
  return lines;
}

function textOf(store: Pick<OutputStore, 'line'>, index: number): string {
  return stripSgr(store.line(index) ?? '');
}

function cutMark(lines: number): string {
  return `[… ${lines.toLocaleString('en')} ${lines === 1 ? 'line' : 'lines'} not shown in full …]`;
}

function sizeOf(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + bytesOf(line) + 1, 0);
}

function bytesOf(text: string): number {
  return Buffer.byteLength(text);
}

/** The beginning of `text` in at most `maxBytes`; no character is split. */
function clip(text: string, maxBytes: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= maxBytes) return text;
  let end = Math.max(0, Math.floor(maxBytes));
  while (end > 0 && isContinuation(bytes[end])) end -= 1;
  return bytes.toString('utf8', 0, end);
}

/** The end of `text` in at most `maxBytes`. */
function clipStart(text: string, maxBytes: number): string {
  const bytes = Buffer.from(text);
  let start = Math.max(0, bytes.length - Math.floor(maxBytes));
  while (start < bytes.length && isContinuation(bytes[start])) start += 1;
  return bytes.toString('utf8', start);
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
