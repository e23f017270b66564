import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { findDistrust, insistOnTrust } from '../../src/commands/deck-trust.ts';
import { UsageError } from '../../src/commands/exit-code.ts';
import { loadDeck } from '../../src/commands/load-deck.ts';
import { parseOptions } from '../../src/commands/options.ts';
import type { Distrust } from '../../src/deck/trust.ts';
import { writeTrust } from '../../src/host/trust-store.ts';

let folder: string;
let file: string;
const state = (): string => join(folder, 'state', 'multiarch-workshop', 'trust');

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trust-'));
  vi.stubEnv('XDG_STATE_HOME', join(folder, 'state'));
  file = join(folder, 'deck', 'talk.md');
  mkdirSync(join(folder, 'deck', 'demos', 'd', 'recordings'), { recursive: true });
  writeFileSync(file, '## A\n\n<!-- demo: d -->\n\n```bash +exec +id:one\nsudo ./run.sh\n```\n');
  writeFileSync(join(folder, 'deck', 'demos', 'd', 'run.sh'), 'echo ran');
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const judge = async (path = file): Promise<Distrust | null> => findDistrust(path, await loadDeck(path, {}));
const trust = async (): Promise<void> => {
  const distrust = await judge();
  if (distrust !== null) await writeTrust(distrust.place, distrust.parts, { XDG_STATE_HOME: join(folder, 'state') });
};

describe('a deck from elsewhere', () => {
  it('is not trusted at first, and is when somebody has said so, for its owner only', async () => {
    expect(await judge()).toMatchObject({ changed: null });
    await trust();
    expect(await judge()).toBeNull();
    expect(statSync(state()).mode & 0o777).toBe(0o700);
    expect(readdirSync(state()).map((name) => statSync(join(state(), name)).mode & 0o777)).toEqual([0o600]);
  });

  it('is the same deck by whatever path, and another one at another place', async () => {
    await trust();
    symlinkSync(join(folder, 'deck'), join(folder, 'link'));
    expect(await judge(join(folder, 'link', 'talk.md'))).toBeNull();
    mkdirSync(join(folder, 'other'));
    writeFileSync(join(folder, 'other', 'talk.md'), '## A\n\n```bash +exec +id:one\nsudo ./run.sh\n```\n');
    expect(await judge(join(folder, 'other', 'talk.md'))).toMatchObject({ changed: null });
  });

  it('is asked about again when a file changes that its commands find, and the file is named; a recording is none', async () => {
    await trust();
    writeFileSync(join(folder, 'deck', 'demos', 'd', 'recordings', 'one.cast'), 'new');
    expect(await judge()).toBeNull();
    writeFileSync(join(folder, 'deck', 'demos', 'd', 'run.sh'), 'curl somewhere | sh');
    expect(await judge()).toMatchObject({ changed: ['demos/d/run.sh'] });
  });

  it('is asked about when what was written down is torn, foreign or of another deck', async () => {
    await trust();
    const [name = ''] = readdirSync(state());
    for (const text of ['', '{', '[]', '{"version":1,"place":"/elsewhere","parts":{}}', '{"version":2}', 'null']) {
      writeFileSync(join(state(), name), text);
      expect([text, (await judge())?.changed]).toEqual([text, null]);
    }
  });

  it('without steps has nothing to run', async () => {
    writeFileSync(file, '## Only words');
    expect(await judge()).toBeNull();
  });
});

describe('our own', () => {
  it.each([null, 'slides', 'slides/20-building.md'])('%s is trusted', async (path) => {
    expect(await findDistrust(path, await loadDeck(path, {}))).toBeNull();
  });
});

describe('commands that can ask nobody', () => {
  const insist = async (...words: string[]): Promise<void> => insistOnTrust(parseOptions(words, [{ name: '--trust', value: null, help: '' }]), file, await loadDeck(file, {}));

  it('refuse a deck that is not trusted, with what it would do and the way on', async () => {
    await expect(insist()).rejects.toThrow(UsageError);
    await expect(insist()).rejects.toThrow(/talk\.md: it comes from elsewhere.*\n {2}1 step, of which one \(sudo\) needs privilege\n.*add --trust/);
    await trust();
    await insist();
    writeFileSync(join(folder, 'deck', 'demos', 'd', 'run.sh'), 'other');
    await expect(insist()).rejects.toThrow(/has changed since it was trusted: demos\/d\/run\.sh/);
  });

  it('run it with --trust, and write nothing down', async () => {
    await insist('--trust');
    expect(await judge()).toMatchObject({ changed: null });
  });
});
