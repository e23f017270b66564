import { describe, expect, it } from 'vitest';
import { isLightByEnvironment } from '../../src/ui/background.ts';
import { colourDepth, type ColourDepth } from '../../src/ui/colour-depth.ts';
import { frame } from '../../src/ui/frame.ts';
import { paintRow, rgbOfIndex } from '../../src/ui/paint.ts';
import type { StyleName } from '../../src/ui/spans.ts';
import { chooseTheme, type Colour, dark, darkOnLight, light, lightOnDark, type Theme } from '../../src/ui/theme.ts';
import { inWords } from './colour-notation.ts';
import { expectGolden } from './golden.ts';
import { sceneNow, scenes } from './scenes.ts';

const shown = ['cover', 'running', 'passed', 'failed', 'behind', 'broken-edit'];
const painted: readonly (readonly [string, Theme, ColourDepth])[] = [
  ['light', light, 'truecolor'], ['dark-16', dark, '16'], ['light-16', light, '16'], ['dark-256', dark, '256'], ['none', dark, 'none'],
];

describe('the screen in colour', () => {
  it.each(painted)('%s', (name, theme, depth) => {
    const frames = shown.map((scene) => {
      const { session, view } = (scenes[scene] ?? (() => { throw new Error(scene); }))();
      const rows = frame(view, session.getState(), { columns: 80, rows: 24 }, sceneNow).map((row) => inWords(paintRow(row, theme, depth)));
      return [`${scene}:`, ...rows, ''].join('\n');
    });
    expectGolden(`colours-${name}`, frames.join('\n'));
  });
});

describe('the theme', () => {
  it('follows what the person asks for, and what the terminal says of its ground', () => {
    expect(chooseTheme('auto', null)).toBe(dark);
    expect(chooseTheme('auto', false)).toBe(dark);
    expect(chooseTheme('auto', true)).toBe(light);
    expect(chooseTheme('dark', true)).toBe(darkOnLight);
    expect(chooseTheme('light', true)).toBe(light);
    expect(chooseTheme('light', null)).toBe(lightOnDark);
  });

  it.each([['15;0', false], ['0;15', true], ['0;default;15', true], ['12;8', false], ['', null], ['x', null]])('COLORFGBG=%s tells of a light ground: %s', (COLORFGBG, isLight) => {
    expect(isLightByEnvironment({ COLORFGBG })).toBe(isLight);
  });
});

describe('FORCE_COLOR', () => {
  it.each([['0', 'none'], ['false', 'none'], ['1', '16'], ['true', '16'], ['', '16'], ['2', '256'], ['3', 'truecolor'], ['what', '256']])('%s: %s', (FORCE_COLOR, depth) => {
    expect(colourDepth({ TERM: 'xterm-256color', FORCE_COLOR })).toBe(depth);
  });

  it('counts more than NO_COLOR, as everywhere', () => expect(colourDepth({ TERM: 'xterm', NO_COLOR: '1', FORCE_COLOR: '3' })).toBe('truecolor'));
});

type Rgb = readonly [number, number, number];

/** WCAG 2.2, relative luminance. */
function luminance(rgb: Rgb): number {
  const [red = 0, green = 0, blue = 0] = rgb.map((value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: Rgb, b: Rgb): number {
  const [dim = 0, bright = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (bright + 0.05) / (dim + 0.05);
}

const onCode: readonly StyleName[] = ['code', 'prompt', 'tag', 'tag-selected', 'keyword', 'string', 'number', 'comment', 'name', 'variable', 'option', 'running-line', 'failed', 'muted', 'waiting'];

describe.each([
  ['dark', dark, [0, 0, 0]], ['dark on its own ground', darkOnLight, null], ['light', light, [255, 255, 255]], ['light on its own ground', lightOnDark, null],
] as const)('the theme %s can be read: a contrast of 4.5 and more (WCAG AA), rules apart', (_, theme, terminalGround) => {
  const depths: readonly (readonly [string, (colour: Colour) => Rgb])[] = [['truecolor', ({ rgb }) => rgb], ['256 colours', ({ indexed }) => rgbOfIndex(indexed)]];
  it.each(depths)('in %s', (_depth, inDepth) => {
    const page = theme.grounds.page === null ? terminalGround : inDepth(theme.grounds.page);
    const code = theme.grounds.code === null ? null : inDepth(theme.grounds.code);
    if (page === null || code === null) throw new Error('no ground');
    const pairs: (readonly [string, Colour | null, Rgb])[] = [
      ...Object.entries(theme.looks).filter(([style]) => style !== 'rule').map(([style, { colour }]) => [style, colour, page] as const),
      ...onCode.map((style) => [`${style} in code`, theme.looks[style].colour, code] as const),
      ...theme.output.map((colour, index) => [`output ${index}`, colour, page] as const),
    ];
    // What has the terminal's own colour can be read on the terminal's own ground.
    const weak = pairs.filter(([, colour, ground]) => colour !== null && contrast(inDepth(colour), ground) < 4.5).map(([what]) => what);
    expect(weak).toEqual([]);
    if (theme.grounds.page !== null) expect(Object.entries(theme.looks).filter(([, { colour }]) => colour === null)).toEqual([]);
  });
});
