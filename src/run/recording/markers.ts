/** A marker for a line of a fence that begins to run: `3: docker run ...`, so that any player shows something readable. */
export function lineMarker(line: number, command: string): string {
  const text = (command.split('\n')[line - 1] ?? '').trim().replace(/\s*\\$/, ' ...');
  return `${line}: ${text}`.trimEnd();
}

/** The line a marker of ours stands for, from 1; null for a marker of anybody else's. */
export function lineOfMarker(label: string): number | null {
  const [, digits] = /^(\d{1,6}):(?: |$)/.exec(label) ?? [];
  return digits === undefined || +digits === 0 ? null : +digits;
}
