import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadDeck, type LoadedDeck } from '../../src/commands/load-deck.ts';
import { DeckError, formatDeckError } from '../../src/deck/deck-error.ts';
import { stepsOf } from '../../src/deck/deck.ts';

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'load-deck-')));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
}
const load = (path: string): Promise<LoadedDeck> => loadDeck(join(folder, path), {});
async function refusal(path: string): Promise<string> {
  const error: unknown = await load(path).then(() => null, (reason: unknown) => reason);
  expect(error).toBeInstanceOf(DeckError);
  return formatDeckError(error as DeckError).replaceAll(`${folder}/`, '');
}

const slide = (title: string, demo: string): string => `## ${title}\n\n<!-- demo: ${demo} -->\n\n\`\`\`bash +exec +id:${demo}\nx\n\`\`\`\n`;

describe('a deck on disk', () => {
  it('is a folder whose Markdown files are taken in name order', async () => {
    write({ 'deck/20-b.md': '## B', 'deck/10-a.md': '## A', 'deck/9.md': '## nine', 'deck/C.MD': '## C', 'deck/.hidden.md': '## no', 'deck/notes.txt': 'no', 'deck/sub/x.md': '## no' });
    const { deck } = await load('deck');
    expect(deck.slides.map(({ title }) => title)).toEqual(['A', 'B', 'nine', 'C']);
    expect(deck.path).toBe(join(folder, 'deck'));
    expect(deck.slides[0]?.position.file).toBe(join(folder, 'deck', '10-a.md'));
  });

  it('is one file, whatever its name', async () => {
    write({ talk: '## A' });
    expect((await load('talk')).deck.slides).toHaveLength(1);
  });

  it.each([['in its folder', 'deck/demos'], ['beside its folder', 'demos']])('finds its demos %s', async (_, demos) => {
    write({ 'deck/a.md': slide('A', 'd'), [`${demos}/d/demo.yaml`]: 'uses: hello\nsteps: { d: { hint: h } }', [`${demos}/hello/Dockerfile`]: 'FROM x', [`${demos}/unused/demo.yaml`]: 'broken: [' });
    for (const path of ['deck', 'deck/a.md']) {
      const { deck, demoFolders } = await load(path);
      expect(stepsOf(deck)[0]?.settings.hint).toBe('h');
      expect(demoFolders).toEqual({ d: join(folder, demos, 'd'), hello: join(folder, demos, 'hello') });
      expect(demoFolders[deck.demos['d']?.folder ?? '']).toBe(join(folder, demos, 'hello'));
    }
  });

  it('needs no demo.yaml for a demo that is only a folder', async () => {
    write({ 'a.md': slide('A', 'd'), 'demos/d/Dockerfile': 'FROM x' });
    expect((await load('a.md')).demoFolders).toEqual({ d: join(folder, 'demos', 'd') });
  });

  it('is taken with CRLF, a byte order mark and no newline at its end', async () => {
    write({ 'a.md': '\ufeff## A\r\n\r\n---\r\n\r\n## B' });
    expect((await load('a.md')).deck.slides).toHaveLength(2);
  });

  it('names a demo.yaml in errors as one would find it', async () => {
    write({ 'deck/a.md': slide('A', 'd'), 'demos/d/demo.yaml': 'stepps:' });
    expect(await refusal('deck')).toMatch(/^demos\/d\/demo.yaml:1: unknown key "stepps"/);
  });
});

describe('the built-in talk', () => {
  it('is found from here, with its demos', async () => {
    const { deck, demoFolders } = await loadDeck(null, {});
    expect(stepsOf(deck).length).toBeGreaterThan(5);
    for (const demo of Object.values(deck.demos)) expect(demoFolders[demo.folder]).toBeDefined();
  });

  it('takes settings', async () => {
    const { deck } = await loadDeck(null, { registry: 'localhost:5001' });
    expect(JSON.stringify(stepsOf(deck).map(({ command }) => command))).not.toContain('localhost:5000');
  });
});

describe('what is no deck is refused in words', () => {
  it.each<[string, Readonly<Record<string, string | Uint8Array>>, string, string]>([
    ['a path to nothing', {}, 'x.md', 'x.md: no such file or folder\n'],
    ['a path through a file', { a: 'x' }, 'a/b.md', 'a/b.md: no such file or folder\n'],
    ['a folder without Markdown', { 'deck/x.txt': '' }, 'deck', 'deck: a folder without Markdown files\n'],
    ['a binary', { 'a.md': Uint8Array.of(0x23, 0, 1) }, 'a.md', 'a.md: not text in UTF-8\n'],
    ['another encoding', { 'a.md': Uint8Array.of(0x23, 0x20, 0xe4) }, 'a.md', 'a.md: not text in UTF-8\n'],
    ['a large file', { 'a.md': 'a'.repeat(4 * 1024 * 1024 + 1) }, 'a.md', 'a.md: larger than 4 MiB\n'],
    ['a demo that is not there', { 'a.md': slide('A', 'd'), 'demos/e/x': '' }, 'a.md', 'a.md:3: no such demo: "d"\n'],
    ['a demo without any demos', { 'a.md': slide('A', 'd') }, 'a.md', 'a.md:3: no such demo: "d"\n'],
    ['a folder as demo.yaml', { 'a.md': slide('A', 'd'), 'demos/d/demo.yaml/x': '' }, 'a.md', 'demos/d/demo.yaml: not a file\n'],
    ['a chapter in a folder\'s name', { 'deck/a.md/x': '' }, 'deck', 'deck/a.md: not a file\n'],
  ])('%s', async (_, files, path, said) => {
    write(files);
    expect(await refusal(path)).toContain(said);
  });

  it('a named pipe, without waiting for its writer', async () => {
    execFileSync('mkfifo', [join(folder, 'pipe.md')]);
    expect(await refusal('pipe.md')).toContain('pipe.md: neither a file nor a folder');
    mkdirSync(join(folder, 'deck'));
    execFileSync('mkfifo', [join(folder, 'deck', 'pipe.md')]);
    expect(await refusal('deck')).toContain('deck/pipe.md: not a file');
  });

  it.each([['', 'uses: out'], ['out', '']])('a demo that is a link out of demos/ (demo "%s", %j)', async (demo, yaml) => {
    write({ 'a.md': slide('A', demo || 'd'), 'demos/d/demo.yaml': yaml, 'elsewhere/secret': 'x' });
    symlinkSync(join(folder, 'elsewhere'), join(folder, 'demos', 'out'));
    expect(await refusal('a.md')).toContain('demos/out: a demo outside the folder of demos');
  });
});
