import { closeSync, constants, openSync, unlinkSync } from 'node:fs';
import { Socket, type OnReadOpts, type SocketConstructorOpts } from 'node:net';
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { runTool } from './tool.ts';

/** Both ends of one FIFO, already without a name: nothing is left of it when the last end is closed. */
export interface Fifo {
  readonly readEnd: number;
  /** For the child; close it once the child has it, or the end of the stream never comes. */
  readonly writeEnd: number;
}

export interface FifoSource {
  /** Throws when none can be made. */
  open(): Promise<Fifo>;
}

const AT_ONCE = 32;

/**
 * One FIFO for stdout and stderr keeps their order, and a step may open `/dev/stderr` (on the socket pairs of Node's
 * own `'pipe'` that fails). Node cannot make FIFOs, so `mkfifo` makes many at once: one process every 32 steps.
 */
export function createFifoSource(folder: string): FifoSource {
  let names: string[] = [];
  let round = 0;
  let making: Promise<void> | null = null;

  async function make(): Promise<void> {
    round += 1;
    const made = Array.from({ length: AT_ONCE }, (_, index) => join(folder, `fifo-${round}-${index}`));
    const answer = await runTool('mkfifo', ['-m', '600', ...made], { env: { PATH: process.env['PATH'] }, timeoutMs: 10_000 });
    if (!answer.ok) throw new Error(`mkfifo failed: ${answer.stderr.trim().split('\n')[0] || 'it is not on the PATH'}`);
    names = made;
  }

  return {
    async open() {
      while (names.length === 0) await (making ??= make().finally(() => (making = null)));
      const name = names.pop() as string;
      // The reader first and non-blocking: opening a FIFO for writing waits for a reader.
      const readEnd = openSync(name, constants.O_RDONLY | constants.O_NONBLOCK);
      try {
        return { readEnd, writeEnd: openSync(name, constants.O_WRONLY) };
      } catch (error) {
        closeSync(readEnd);
        throw error;
      } finally {
        unlinkSync(name);
      }
    },
  };
}

export interface FifoReader {
  /** Resolves when the last writer has closed its end and all is read. */
  readonly ended: Promise<void>;
  /** Reads what is there and closes, when something that cannot be ended still holds the other end. */
  drain(): Promise<void>;
}

/** A reader that got nothing in this many ticks has read all that was there. */
const QUIET_TICKS = 3;
const TICK_MS = 20;
const DRAIN_TICKS = 50;

/**
 * Reads until the end: `onBytes` gets each chunk (valid only during the call), `onText` the same decoded, no character
 * split. Back-pressure: the next read comes after both have returned, and the writers wait meanwhile.
 */
export function readFifo(readEnd: number, onBytes: (bytes: Buffer) => void, onText: (text: string) => void): FifoReader {
  const decoder = new StringDecoder('utf8');
  let reads = 0;
  // @types/node knows `onread` only where a connection is made.
  const options: SocketConstructorOpts & { onread: OnReadOpts } = {
    fd: readEnd,
    readable: true,
    writable: false,
    onread: {
      buffer: Buffer.allocUnsafe(64 * 1024),
      callback(length, buffer) {
        reads += 1;
        const bytes = Buffer.from(buffer.buffer, buffer.byteOffset, length);
        onBytes(bytes);
        const text = decoder.write(bytes);
        if (text !== '') onText(text);
        return true;
      },
    },
  };
  const socket = new Socket(options);
  const ended = new Promise<void>((resolve) => {
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      const text = decoder.end();
      if (text !== '') onText(text);
      resolve();
    });
  });
  return {
    ended,
    drain() {
      // Counted in turns of the event loop, not in time: if we were busy for a second, that was no quiet second.
      let seen = reads;
      let quiet = 0;
      let ticks = 0;
      const timer = setInterval(() => {
        quiet = reads === seen ? quiet + 1 : 0;
        seen = reads;
        ticks += 1;
        if (quiet >= QUIET_TICKS || ticks >= DRAIN_TICKS) socket.destroy();
      }, TICK_MS);
      return ended.finally(() => clearInterval(timer));
    },
  };
}
