import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPictures } from '../../src/commands/deck-pictures.ts';
import { read } from '../deck/read.ts';
import { png } from '../ui/png.ts';

let folder: string;
let deckFolder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pictures-'));
  deckFolder = join(folder, 'deck');
  mkdirSync(join(deckFolder, 'sub dir'), { recursive: true });
  for (const path of ['a.png', 'sub dir/b.png', '../outside.png']) writeFileSync(join(deckFolder, path), png(320, 160));
  writeFileSync(join(deckFolder, 'c.gif'), Buffer.from('47494638396101000100000000', 'hex'));
  writeFileSync(join(deckFolder, 'text.png'), 'no picture');
  writeFileSync(join(deckFolder, 'large.png'), Buffer.concat([png(320, 160), Buffer.alloc(5 * 1024 * 1024)]));
  writeFileSync(join(deckFolder, 'torn.png'), png(320, 160).subarray(0, 40));
  writeFileSync(join(deckFolder, 'wide.png'), png(20_000, 501));
  symlinkSync(join(folder, 'outside.png'), join(deckFolder, 'link.png'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const pictures = (protocol: 'kitty' | 'iterm2' | 'sixel', ...hrefs: string[]): string[] =>
  [...readPictures(read(`## A\n\n${hrefs.map((href) => `![alt](${href})`).join('\n\n')}`), deckFolder, protocol).keys()];

describe('the pictures of a deck', () => {
  it('are those in its folder', () => expect(pictures('kitty', 'a.png', './a.png', 'sub%20dir/b.png', 'a.png?raw=true')).toEqual(['a.png', './a.png', 'sub%20dir/b.png', 'a.png?raw=true']));

  it.each(['../outside.png', 'link.png', '/etc/passwd', 'file:///etc/passwd', 'https://example.com/a.png', 'sub%20dir/../../outside.png', '%2e%2e/outside.png', 'missing.png', 'text.png', 'sub%20dir', '%E0%A4%A'])('%s is none of them', (href) => {
    expect(pictures('iterm2', href)).toEqual([]);
  });

  it('are of a kind that the terminal takes', () => {
    expect(pictures('iterm2', 'a.png', 'c.gif')).toEqual(['a.png', 'c.gif']);
    expect(pictures('kitty', 'a.png', 'c.gif')).toEqual(['a.png']);
    expect(pictures('sixel', 'a.png', 'c.gif')).toEqual(['a.png']);
  });

  it('say why they cannot be shown, where the author can mend it', () => {
    const all = (protocol: 'kitty' | 'sixel') => readPictures(read('## A\n\n![torn](torn.png)\n\n![wide](wide.png)'), deckFolder, protocol);
    expect(all('sixel').get('torn.png')).toEqual({ problem: 'its file is cut short' });
    expect(readPictures(read('## A\n\n![large](large.png)'), deckFolder, 'iterm2').get('large.png')).toEqual({ problem: 'its file is larger than 4 MiB' });
    expect(all('sixel').get('wide.png')).toEqual({ problem: '20000x501 are more than 10 million pixels' });
    expect(all('kitty').get('wide.png')).toMatchObject({ width: 20_000 });
  });
});
