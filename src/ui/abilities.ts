import { createSupportsHyperlinks } from 'supports-hyperlinks';
import { createSupportsTerminalGraphics } from 'supports-terminal-graphics';
import type { Graphics } from './picture.ts';

/** What a terminal can do beyond cells: known by its name, or said by itself. */
export interface Abilities {
  /** OSC 8. */
  readonly links: boolean;
  /** How it shows pictures; null: it does not, or nobody knows. */
  readonly pictures: Graphics | null;
}

/** Resolves with what the terminal answers to these sequences, its attributes (DA1) last; with nothing when it does not answer. */
export type Ask = (query?: string) => Promise<readonly string[]>;

/** What this process's terminal can do. A multiplexer between us and it passes neither on unchanged. */
export async function findAbilities(stdout: NodeJS.WriteStream, env: Readonly<Record<string, string | undefined>>, ask: Ask): Promise<Abilities> {
  if (env['TMUX'] !== undefined || env['STY'] !== undefined || /^(?:tmux|screen)/.test(env['TERM'] ?? '')) return { links: false, pictures: null };
  const { kitty, iterm2 } = createSupportsTerminalGraphics(stdout);
  return { links: createSupportsHyperlinks(stdout), pictures: kitty ? { protocol: 'kitty' } : iterm2 ? { protocol: 'iterm2' } : await askForSixel(ask, stdout) };
}

/** xterm, foot and many more have sixels, and no variable says so: the fourth of the device attributes does. */
async function askForSixel(ask: Ask, stdout: NodeJS.WriteStream): Promise<Graphics | null> {
  const attributes = (await ask()).at(-1)?.slice(1, -1).split(';').slice(1) ?? [];
  return attributes.includes('4') ? (await import('./sixel-graphics.ts')).sixelGraphics(ask, () => ({ columns: stdout.columns || 80, rows: stdout.rows || 24 })) : null;
}
