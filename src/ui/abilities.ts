import { createSupportsHyperlinks } from 'supports-hyperlinks';
import { createSupportsTerminalGraphics } from 'supports-terminal-graphics';

/** What a terminal can do beyond cells, as far as it is known by its name. */
export interface Abilities {
  /** OSC 8. */
  readonly links: boolean;
  /** How it shows pictures; null: it does not, or nobody knows. */
  readonly pictures: 'kitty' | 'iterm2' | null;
}

/** What this process's terminal can do. A multiplexer between us and it passes neither on unchanged. */
export function findAbilities(stdout: NodeJS.WriteStream, env: Readonly<Record<string, string | undefined>>): Abilities {
  const isMultiplexed = env['TMUX'] !== undefined || env['STY'] !== undefined || /^(?:tmux|screen)/.test(env['TERM'] ?? '');
  const { kitty, iterm2 } = createSupportsTerminalGraphics(stdout);
  return { links: !isMultiplexed && createSupportsHyperlinks(stdout), pictures: isMultiplexed ? null : kitty ? 'kitty' : iterm2 ? 'iterm2' : null };
}
