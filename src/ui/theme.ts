import type { Ground, Mark, StyleName } from './spans.ts';

/** One colour in three depths. `ansi`: 0-15, null for the terminal's own foreground or background. */
export interface Colour {
  readonly rgb: readonly [number, number, number];
  readonly indexed: number;
  readonly ansi: number | null;
}

/** How something looks: a colour (null: the terminal's own foreground), and what holds without colours too. */
export interface Look {
  readonly colour: Colour | null;
  readonly marks?: readonly Mark[];
  /** Drawn faint where there are no colours to make it step back. */
  readonly faint?: boolean;
}

export interface Theme {
  readonly name: string;
  readonly looks: Readonly<Record<StyleName, Look>>;
  /** null: the terminal's own. Painted in 256 colours and more. */
  readonly grounds: Readonly<Record<Ground, Colour | null>>;
  /** What the 16 colours of a command's output become, so that they can be read on our ground. */
  readonly output: readonly Colour[];
  /** The terminal knows links (OSC 8). */
  readonly links?: boolean;
}

const colour = (hex: string, indexed: number, ansi: number | null): Colour => ({
  rgb: [Number.parseInt(hex.slice(1, 3), 16), Number.parseInt(hex.slice(3, 5), 16), Number.parseInt(hex.slice(5, 7), 16)],
  indexed,
  ansi,
});

/** The inks of a theme, by what they are for. */
interface Inks {
  readonly text: Colour;
  readonly bright: Colour;
  readonly said: Colour;
  readonly muted: Colour;
  readonly line: Colour;
  readonly accent: Colour;
  readonly green: Colour;
  readonly red: Colour;
  readonly yellow: Colour;
  readonly lilac: Colour;
  readonly sand: Colour;
  readonly teal: Colour;
}

const onDark: Inks = {
  text: colour('#d5dbe6', 253, null),
  bright: colour('#f2f5fa', 255, null),
  said: colour('#b3bdcc', 250, null),
  muted: colour('#8a95a8', 246, null),
  line: colour('#566073', 240, null),
  accent: colour('#7cc4ff', 117, 14),
  green: colour('#7fd88f', 114, 10),
  red: colour('#ff8a8a', 210, 9),
  yellow: colour('#f2cc60', 221, 11),
  lilac: colour('#c9a9ff', 183, 13),
  sand: colour('#e3c08a', 180, 3),
  teal: colour('#7fd6cb', 116, 6),
};

const onLight: Inks = {
  text: colour('#1f2733', 235, null),
  bright: colour('#0b0f16', 233, null),
  said: colour('#3d4757', 238, null),
  muted: colour('#566071', 241, null),
  line: colour('#b4bcc8', 250, null),
  accent: colour('#0b5cad', 25, 4),
  green: colour('#1a6e2e', 22, 2),
  red: colour('#b3202a', 124, 1),
  yellow: colour('#7a5000', 94, 3),
  lilac: colour('#6b3fb0', 55, 5),
  sand: colour('#7a4a12', 94, 3),
  teal: colour('#0b6660', 23, 6),
};

function looksOf({ text, said, muted, line, accent, green, red, yellow, lilac, sand, teal }: Inks): Theme['looks'] {
  return {
    text: { colour: null },
    muted: { colour: muted, faint: true },
    title: { colour: accent, marks: ['bold'] },
    progress: { colour: accent },
    heading: { colour: null, marks: ['bold'] },
    strong: { colour: null, marks: ['bold'] },
    link: { colour: accent, marks: ['underline'] },
    'inline-code': { colour: teal },
    quote: { colour: said, marks: ['italic'] },
    rule: { colour: line, faint: true },
    bullet: { colour: accent },
    code: { colour: text },
    prompt: { colour: accent, marks: ['bold'] },
    'running-line': { colour: yellow, marks: ['bold'] },
    tag: { colour: muted, faint: true },
    'tag-selected': { colour: accent, marks: ['bold'] },
    keyword: { colour: lilac },
    string: { colour: sand },
    number: { colour: sand },
    comment: { colour: muted, marks: ['italic'], faint: true },
    name: { colour: accent },
    variable: { colour: teal },
    option: { colour: teal },
    output: { colour: said },
    passed: { colour: green },
    failed: { colour: red },
    spinner: { colour: yellow },
    waiting: { colour: yellow },
    skipped: { colour: yellow },
    key: { colour: accent },
    notice: { colour: yellow, marks: ['bold'] },
  };
}

const { text, muted, green, red, yellow, teal, bright } = onDark;

/**
 * Calm, one accent. It stands on the terminal's own dark ground, which costs nothing to paint and is the person's
 * choice; plain text keeps the terminal's own colour.
 */
export const dark: Theme = {
  name: 'dark',
  grounds: { page: null, code: colour('#222a36', 235, null) },
  looks: looksOf(onDark),
  output: [
    colour('#7d8798', 245, null), red, green, yellow,
    colour('#79aefc', 111, 4), colour('#dba0e8', 176, 5), teal, text,
    muted, colour('#ff9e9e', 217, 9), colour('#9be7a8', 157, 10), colour('#ffe08a', 222, 11),
    colour('#9cc4ff', 153, 12), colour('#ecbcf5', 219, 13), colour('#a3ebe2', 159, 14), bright,
  ],
};

/** The same on a ground of our own, for a terminal that is light: our colours cannot be read there. */
export const darkOnLight: Theme = onOwnGround(dark, 'dark on its own ground', colour('#12161d', 233, null), onDark);

/** As `dark`, for a terminal with a light ground. */
export const light: Theme = {
  name: 'light',
  grounds: { page: null, code: colour('#eef2f7', 255, null) },
  looks: looksOf(onLight),
  output: [
    onLight.text, onLight.red, onLight.green, onLight.yellow,
    onLight.accent, colour('#8b2f97', 90, 5), onLight.teal, colour('#4c5666', 240, null),
    onLight.muted, colour('#c02b36', 124, 9), colour('#1e7234', 22, 10), colour('#845600', 94, 11),
    colour('#1667bf', 25, 12), colour('#9c3aa8', 90, 13), colour('#0e6f6a', 23, 14), onLight.bright,
  ],
};

/** The same on a ground of our own, for a terminal that is dark, or does not say. */
export const lightOnDark: Theme = onOwnGround(light, 'light on its own ground', colour('#ffffff', 231, 15), onLight);

function onOwnGround(theme: Theme, name: string, page: Colour, inks: Inks): Theme {
  const strong: Look = { colour: inks.bright, marks: ['bold'] };
  return { ...theme, name, grounds: { ...theme.grounds, page }, looks: { ...theme.looks, text: { colour: inks.text }, heading: strong, strong } };
}

/** What a person asks for: `auto` follows the terminal's ground, `none` is without colours. */
export type ThemeChoice = 'auto' | 'dark' | 'light' | 'none';

/** The theme for a terminal whose ground is light or not; null: it does not say. */
export function chooseTheme(choice: ThemeChoice, isLight: boolean | null): Theme {
  if (choice === 'light') return isLight ? light : lightOnDark;
  if (choice === 'dark') return isLight ? darkOnLight : dark;
  return isLight ? light : dark;
}
