import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { stepsOf } from '../../src/deck/deck.ts';
import type { SessionParts } from '../../src/session/create-session.ts';
import { deckOf, engineFacts, fakeExecutor, fakeSession, noEngine, step } from './fake-parts.ts';

const folder = mkdtempSync(join(tmpdir(), 'mw-moves-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const deck = deckOf([step('make', { command: 'make b', check: 'is b there' }), step('use', { command: 'use b' })]);
const moved = deckOf([step('make', { command: 'make b-2', check: 'is b-2 there' }), step('use', { command: 'use b-2' })]);
const moves = [{ parameter: 'builder', from: 'b', to: 'b-2', why: 'theirs' }];

describe('a name that is taken', () => {
  it('is another one in what is shown and in what runs, also when the step is asked for before anybody has looked', async () => {
    const executor = fakeExecutor(() => ({}));
    const session = fakeSession(folder, deck, executor, { move: async () => ({ deck: moved, moves }) });
    const state = await session.run('make');
    expect(executor.requests.map(({ script }) => script)).toEqual(['make b-2', 'is b-2 there']);
    expect(state).toMatchObject({ deck: moved, moves });
    expect(state.steps['make']?.runs[0]).toMatchObject({ command: 'make b-2', status: 'passed' });
  });

  it('is looked for once, and never again', async () => {
    let asked = 0;
    const session = fakeSession(folder, deck, fakeExecutor(() => ({})), { move: async () => (asked++, null) });
    await Promise.all([session.lookAround(), session.run('make')]);
    await session.lookAround();
    expect(asked).toBe(1);
    expect(session.getState().deck).toBe(deck);
  });

  it('is not looked for in the middle of a talk: when the engine comes up after a step has run', async () => {
    let engine = noEngine;
    let asked = 0;
    const move: NonNullable<SessionParts['move']> = async () => (asked++, { deck: moved, moves });
    const session = fakeSession(folder, deck, fakeExecutor(() => ({})), { engine: () => engine, move });
    await session.run('make');
    engine = engineFacts;
    await session.run('use');
    expect(asked).toBe(0);
    expect(session.getState().deck).toBe(deck);
  });

  it('leaves recordings what they are: they are held against the deck as it is now', async () => {
    const loaded: string[] = [];
    const replay: NonNullable<SessionParts['replay']> = {
      load: async (source) => {
        loaded.push(stepsOf(source.deck)[0]?.command ?? '');
        return { find: () => null, faultOf: () => null };
      },
      createExecutor: async () => fakeExecutor(() => ({})), whenNoEngine: false, strict: false,
    };
    const session = fakeSession(folder, deck, fakeExecutor(() => ({})), { move: async () => ({ deck: moved, moves }), replay });
    await session.lookAround();
    expect(loaded.at(-1)).toBe('make b-2');
  });

  it('keeps its first value when looking fails: the step will say what is wrong', async () => {
    const session = fakeSession(folder, deck, fakeExecutor(() => ({})), { move: () => Promise.reject(new Error('no')) });
    expect((await session.run('make')).steps['make']?.status).toBe('passed');
  });
});
