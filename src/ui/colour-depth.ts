export type ColourDepth = 'none' | '16' | '256' | 'truecolor';

/** What `FORCE_COLOR` means to Node and to most programs of its world; it counts more than `NO_COLOR`. */
const forced: Readonly<Record<string, ColourDepth>> = { 0: 'none', false: 'none', '': '16', 1: '16', true: '16', 2: '256', 3: 'truecolor' };

/** How many colours the terminal shows, from `FORCE_COLOR`, `NO_COLOR` (https://no-color.org), `COLORTERM` and `TERM`. */
export function colourDepth(env: Readonly<Record<string, string | undefined>>): ColourDepth {
  const { NO_COLOR: noColour, COLORTERM: colorterm = '', TERM: term = '' } = env;
  const asked = env['FORCE_COLOR'] === undefined ? undefined : forced[env['FORCE_COLOR']];
  if (asked !== undefined) return asked;
  if (noColour !== undefined && noColour !== '') return 'none';
  if (term === '' || term === 'dumb') return 'none';
  if (/truecolor|24bit/i.test(colorterm) || /direct|kitty|alacritty|ghostty|wezterm|foot/.test(term) || isKnownToShowAll(env)) return 'truecolor';
  return /256/.test(term) ? '256' : '16';
}

/** Terminals that do not set `COLORTERM`: Windows Terminal, and xterm, which removes it. */
function isKnownToShowAll({ WT_SESSION: windowsTerminal, XTERM_VERSION: xterm = '', TERM: term = '' }: Readonly<Record<string, string | undefined>>): boolean {
  return windowsTerminal !== undefined || (term.startsWith('xterm') && Number(/\((\d+)\)/.exec(xterm)?.[1] ?? 0) >= 331);
}
