import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { loadDeck, type LoadedDeck } from '../../src/commands/load-deck.ts';
import { followDeckFiles } from '../../src/commands/reload-deck.ts';
import { DeckError, type DeckFault } from '../../src/deck/deck-error.ts';
import { stepsOf } from '../../src/deck/deck.ts';
import { openWorkplace } from '../../src/host/workplace.ts';
import type { DeckSource } from '../../src/session/conductor.ts';

const deckText = (title: string): string => `## ${title}\n\n<!-- demo: hello -->\n\n\`\`\`bash +exec +id:one\ntrue\n\`\`\`\n`;

let folder: string;
let file: string;
let stop: () => void;
let seen: { readonly decks: DeckSource[]; readonly faults: DeckFault[] };

/** Follows the deck of the folder; `path` is the deck itself or its folder. */
async function follow(path: string, load: () => Promise<LoadedDeck> = () => loadDeck(path, {})): Promise<void> {
  seen = { decks: [], faults: [] };
  const session = { replaceDeck: (deck: DeckSource) => void seen.decks.push(deck), reportDeckFault: (fault: DeckFault) => void seen.faults.push(fault) };
  stop = followDeckFiles({ session, loaded: await loadDeck(path, {}), load, onFault: (fault) => { throw fault; } });
}

const titles = (): string[] => seen.decks.map(({ deck }) => deck.slides[0]?.title ?? '');
const save = (text: string): void => writeFileSync(file, text);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reload-'));
  file = join(folder, 'talk.md');
  mkdirSync(join(folder, 'demos', 'hello', 'src'), { recursive: true });
  writeFileSync(join(folder, 'demos', 'hello', 'demo.yaml'), 'steps:\n  one:\n    hint: try again\n');
  writeFileSync(join(folder, 'demos', 'hello', 'src', 'main.c'), 'int main;');
  save(deckText('First'));
});

afterEach(() => {
  stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('the files of a deck that is shown', () => {
  it.each(['a file', 'a folder'])('are read again after they were saved (%s)', async (kind) => {
    await follow(kind === 'a file' ? file : folder);
    save(deckText('Second'));
    await vi.waitFor(() => expect(titles()).toContain('Second'), 5000);
    expect(seen.faults).toEqual([]);
  });

  it('are read again after one of its images was saved, in a folder of its own too', async () => {
    mkdirSync(join(folder, 'img'));
    writeFileSync(join(folder, 'img', 'a.png'), 'a');
    save('## First\n\n![a](img/a.png)\n');
    await follow(file);
    writeFileSync(join(folder, 'img', 'other.png'), 'b');
    writeFileSync(join(folder, 'img', 'a.png'), 'b');
    await vi.waitFor(() => expect(titles()).toContain('First'), 5000);
    expect(seen.faults).toEqual([]);
  });

  it('are read again after an editor has put another file in the place of one, twice', async () => {
    await follow(file);
    for (const title of ['Second', 'Third']) {
      writeFileSync(join(folder, '.talk.md.swp'), deckText(title));
      renameSync(join(folder, '.talk.md.swp'), file);
      await vi.waitFor(() => expect(titles()).toContain(title), 5000);
    }
    expect(seen.faults).toEqual([]);
  });

  it('may be gone or empty for the moment of saving', async () => {
    const missing = (): never => { throw new DeckError('no such file or folder', { file, line: 0 }, '', 'Name one.'); };
    const answers = [missing, () => loadDeck(file, {})];
    await follow(file, () => (answers.shift() ?? (() => loadDeck(file, {})))());
    save(deckText('Second'));
    await vi.waitFor(() => expect(titles()).toContain('Second'), 5000);
    expect(answers).toEqual([]);
    expect(seen.faults).toEqual([]);
  });

  it('that are no deck are a fault with its line, and all is well when they are mended', async () => {
    await follow(file);
    save(`${deckText('Broken')}\n\`\`\`bash +exec +id:NO\ntrue\n\`\`\`\n`);
    await vi.waitFor(() => expect(seen.faults.at(-1)).toMatchObject({ position: { file, line: 9 }, sourceLine: '```bash +exec +id:NO' }), 5000);
    expect(seen.decks).toEqual([]);
    save(deckText('Mended'));
    await vi.waitFor(() => expect(titles()).toContain('Mended'), 5000);
  });

  it('are those of its demos too: a hint, and whatever a step finds in its folder', async () => {
    await follow(file);
    writeFileSync(join(folder, 'demos', 'hello', 'demo.yaml'), 'steps:\n  one:\n    hint: do this\n');
    await vi.waitFor(() => expect(seen.decks.map(({ deck }) => stepsOf(deck)[0]?.settings.hint)).toContain('do this'), 5000);
    const known = seen.decks.length;
    writeFileSync(join(folder, 'demos', 'hello', 'src', 'main.c'), 'int main = 1;');
    await vi.waitFor(() => expect(seen.decks.length).toBeGreaterThan(known), 5000);
  });
});

describe('the folder that steps run in', () => {
  it('gets what was edited since, and keeps what steps have made', async () => {
    stop = () => undefined;
    const home = mkdtempSync(join(tmpdir(), 'reload-home-'));
    const place = await openWorkplace({ userEnv: { PATH: '/nowhere', HOME: home, TMPDIR: home }, self: ['true'] });
    try {
      const demo = { name: 'hello', source: join(folder, 'demos', 'hello') };
      const copy = await place.folderOf(demo);
      writeFileSync(join(copy, 'demo.yaml'), 'changed by a step');
      writeFileSync(join(copy, 'made'), 'by a step');
      // The clock of files may be coarser than ours.
      await vi.waitFor(async () => {
        writeFileSync(join(folder, 'demos', 'hello', 'src', 'main.c'), 'int edited;');
        place.refresh();
        expect(await place.folderOf(demo)).toBe(copy);
        expect(readFileSync(join(copy, 'src', 'main.c'), 'utf8')).toBe('int edited;');
      });
      expect(readFileSync(join(copy, 'demo.yaml'), 'utf8')).toBe('changed by a step');
      expect(readFileSync(join(copy, 'made'), 'utf8')).toBe('by a step');
    } finally {
      await place.close();
      rmSync(home, { recursive: true, force: true });
    }
  });
});
