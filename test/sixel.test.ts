import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { decode } from 'sixel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PtyScreen } from './live/pty-screen.ts';

const cli = join(import.meta.dirname, '../dist/cli.js');
const hasScript = process.platform === 'linux' && spawnSync('script', ['--version']).status === 0;

let folder: string;
let screen: PtyScreen | null = null;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sixel-'));
  mkdirSync(join(folder, 'home'));
  const picture = new PNG({ width: 160, height: 80 });
  for (let at = 0; at < picture.data.length; at += 4) picture.data.set([0, 0, 255, 255], at);
  writeFileSync(join(folder, 'blue.png'), PNG.sync.write(picture));
  writeFileSync(join(folder, 'deck.md'), '## Pictured\n\n![all blue](blue.png)\n\nbelow\n');
});

afterEach(() => {
  screen?.remove();
  rmSync(folder, { recursive: true, force: true });
});

describe.runIf(hasScript)('a terminal that says it has sixels', () => {
  it('is asked how large its cells are, and shows the picture in them', async () => {
    // Whatever terminal the tests run in.
    const nobody = { TERM_PROGRAM: '', LC_TERMINAL: '', KITTY_WINDOW_ID: '', KITTY_PID: '', GHOSTTY_RESOURCES_DIR: '', KONSOLE_VERSION: '', WEZTERM_PANE: '', WEZTERM_UNIX_SOCKET: '' };
    const env = { ...nobody, HOME: join(folder, 'home'), XDG_STATE_HOME: join(folder, 'home') };
    const here = (screen = new PtyScreen(`env -u TMUX -u STY ${process.execPath} ${cli} ${folder}/deck.md`, { columns: 80, rows: 24, env }));
    const wrote = (words: string): Promise<void> => here.until(() => here.written.includes(words));
    await wrote('\x1b[c');
    here.type('\x1b[?62;4;22c');
    await wrote('\x1b[16t');
    here.type('\x1b[6;20;10t\x1b[?1;0;256S\x1b]11;rgb:0000/0000/0000\x07\x1b[?62;4;22c');
    await wrote('\x1bP0;1;q');
    await here.until(() => /\x1bP0;1;q[^\x1b]*\x1b\\/.test(here.written));
    const { width, height, data32 } = decode(/\x1bP0;1;q([^\x1b]*)\x1b\\/.exec(here.written)?.[1] ?? '');
    // 160 x 80 pixels are 20 x 5 cells of 8 x 16: here those are 200 x 100.
    expect([width, height]).toEqual([200, 100]);
    expect([...new Set(data32)]).toEqual([0xffff0000]);
    here.type('q');
    expect(await here.ended).toBe(0);
  });
});
