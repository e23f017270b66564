import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CastError, formatCastError } from '../../../src/run/recording/cast-error.ts';
import { digestOf } from '../../../src/run/recording/digest.ts';
import { lineMarker, lineOfMarker } from '../../../src/run/recording/markers.ts';
import { readCast } from '../../../src/run/recording/read-cast.ts';
import type { CastEvent, Recording, RecordingFacts } from '../../../src/run/recording/recording.ts';
import { writeCast } from '../../../src/run/recording/write-cast.ts';

const facts: RecordingFacts = {
  schema: 1, step: 'build', deck: { title: 'Deck', digest: digestOf('deck') }, source: 'live', commandDigest: digestOf('make'), fallback: null,
  parameters: { registry: 'localhost:5000' }, engine: { version: '28.5.2', platform: 'linux/amd64', buildx: '0.29.1' },
  recordedAt: '2026-11-23T13:43:29.123Z', exitCode: 0, line: 2, check: { status: 'passed', message: 'three platforms', durationMs: 12 },
  thinned: null, standIns: { alpine: 'busybox of Debian' },
};

const recording: Recording = {
  format: 2, width: 100, height: 30, startedAt: 1_504_467_315_000, title: 'build', command: 'make', durationMs: 1500, facts, remarks: [],
  events: [
    { kind: 'marker', at: 0, label: '1: make' },
    { kind: 'output', at: 248.848, text: 'one\r\n' },
    { kind: 'output', at: 1001.376, text: '\u001b[1mtwo\u001b[0m \u{1f600} ü\r\n' },
  ],
};

const v2 = (...lines: string[]): string => ['{"version": 2, "width": 80, "height": 24}', ...lines].join('\n');
const v3 = (...lines: string[]): string => ['{"version": 3, "term": {"cols": 80, "rows": 24}}', ...lines].join('\n');
const texts = ({ events }: Recording): string[] => events.flatMap((event) => (event.kind === 'output' ? [event.text] : []));

function errorOf(text: string): CastError {
  try {
    readCast(text);
  } catch (error) {
    if (error instanceof CastError) return error;
    throw error;
  }
  throw new Error('it was read');
}

describe('what we write', () => {
  it('comes back as it was', () => expect(readCast(writeCast(recording))).toEqual(recording));

  it('is the same to the byte when it is written again', () => {
    const text = writeCast(recording);
    expect(writeCast(readCast(text))).toBe(text);
  });

  it('has what a v2 player asks for, and our facts under a key of their own', () => {
    const [header = '', ...events] = writeCast(recording).trimEnd().split('\n');
    expect(JSON.parse(header)).toMatchObject({ version: 2, width: 100, height: 30, timestamp: 1_504_467_315, duration: 1.5, 'multiarch-workshop': { step: 'build' } });
    expect(events[1]).toBe('[0.248848,"o","one\\r\\n"]');
  });

  it('gives a terminal its carriage returns, wherever the pieces were split', () => {
    const lines = (pieces: readonly string[]): string =>
      texts(readCast(writeCast({ ...recording, events: pieces.map((text) => ({ kind: 'output', at: 0, text })) }))).join('');
    expect(lines(['a\nb\r\nc\r', '\nd\n', '\n'])).toBe('a\r\nb\r\nc\r\nd\r\n\r\n');
  });

  it('survives any text in any pieces', () => {
    const event = fc.record({ kind: fc.constant('output' as const), at: fc.integer({ min: 0, max: 9 }), text: fc.string({ unit: 'binary' }) });
    fc.assert(fc.property(fc.array(event), (events) => {
      const sorted: CastEvent[] = [...events].sort((a, b) => a.at - b.at);
      const back = readCast(writeCast({ ...recording, durationMs: 9, events: sorted }));
      const plain = (pieces: readonly CastEvent[]): string => pieces.map((each) => (each.kind === 'output' ? each.text : '')).join('').replaceAll('\r\n', '\n');
      expect(plain(back.events)).toBe(plain(sorted));
      expect(back.events.map(({ at }) => at)).toEqual(sorted.map(({ at }) => at));
    }));
  });
});

