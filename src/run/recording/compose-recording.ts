import { lineMarker } from './markers.ts';
import type { CastEvent, Recording, RecordingFacts, Thinned } from './recording.ts';
import { scrub, scrubPieces, type ScrubFacts } from './scrub.ts';
import type { Tape } from './tape.ts';

/** What was taken down of one execution. */
export interface Take {
  readonly tape: Tape;
  /** The text that ran. */
  readonly script: string;
  /** ms since the epoch. */
  readonly startedAt: number;
  readonly durationMs: number;
}

/** Nothing of a step has a size (its output is a pipe); players want one. */
const WIDTH = 100;
const HEIGHT = 30;
/** More pieces than that are put together, those that were nearest in time. */
const MAX_EVENTS = 2000;

/** The recording of a take: bounded, and without anything private in its output, its command and its facts. */
export function composeRecording(take: Take, facts: Omit<RecordingFacts, 'thinned'>, title: string, isPrivate: ScrubFacts): Recording {
  const { head, tail, thinned } = take.tape.finish((line) => lineMarker(line, take.script));
  const gap: CastEvent[] = thinned === null ? [] : [{ kind: 'output', at: tail[0]?.at ?? thinned.toMs, text: gapNote(thinned) }];
  const events = [...scrubEvents(head, isPrivate), ...gap, ...scrubEvents(tail, isPrivate)];
  const { check, fallback } = facts;
  return {
    format: 2,
    width: WIDTH,
    height: HEIGHT,
    startedAt: take.startedAt,
    title,
    command: scrub(take.script, isPrivate),
    durationMs: take.durationMs,
    facts: {
      ...facts,
      fallback: fallback === null ? null : { ...fallback, insteadOf: scrub(fallback.insteadOf, isPrivate) },
      parameters: Object.fromEntries(Object.entries(facts.parameters).map(([name, value]) => [name, scrub(value, isPrivate)])),
      check: check === null ? null : { ...check, message: scrub(check.message, isPrivate) },
      thinned,
    },
    events: joinNeighbours(events, take.durationMs / MAX_EVENTS),
    remarks: [],
  };
}

/** What stands in the output where something is missing. */
export function gapNote({ bytes, lines }: Thinned): string {
  const size = bytes >= 1024 * 1024 ? `${(bytes / 1024 / 1024).toFixed(1)} MB` : `${Math.ceil(bytes / 1024)} kB`;
  return `\u001b[0m[... ${lines.toLocaleString('en')} lines (${size}) are not in this recording ...]\n`;
}

function scrubEvents(events: readonly CastEvent[], isPrivate: ScrubFacts): CastEvent[] {
  const outputs = events.filter((event) => event.kind === 'output');
  const clean = scrubPieces(outputs.map(({ text }) => text), isPrivate);
  let next = 0;
  return events.map((event): CastEvent => {
    if (event.kind === 'output') return { ...event, text: clean[next++] ?? '' };
    return event.kind === 'marker' ? { ...event, label: scrub(event.label, isPrivate) } : event;
  });
}

/** Output pieces less than `ms` after the first of them become one; the order and the shape in time stay. */
function joinNeighbours(events: readonly CastEvent[], ms: number): CastEvent[] {
  const joined: CastEvent[] = [];
  for (const event of events) {
    const last = joined.at(-1);
    if (event.kind === 'output' && event.text === '') continue;
    if (last?.kind === 'output' && event.kind === 'output' && event.at - last.at < Math.max(ms, 1)) joined[joined.length - 1] = { ...last, text: last.text + event.text };
    else joined.push(event);
  }
  return joined;
}
