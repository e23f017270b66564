import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rehearse } from '../../src/commands/rehearse.ts';
import { type Act, deckOf, fakeExecutor, fakeSession, step } from '../session/fake-parts.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rehearse-test-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function rehearseDeck(passes: number, act: (pass: number) => Act) {
  let opened = 0;
  let closed = 0;
  let time = 0;
  let report = '';
  const code = await rehearse({
    passes,
    openSession: () => {
      const pass = ++opened;
      const executor = fakeExecutor(() => act(pass));
      const session = fakeSession(folder, deckOf([step('a'), step('b')]), executor);
      return { ...session, close: () => session.close().then(() => void closed++) };
    },
    now: () => (time += 500),
    out: (text) => void (report += text),
    say: () => undefined,
  });
  return { code, opened, closed, report };
}

describe('rehearse', () => {
  it('goes through the deck so many times, each in a session of its own that is closed', async () => {
    const { code, opened, closed, report } = await rehearseDeck(3, () => ({}));
    expect([code, opened, closed]).toEqual([0, 3, 3]);
    expect(report).toMatch(/^a +3 +0\.5 s +0\.5 s +0\.5 s$/m);
  });

  it('exits with 1 when any pass failed, and still reports', async () => {
    const { code, report } = await rehearseDeck(2, (pass) => ({ exitCode: pass === 1 ? 1 : 0 }));
    expect(code).toBe(1);
    expect(report).toContain('it failed in 1 of 2 passes');
  });

  it('ends when a step is stopped', async () => {
    const { code, opened, closed } = await rehearseDeck(3, () => ({ reason: 'stopped' }));
    expect([code, opened, closed]).toEqual([130, 1, 1]);
  });
});
