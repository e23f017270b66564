import { describe, expect, it } from 'vitest';
import { createOutputStore } from '../../src/run/output-store.ts';
import type { SessionEvent } from '../../src/session/events.ts';
import { newSession, reduce } from '../../src/session/reduce.ts';
import type { SessionState } from '../../src/session/session.ts';
import { deckOf, engineFacts, step } from './fake-parts.ts';

const start = (): SessionState => newSession(deckOf([step('a'), step('b')]), 'live', 0);
const opened = (): SessionEvent => ({ type: 'run-opened', step: 'a', at: 1, source: 'live', command: 'c', output: createOutputStore() });
const after = (...events: SessionEvent[]): SessionState => events.reduce(reduce, start());
const exited = { type: 'exited', end: { reason: 'exited', exitCode: 0, signal: null, line: 2, at: 9, durationMs: 8, carried: null, note: null } } as const;

describe('reduce', () => {
  it('starts with every step idle and nothing run', () => {
    expect(start().steps).toEqual({ a: { id: 'a', status: 'idle', runs: [] }, b: { id: 'b', status: 'idle', runs: [] } });
  });

  it('leads a step through its phases', () => {
    const phases: [SessionEvent, string][] = [
      [opened(), 'probing'],
      [{ type: 'execution', step: 'a', event: { type: 'started', at: 2 } }, 'running'],
      [{ type: 'execution', step: 'a', event: exited }, 'running'],
      [{ type: 'checking', step: 'a' }, 'checking'],
      [{ type: 'checked', step: 'a', result: { status: 'passed', message: 'm', durationMs: 1 } }, 'checking'],
      [{ type: 'run-closed', step: 'a', status: 'passed', reason: null }, 'passed'],
    ];
    let state = start();
    for (const [event, status] of phases) {
      state = reduce(state, event);
      expect(state.steps['a']?.status).toBe(status);
      expect(state.steps['a']?.runs.at(-1)?.status).toBe(status);
    }
    expect(state.steps['b']?.status).toBe('idle');
  });

  it('changes nothing for an unknown step, a step without a run, or a run that is over', () => {
    const state = start();
    expect(reduce(state, { type: 'checking', step: 'zzz' })).toBe(state);
    expect(reduce(state, { type: 'checking', step: 'a' })).toBe(state);
    const over = after(opened(), { type: 'run-closed', step: 'a', status: 'cancelled', reason: 'stopped' });
    expect(reduce(over, { type: 'execution', step: 'a', event: { type: 'line', line: 3 } })).toBe(over);
  });

  it('does not touch the state it was given', () => {
    const state = start();
    const copy = structuredClone(state);
    reduce(state, opened());
    reduce(state, { type: 'engine-found', engine: engineFacts });
    expect(state).toEqual(copy);
  });

  it('is silent when the running line stays the same', () => {
    const state = after(opened(), { type: 'execution', step: 'a', event: { type: 'line', line: 3 } });
    expect(reduce(state, { type: 'execution', step: 'a', event: { type: 'line', line: 3 } })).toBe(state);
  });
});
