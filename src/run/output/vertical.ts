/**
 * Sequences that move the cursor to another line or erase other lines: what a line on its own cannot be read without.
 * CUU, CUD, CNL, CPL (`ESC [ n A`, B, E, F) and erasing all below (`ESC [ J`, `ESC [ 0 J`).
 */
const VERTICAL = /\u001b\[(?:\d{0,9}[ABEF]|0?J)/;
const MAX_LENGTH = 12;

/** Where in `text` the first one starts, -1 for none; 0 too when it starts in `before`, the text right before it. */
export function findVertical(before: string, text: string): number {
  const start = before.slice(1 - MAX_LENGTH);
  // Joined only where they meet: copying all of the text costs more than all else.
  if (start.includes('\u001b')) {
    const at = (start + text.slice(0, MAX_LENGTH)).search(VERTICAL);
    if (at !== -1 && at < start.length) return 0;
  }
  return text.includes('\u001b') ? text.search(VERTICAL) : -1;
}
