export type ColourDepth = 'none' | '16' | '256' | 'truecolor';

/** How many colours the terminal shows, from `NO_COLOR`, `COLORTERM` and `TERM` (https://no-color.org). */
export function colourDepth(env: Readonly<Record<string, string | undefined>>): ColourDepth {
  const { NO_COLOR: noColour, COLORTERM: colorterm = '', TERM: term = '' } = env;
  if (noColour !== undefined && noColour !== '') return 'none';
  if (term === '' || term === 'dumb') return 'none';
  if (/truecolor|24bit/i.test(colorterm) || /direct|kitty|alacritty|ghostty|wezterm|foot/.test(term) || isKnownToShowAll(env)) return 'truecolor';
  return /256/.test(term) ? '256' : '16';
}

/** Terminals that do not set `COLORTERM`: Windows Terminal, and xterm, which removes it. */
function isKnownToShowAll({ WT_SESSION: windowsTerminal, XTERM_VERSION: xterm = '', TERM: term = '' }: Readonly<Record<string, string | undefined>>): boolean {
  return windowsTerminal !== undefined || (term.startsWith('xterm') && Number(/\((\d+)\)/.exec(xterm)?.[1] ?? 0) >= 331);
}
