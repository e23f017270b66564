import { closeSync, openSync, writeSync } from 'node:fs';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';

/** The whole output of one run in a file, bounded on disk whatever the run prints. */
export interface SpillFile {
  /** Appends; throws what the file system says (ENOSPC). Synchronous: 64 KiB into the page cache take 20 microseconds. */
  write(bytes: Uint8Array): void;
  /** Makes it one file to read from top to bottom, and closes it. Throws what the file system says. */
  close(): Promise<void>;
}

export interface SpillLimits {
  readonly headBytes: number;
  readonly tailBytes: number;
}

const LIMITS: SpillLimits = { headBytes: 64 * 2 ** 20, tailBytes: 192 * 2 ** 20 };
const COPY_BYTES = 2 ** 20;
/** How far a cut is moved to the next end of a line: a split character would make `grep` take the file for binary. */
const LINE_SEARCH_BYTES = 64 * 1024;

/**
 * While it runs, the file is the first `headBytes` and behind them a ring of the last `tailBytes`. Up to both together
 * (256 MiB) it simply is the output. Beyond that, `close` writes it once more in its right order, with a line that says
 * how much is missing between head and tail: a second of copying after minutes of output, and never otherwise.
 */
export function createSpillFile(path: string, limits: SpillLimits = LIMITS): SpillFile {
  const capacity = limits.headBytes + limits.tailBytes;
  const file = openSync(path, 'w', 0o600);
  let total = 0;

  /** Where the byte number `offset` of the output stands in the file. */
  const placeOf = (offset: number): number =>
    offset < limits.headBytes ? offset : limits.headBytes + ((offset - limits.headBytes) % limits.tailBytes);

  return {
    write(bytes) {
      for (let done = 0; done < bytes.length; ) {
        const place = placeOf(total);
        const room = place < limits.headBytes ? limits.headBytes - place : capacity - place;
        const written = writeSync(file, bytes, done, Math.min(bytes.length - done, room), place);
        done += written;
        total += written;
      }
    },
    async close() {
      closeSync(file);
      if (total > capacity) await straighten(path, total, limits, placeOf(total));
    },
  };
}

/** `oldest` is the place in the file of the oldest byte of the ring. */
async function straighten(path: string, total: number, limits: SpillLimits, oldest: number): Promise<void> {
  const { headBytes, tailBytes } = limits;
  const straight = `${path}.straight`;
  const from = await open(path, 'r');
  const to = await open(straight, 'w', 0o600);
  try {
    const headEnd = await endOfLastLine(from, headBytes);
    const skipped = await startOfNextLine(from, oldest, headBytes + tailBytes - oldest);
    const missing = total - headEnd - (tailBytes - skipped);
    await copy(from, to, 0, headEnd);
    await to.write(`[... ${missing} bytes are missing here ...]\n`);
    await copy(from, to, oldest + skipped, headBytes + tailBytes);
    await copy(from, to, headBytes, oldest);
    await rename(straight, path);
  } catch (error) {
    await rm(straight, { force: true });
    throw error;
  } finally {
    await Promise.all([from.close(), to.close()]);
  }
}

async function copy(from: FileHandle, to: FileHandle, begin: number, end: number): Promise<void> {
  const buffer = Buffer.allocUnsafe(COPY_BYTES);
  for (let place = begin; place < end; ) {
    const { bytesRead } = await from.read(buffer, 0, Math.min(COPY_BYTES, end - place), place);
    if (bytesRead === 0) return;
    await to.write(buffer, 0, bytesRead);
    place += bytesRead;
  }
}

async function endOfLastLine(file: FileHandle, end: number): Promise<number> {
  const length = Math.min(LINE_SEARCH_BYTES, end);
  const buffer = Buffer.allocUnsafe(length);
  await file.read(buffer, 0, length, end - length);
  const newline = buffer.lastIndexOf(0x0a);
  return newline < 0 ? end : end - length + newline + 1;
}

async function startOfNextLine(file: FileHandle, begin: number, room: number): Promise<number> {
  const buffer = Buffer.alloc(Math.min(LINE_SEARCH_BYTES, room));
  await file.read(buffer, 0, buffer.length, begin);
  return buffer.indexOf(0x0a) + 1;
}
