import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ExecutionEnd, ExecutionEvent, ExecutionRequest, Executor } from '../../src/run/executor.ts';
import { createRedactingExecutor } from '../../src/run/redacting-executor.ts';

const end: ExecutionEnd = { reason: 'exited', exitCode: 0, signal: null, line: null, at: 1, durationMs: 1, carried: null, note: null };

/** What is told of a step that prints these pieces. */
function told(pieces: readonly string[], secrets: readonly string[]): string {
  const inner: Executor = {
    source: 'live',
    start: (_, emit) => {
      for (const text of pieces) emit({ type: 'output', text, at: 0 });
      emit({ type: 'exited', end });
      return { stop: () => undefined, finished: Promise.resolve(end) };
    },
    close: async () => undefined,
  };
  const events: ExecutionEvent[] = [];
  createRedactingExecutor(inner, secrets).start({} as ExecutionRequest, (event) => void events.push(event));
  expect(events.at(-1)?.type).toBe('exited');
  return events.map((event) => (event.type === 'output' ? event.text : '')).join('');
}

describe('a step that prints a secret', () => {
  it('is told with a mark in its place', () => {
    expect(told(['the password is s3cret-word, really\n'], ['s3cret-word'])).toBe('the password is [secret], really\n');
  });

  it('in pieces, however they are cut, is told the same', () => {
    const text = 'one s3cret-word, s3cret-s3cret-word and no s3cret-wo';
    fc.assert(fc.property(fc.array(fc.nat(text.length), { maxLength: 12 }), (cuts) => {
      const places = [0, ...cuts.sort((a, b) => a - b), text.length];
      const pieces = places.slice(1).map((to, index) => text.slice(places[index], to));
      expect(told(pieces, ['s3cret-word'])).toBe('one [secret], s3cret-[secret] and no s3cret-wo');
    }));
  });

  it('which holds another one shows nothing of either', () => {
    expect(told(['user:s3cret-word'], ['user:s3cret-word', 's3cret-word'])).toBe('[secret]');
  });

  it('is told as it is when there is none', () => {
    expect(told(['as it is'], [])).toBe('as it is');
  });
});
