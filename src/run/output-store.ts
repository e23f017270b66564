import { BoundedOutputStore } from './output/bounded-output-store.ts';

/**
 * What a step printed, bounded in memory whatever it prints, ready to be painted.
 *
 * Text goes in as it comes; lines come out as a terminal would show them: `\r`, backspace, tab, erase-line understood,
 * colours (SGR) kept, every other control sequence and control character dropped, so nothing reaches the screen raw.
 */
export interface OutputStore {
  /** Any text, any length, split anywhere (also inside an escape sequence). */
  write(text: string): void;
  /** Grows with every change: what `useSyncExternalStore` compares. */
  readonly version: number;
  /** Lines so far, counting the unfinished last one if it is not empty, and the hidden ones. */
  readonly lineCount: number;
  /** Lines `from` to `to - 1` are no longer held (counted from 0); null when all are. */
  readonly hidden: { readonly from: number; readonly to: number } | null;
  /** Total bytes (UTF-8) ever written. */
  readonly bytes: number;
  /** Line `index` from 0: text with SGR sequences only, each line complete in itself; null for a hidden or missing one. */
  line(index: number): string | null;
  /** Plain text without SGR, at most `maxBytes` (UTF-8): head and tail, and a line that says how much was cut. */
  plainText(maxBytes: number): string;
}

/** Bounds of a store. Sizes are UTF-16 units, of which an ASCII one takes a byte of memory and any other two. */
export interface OutputStoreOptions {
  /** The first lines that are always held. Default 256 Ki. */
  readonly headSize?: number;
  /** The last lines that are held. Default 4 Mi. */
  readonly tailSize?: number;
  /** Cells of one line that are held; the line says how many more there were. Default 16 Ki. */
  readonly lineCells?: number;
  /** How many lines up the cursor can go to rewrite them. Default 200. */
  readonly rewritableLines?: number;
}

/** An empty store. */
export function createOutputStore(options: OutputStoreOptions = {}): OutputStore {
  return new BoundedOutputStore(options);
}
