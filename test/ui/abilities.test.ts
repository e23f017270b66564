import { afterEach, describe, expect, it, vi } from 'vitest';
import { findAbilities } from '../../src/ui/abilities.ts';

describe('what a terminal can do', () => {
  afterEach(() => vi.unstubAllEnvs());
  const stdout = { isTTY: true } as NodeJS.WriteStream;
  /** `attributes`: its answer to DA1; null: it answers nothing. */
  const find = async (env: Record<string, string>, attributes: string | null = null) => {
    for (const name of ['CI', 'NO_COLOR', 'FORCE_COLOR', 'FORCE_HYPERLINK', 'TMUX', 'STY', 'KITTY_WINDOW_ID', 'VTE_VERSION', 'TERM_PROGRAM', 'LC_TERMINAL', 'WT_SESSION']) vi.stubEnv(name, undefined);
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    const asked: string[] = [];
    const { links, pictures } = await findAbilities(stdout, process.env, async (query = '') => {
      asked.push(query);
      return attributes === null ? [] : [attributes];
    });
    return { links, pictures: pictures?.protocol ?? null, isAsked: asked.length > 0 };
  };

  it.each([
    [{ TERM: 'xterm-kitty', KITTY_WINDOW_ID: '1' }, null, { links: true, pictures: 'kitty', isAsked: false }],
    [{ TERM: 'xterm-256color', TERM_PROGRAM: 'iTerm.app', TERM_PROGRAM_VERSION: '3.5.0' }, null, { links: true, pictures: 'iterm2', isAsked: false }],
    [{ TERM: 'xterm-256color', VTE_VERSION: '7200' }, '?65;1;9c', { links: true, pictures: null, isAsked: true }],
    [{ TERM: 'xterm-256color' }, null, { links: false, pictures: null, isAsked: true }],
    [{ TERM: 'xterm-256color' }, '?63;1;2;4;6;9;15;16;22c', { links: false, pictures: 'sixel', isAsked: true }],
    [{ TERM: 'xterm-256color' }, '?4;6c', { links: false, pictures: null, isAsked: true }],
    [{ TERM: 'tmux-256color', KITTY_WINDOW_ID: '1', VTE_VERSION: '7200', TMUX: '/tmp/x' }, '?1;2;4c', { links: false, pictures: null, isAsked: false }],
  ] as const)('%j answering %j: %j', async (env, attributes, abilities) => expect(await find(env, attributes)).toEqual(abilities));
});
