import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Step } from '../../src/deck/deck.ts';
import type { Session } from '../../src/session/conductor.ts';
import { currentRun } from '../../src/session/reduce.ts';
import { deckOf, fakeExecutor, fakeSession, fakeWorkplace, step, type Act } from './fake-parts.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'edited-deck-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const edit = (session: Session, ...steps: Step[]): void => session.replaceDeck({ deck: deckOf(steps), demoFolders: {} });

function open(steps: readonly Step[], table: Record<string, Act> = {}): { session: Session; executor: ReturnType<typeof fakeExecutor> } {
  const executor = fakeExecutor(({ script }) => table[script] ?? { output: `${script} did it\n` });
  return { session: fakeSession(folder, deckOf(steps), executor), executor };
}

describe('a deck that is edited while it is shown', () => {
  it('keeps what ran with the steps that are the same, whatever slide they stand on now', async () => {
    const { session, executor } = open([step('a'), step('b')]);
    await session.run('a');
    const before = session.getState().steps['a'];
    edit(session, step('new'), step('b', { slide: 3 }), step('a', { slide: 4, check: 'another check' }));
    expect(session.getState().steps['a']).toBe(before);
    expect(Object.keys(session.getState().steps)).toEqual(['new', 'b', 'a']);
    expect(executor.requests).toHaveLength(1);
  });

  it('makes a step idle whose command was changed; its earlier run can still be looked at, and counts for nothing', async () => {
    const { session } = open([step('a'), step('b', { needs: ['a'] })]);
    await session.run('a');
    edit(session, step('a', { command: 'something else' }), step('b', { needs: ['a'] }));
    const { steps } = session.getState();
    expect(steps['a']?.status).toBe('idle');
    expect(steps['a']?.runs.map(({ output }) => output.plainText(100))).toEqual(['run a did it']);
    expect(steps['a'] && currentRun(steps['a'])).toBeNull();
    const skipped = (await session.run('b')).steps['b'];
    expect(skipped?.runs[0]?.reason).toContain('needs step a (slide 1): run it first');
    const again = (await session.run('a')).steps['a'];
    expect(again?.runs.map(({ number, command, status }) => [number, command, status])).toEqual([[1, 'run a', 'passed'], [2, 'something else', 'passed']]);
    expect(again?.status).toBe('passed');
  });

  it('lets a command that was changed while it runs come to its end, and is idle then', async () => {
    let finish = (): void => undefined;
    const until = new Promise<void>((resolve) => { finish = resolve; });
    const { session } = open([step('a')], { 'run a': { until } });
    const ended = session.run('a');
    await new Promise<void>((resolve) => session.subscribe(() => session.getState().steps['a']?.status === 'running' && resolve()));
    edit(session, step('a', { command: 'something else' }));
    expect(session.getState().steps['a']?.status).toBe('running');
    finish();
    expect((await ended).steps['a']).toMatchObject({ status: 'idle', runs: [{ status: 'passed', command: 'run a' }] });
  });

  it('never runs a command that was put there after the key', async () => {
    const executor = fakeExecutor(() => ({}));
    let answer = (): void => undefined;
    const looked = new Promise<void>((resolve) => { answer = resolve; });
    const session = fakeSession(folder, deckOf([step('a')]), executor, { openWorkplace: async () => {
      await looked;
      return fakeWorkplace(folder);
    } });
    const ended = session.run('a');
    edit(session, step('a', { command: 'something unseen' }));
    answer();
    expect((await ended).steps['a']).toMatchObject({ status: 'idle', runs: [{ status: 'cancelled', reason: 'its command was edited before it ran' }] });
    expect(executor.requests).toEqual([]);
  });

  it('stops a step that is in the deck no longer', async () => {
    const { session } = open([step('a'), step('b')], { 'run a': { hang: true } });
    const ended = session.run('a');
    await new Promise<void>((resolve) => session.subscribe(() => session.getState().steps['a']?.status === 'running' && resolve()));
    edit(session, step('b'));
    expect((await ended).steps['a']).toBeUndefined();
  });

  it('keeps the last good deck while the files are none, says why, and forgets it when they are mended', () => {
    const { session } = open([step('a')]);
    const { deck } = session.getState();
    const fault = { message: 'a second demo', position: { file: 'a.md', line: 3 }, sourceLine: '<!-- demo: x -->', remedy: 'one' };
    session.reportDeckFault(fault);
    expect(session.getState()).toMatchObject({ deck, deckFault: fault });
    edit(session, step('a'));
    expect(session.getState().deckFault).toBeNull();
  });

  it('of a deck from elsewhere may not run what is new in it, whoever asks, until the person lets it', async () => {
    const { session, executor } = open([step('a')]);
    session.replaceDeck({ deck: deckOf([step('a', { command: 'new', probe: 'look' })]), demoFolders: {}, distrust: { place: '/deck', changed: ['the command of a'], parts: {} } });
    expect((await session.run('a')).steps['a']).toMatchObject({ status: 'skipped', runs: [{ reason: expect.stringContaining('may not run its commands yet') }] });
    expect(executor.requests).toEqual([]);
    session.trust();
    expect((await session.run('a')).steps['a']?.status).toBe('passed');
  });
});
