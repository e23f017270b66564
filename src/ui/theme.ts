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
}

const colour = (hex: string, indexed: number, ansi: number | null): Colour => ({
  rgb: [Number.parseInt(hex.slice(1, 3), 16), Number.parseInt(hex.slice(3, 5), 16), Number.parseInt(hex.slice(5, 7), 16)],
  indexed,
  ansi,
});

const text = colour('#d5dbe6', 253, null);
const bright = colour('#f2f5fa', 255, null);
const said = colour('#b3bdcc', 250, null);
const muted = colour('#8a95a8', 246, null);
const line = colour('#566073', 240, null);
const accent = colour('#7cc4ff', 117, 14);
const green = colour('#7fd88f', 114, 10);
const red = colour('#ff8a8a', 210, 9);
const yellow = colour('#f2cc60', 221, 11);
const lilac = colour('#c9a9ff', 183, 13);
const sand = colour('#e3c08a', 180, 3);
const teal = colour('#7fd6cb', 116, 6);

/**
 * The one theme: calm, dark, one accent. It stands on the terminal's own dark ground, which costs nothing to paint
 * and is the person's choice; plain text keeps the terminal's own colour.
 */
export const dark: Theme = {
  name: 'dark',
  grounds: { page: null, code: colour('#222a36', 236, null) },
  looks: {
    text: { colour: null },
    muted: { colour: muted, faint: true },
    title: { colour: accent, marks: ['bold'] },
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
  },
  output: [
    colour('#7d8798', 245, null), red, green, yellow,
    colour('#79aefc', 111, 4), colour('#dba0e8', 176, 5), teal, text,
    muted, colour('#ff9e9e', 217, 9), colour('#9be7a8', 157, 10), colour('#ffe08a', 222, 11),
    colour('#9cc4ff', 153, 12), colour('#ecbcf5', 219, 13), colour('#a3ebe2', 159, 14), bright,
  ],
};

/** The same on a ground of our own, for a terminal that is light: our colours cannot be read there. */
export const darkOnLight: Theme = {
  ...dark,
  name: 'dark on its own ground',
  grounds: { page: colour('#12161d', 233, null), code: dark.grounds.code },
  looks: { ...dark.looks, text: { colour: text }, heading: { colour: bright, marks: ['bold'] }, strong: { colour: bright, marks: ['bold'] } },
};
