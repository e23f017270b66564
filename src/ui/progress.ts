import type { Row } from './spans.ts';

/** How far the talk is, as a line that fills: thick behind us, thin before us, so that it needs no colour. */
export function progressRow(number: number, count: number, width: number): Row {
  const done = Math.max(0, Math.min(width, Math.round((width * number) / Math.max(1, count))));
  return [{ text: '━'.repeat(done), style: 'progress' }, { text: '─'.repeat(width - done), style: 'rule' }];
}
