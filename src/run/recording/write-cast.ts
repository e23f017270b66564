import { factsKey, type CastEvent, type Recording } from './recording.ts';

/**
 * An asciicast v2 (https://docs.asciinema.org/manual/asciicast/v2/), one JSON value a line, with our facts under a key
 * of their own. The same recording gives the same bytes.
 */
export function writeCast(recording: Omit<Recording, 'format' | 'remarks'>): string {
  const { width, height, startedAt, title, command, durationMs, facts, events } = recording;
  const header = {
    version: 2,
    width,
    height,
    ...(startedAt === null ? {} : { timestamp: Math.floor(startedAt / 1000) }),
    duration: toSeconds(durationMs),
    ...(command === null ? {} : { command }),
    ...(title === null ? {} : { title }),
    ...(facts === null ? {} : { [factsKey]: facts }),
  };
  const newlines = createNewlineWriter();
  const lines = events.flatMap((event) => toLine(event, newlines));
  return [header, ...lines].map((value) => `${JSON.stringify(value)}\n`).join('');
}

/** v2 has no exit event; ours stands in the facts. */
function toLine(event: CastEvent, newlines: (text: string) => string): unknown[] {
  const at = toSeconds(event.at);
  switch (event.kind) {
    case 'output':
      return [[at, 'o', newlines(event.text)]];
    case 'input':
      return [[at, 'i', event.text]];
    case 'marker':
      return [[at, 'm', event.label]];
    case 'resize':
      return [[at, 'r', `${event.columns}x${event.rows}`]];
    case 'exit':
      return [];
  }
}

/**
 * What a terminal driver does to a program's output (ONLCR): a player feeds the text to a terminal as it is, and bare
 * newlines would come out as stairs. Knows of a `\r` that ended the text before.
 */
function createNewlineWriter(): (text: string) => string {
  let afterReturn = false;
  return (text) => {
    const first = afterReturn && text.startsWith('\n') ? '\n' : '';
    if (text !== '') afterReturn = text.endsWith('\r');
    return first + text.slice(first.length).replace(/(?<!\r)\n/g, '\r\n');
  };
}

function toSeconds(ms: number): number {
  return Math.round(ms * 1000) / 1_000_000;
}