describe('asciicasts by others', () => {
  it('v2: resize, input, markers and unknown events do no harm', () => {
    const { events, remarks } = readCast(v2('[0.5, "o", "a"]', '[0.6, "i", "x"]', '[0.7, "r", "90x30"]', '[0.8, "m", ""]', '[0.9, "z", "?"]', '[1, "z", "?"]', '[1, "o", "b"]'));
    expect(events).toEqual([
      { kind: 'output', at: 500, text: 'a' }, { kind: 'input', at: 600, text: 'x' }, { kind: 'resize', at: 700, columns: 90, rows: 30 },
      { kind: 'marker', at: 800, label: '' }, { kind: 'output', at: 1000, text: 'b' },
    ]);
    expect(remarks).toEqual(['line 6: unknown event "z" was left out']);
  });

  it('v3: times are intervals, comments are passed over, the exit status is kept', () => {
    const { events, durationMs, format } = readCast(v3('# a comment', '[0.248, "o", "a"]', '[1.001, "o", "b"]', '# [9, "o", "no"]', '[0.5, "x", "3"]'));
    expect(format).toBe(3);
    expect(events).toEqual([{ kind: 'output', at: 248, text: 'a' }, { kind: 'output', at: 1249, text: 'b' }, { kind: 'exit', at: 1749, status: 3 }]);
    expect(durationMs).toBe(1749);
  });

  it('v3: many short intervals add up without drifting', () => {
    const { durationMs } = readCast(v3(...Array.from({ length: 10_000 }, () => '[0.0001, "o", "."]')));
    expect(durationMs).toBeCloseTo(1000, 6);
  });

  it('with the header only are empty recordings', () => {
    expect(readCast(v2())).toMatchObject({ events: [], durationMs: 0, facts: null, remarks: [] });
    expect(readCast(`${v3()}\r\n\r\n`)).toMatchObject({ events: [], remarks: [] });
  });

  it('with a last line that was cut off give all that came before it', () => {
    const read = readCast(v2('[0.5, "o", "a"]', '[0.9, "o", "b'));
    expect(texts(read)).toEqual(['a']);
    expect(read.remarks).toEqual(['line 3 is cut off and was left out']);
  });

  it('with CRLF, a byte order mark, blank lines and times that run backwards are read', () => {
    const read = readCast(`\uFEFF${v2('', '[2, "o", "a"]', '[1, "o", "b"]', '').replaceAll('\n', '\r\n')}`);
    expect(read.events.map(({ at }) => at)).toEqual([2000, 2000]);
    expect(read.remarks).toEqual(['line 4 goes back in time and is played at once']);
  });
});

describe('what is no asciicast', () => {
  it.each([
    ['an empty file', '', 1, 'empty'],
    ['no JSON', 'hello', 1, 'no JSON object'],
    ['version 1', '{"version": 1, "width": 80}', 1, 'version 1'],
    ['no version', '{}', 1, 'version missing'],
    ['no size', '{"version": 2, "height": 24}', 1, 'width is missing'],
    ['no size in v3', '{"version": 3, "width": 80, "height": 24}', 1, 'term.cols'],
    ['a broken line in the middle', v2('[0.5, "o", "a', '[1, "o", "b"]'), 2, 'no event'],
    ['an event without a time', v2('[1, "o", "b"]', '["o", "b"]'), 3, 'no event'],
    ['an object among the events', v2('{}', '[1, "o", "b"]'), 2, 'no event'],
  ])('%s is refused with its line', (_name, text, line, message) => {
    const error = errorOf(text);
    expect(error).toMatchObject({ line, message: expect.stringContaining(message) });
    expect(formatCastError(error, 'x.cast')).toMatch(new RegExp(`^x\\.cast:${line}: .+; .+`));
  });

  it.each([
    ['schema', { ...facts, schema: 2 }, 'multiarch-workshop.schema must be 1, found 2'],
    ['a digest', { ...facts, commandDigest: 'abc' }, 'commandDigest must be sha256'],
    ['the check', { ...facts, check: { status: 'maybe', message: '', durationMs: 1 } }, 'check.status must be one of passed, failed'],
    ['the step', { ...facts, step: undefined }, 'multiarch-workshop.step must be a text, it is missing'],
    ['all of it', 'x', 'multiarch-workshop must be an object'],
  ])('facts of ours with a fault in %s are refused by name', (_name, broken, message) => {
    const header = JSON.stringify({ version: 2, width: 80, height: 24, 'multiarch-workshop': broken });
    expect(errorOf(header)).toMatchObject({ line: 1, message: expect.stringContaining(message) });
  });

  it('any bytes give a recording or a CastError, never anything else', () => {
    const line = fc.oneof(fc.json(), fc.string(), fc.tuple(fc.double(), fc.constantFrom('o', 'i', 'm', 'r', 'x'), fc.string()).map((event) => JSON.stringify(event)));
    fc.assert(fc.property(fc.array(line), fc.constantFrom(v2(), v3(), ''), (lines, head) => {
      try {
        const { events, durationMs } = readCast([head, ...lines].join('\n'));
        expect(events.every(({ at }) => at >= 0 && at <= durationMs)).toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(CastError);
      }
    }));
  });
});

describe('markers', () => {
  it('name the line and show its text', () => expect(lineMarker(2, 'docker x\n  docker run \\\n --rm')).toBe('2: docker run ...'));
  it('are read back as lines, and others are not', () => {
    expect(lineOfMarker(lineMarker(3, 'a\nb'))).toBe(3);
    expect([lineOfMarker('12: x'), lineOfMarker('Chapter 1: x'), lineOfMarker(''), lineOfMarker('0: x'), lineOfMarker('10:30 lunch')]).toEqual([12, null, null, null, null]);
  });
});
