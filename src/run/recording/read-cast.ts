import { CastError } from './cast-error.ts';
import { readFacts } from './read-facts.ts';
import { factsKey, type CastEvent, type Recording } from './recording.ts';

/**
 * Reads an asciicast v2 or v3, ours or by others (https://docs.asciinema.org/manual/asciicast/v2/ and /v3/).
 * Without harm: CRLF, blank lines, comments, unknown events, times that run backwards, a last line that was cut off;
 * each such thing is told in `remarks`. Throws CastError with the line for what is no asciicast.
 */
export function readCast(text: string): Recording {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const header = readHeader(lines[0] ?? '');
  const { events, remarks } = readEvents(lines, header.format);
  const last = events.at(-1)?.at ?? 0;
  return { ...header, durationMs: Math.max(header.durationMs ?? 0, last), events, remarks };
}

type Header = Omit<Recording, 'durationMs' | 'events' | 'remarks'> & { readonly durationMs: number | null };

/** Three years: beyond it the sums of milliseconds are no longer exact. */
const MAX_SECONDS = 1e8;

const HEADER_REMEDY = 'the first line of an asciicast is {"version": 2, "width": 80, "height": 24}';

function readHeader(line: string): Header {
  if (line.trim() === '') throw new CastError('the file is empty', 1, HEADER_REMEDY);
  const header = parse(line);
  if (!isRecord(header)) throw new CastError('the header is no JSON object', 1, HEADER_REMEDY);
  const format = header['version'];
  if (format !== 2 && format !== 3) {
    throw new CastError(`version ${JSON.stringify(format) ?? 'missing'}`, 1, 'versions 2 and 3 are read; `asciinema convert` makes them of others');
  }
  const term = isRecord(header['term']) ? header['term'] : {};
  const size = format === 2 ? { columns: header['width'], rows: header['height'] } : { columns: term['cols'], rows: term['rows'] };
  return {
    format,
    width: readSize(size.columns, format === 2 ? 'width' : 'term.cols'),
    height: readSize(size.rows, format === 2 ? 'height' : 'term.rows'),
    startedAt: isTime(header['timestamp']) ? Math.round(header['timestamp'] * 1000) : null,
    title: textOrNull(header['title']),
    command: textOrNull(header['command']),
    durationMs: isTime(header['duration']) ? toMs(header['duration']) : null,
    facts: factsKey in header ? readFacts(header[factsKey]) : null,
  };
}

function readSize(value: unknown, name: string): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) return value;
  throw new CastError(`${name} is ${JSON.stringify(value) ?? 'missing'}`, 1, `${name} is a whole number of cells`);
}

function readEvents(lines: readonly string[], format: 2 | 3): { events: CastEvent[]; remarks: string[] } {
  const events: CastEvent[] = [];
  const remarks: string[] = [];
  const unknown = new Set<string>();
  let now = 0;
  let last = lines.length - 1;
  while (last > 0 && lines[last]?.trim() === '') last--;
  for (let index = 1; index <= last; index++) {
    const line = lines[index] ?? '';
    if (line.trim() === '' || line.startsWith('#')) continue;
    const value = parse(line);
    // A recorder that was killed leaves half a line: what came before it is worth having.
    if (value === undefined && index === last) {
      remarks.push(`line ${index + 1} is cut off and was left out`);
      break;
    }
    const [time, code, data] = readTriple(value, index + 1);
    const at = format === 3 ? now + toMs(time) : toMs(time);
    if (at < now) remarks.push(`line ${index + 1} goes back in time and is played at once`);
    now = Math.max(now, at);
    const event = toEvent(now, code, data);
    if (event !== null) events.push(event);
    else if (!unknown.has(code)) {
      unknown.add(code);
      remarks.push(`line ${index + 1}: ${describeUnknown(code, data)}`);
    }
  }
  return { events, remarks };
}

function readTriple(value: unknown, line: number): [time: number, code: string, data: string] {
  if (Array.isArray(value)) {
    const [time, code, data] = value as unknown[];
    if (typeof time === 'number' && Math.abs(time) < MAX_SECONDS && typeof code === 'string' && (typeof data === 'string' || data === undefined)) {
      return [time, code, data ?? ''];
    }
  }
  throw new CastError('no event of an asciicast', line, 'an event is [seconds, "o", "text"]');
}

/** null for an event that we do not know or cannot understand. */
function toEvent(at: number, code: string, data: string): CastEvent | null {
  switch (code) {
    case 'o':
      return { kind: 'output', at, text: data };
    case 'i':
      return { kind: 'input', at, text: data };
    case 'm':
      return { kind: 'marker', at, label: data };
    case 'r': {
      const [, columns = '', rows = ''] = /^(\d{1,5})x(\d{1,5})$/.exec(data) ?? [];
      return columns === '' ? null : { kind: 'resize', at, columns: +columns, rows: +rows };
    }
    case 'x':
      return /^\d{1,3}$/.test(data) ? { kind: 'exit', at, status: +data } : null;
    default:
      return null;
  }
}

function describeUnknown(code: string, data: string): string {
  const known = code === 'r' || code === 'x';
  return known ? `the event ${JSON.stringify(code)} says ${JSON.stringify(data.slice(0, 20))} and was left out` : `unknown event ${JSON.stringify(code.slice(0, 20))} was left out`;
}

/** Seconds of the file as ms, to the microsecond: sums of v3's intervals must not drift. */
function toMs(seconds: number): number {
  return Math.round(seconds * 1_000_000) / 1000;
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && value < MAX_SECONDS * 100 && value >= 0;
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
