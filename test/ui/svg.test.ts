import { describe, expect, it } from 'vitest';
import { fitRow, type Frame, type Row } from '../../src/ui/spans.ts';
import { renderSvg } from '../../src/ui/svg.ts';
import { darkOnLight } from '../../src/ui/theme.ts';

const size = { columns: 20, rows: 2 };
const frame = (...rows: Row[]): Frame => rows.map((row) => fitRow(row, size.columns));
const still = (...rows: Row[]): string => renderSvg([{ at: 0, frame: frame(...rows) }], size, darkOnLight, 'Deck: slide');
const words = (svg: string): string[] => [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text = '']) => text);

describe('a picture of the screen', () => {
  it('has every text at its cell, as wide as its cells, so that no font can move the next one', () => {
    const svg = still([{ text: '  ab', style: 'text' }, { text: '漢字', style: 'muted' }, { text: '!', style: 'failed' }]);
    expect(svg).toMatch(/<text class="c\d" x="16.8" y="13.2" textLength="16.8">ab<\/text>/);
    expect(svg).toMatch(/x="33.6" y="13.2" textLength="33.6">漢字<\/text>/);
    expect(svg).toMatch(/x="67.2" y="13.2">!<\/text>/);
  });

  it('shows marks, colours of the theme, and colours that a command asked for', () => {
    const svg = still([{ text: 'a', style: 'title' }, { text: 'b', style: 'output', sgr: '4;38;2;1;2;3' }, { text: 'c', style: 'tag', ground: 'code' }]);
    expect(svg).toContain('{fill:#7cc4ff}');
    expect(svg).toMatch(/class="c\d b"[^>]*>a</);
    expect(svg).toContain('{fill:#010203}');
    expect(svg).toMatch(/class="c\d u"[^>]*>b</);
    expect(svg).toMatch(/<rect class="c\d" x="16.8" y="0" width="8.4" height="18"\/>/);
  });

  it('is XML whatever the output says', () => {
    const svg = still([{ text: '<&"\'>]]>', style: 'output' }]);
    expect(svg).toContain('&lt;&amp;&quot;\'&gt;]]&gt;');
    expect(words(svg)).toEqual(['&lt;&amp;&quot;\'&gt;]]&gt;']);
  });

  it('is the same to the byte every time', () => expect(still([{ text: 'x', style: 'text' }])).toBe(still([{ text: 'x', style: 'text' }])));

  it('asks for nothing from elsewhere', () => expect(still([{ text: 'x', style: 'text' }]).replace('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|<script|<image|@import|url\(/));
});

describe('an animation', () => {
  const row = (text: string): Row => [{ text, style: 'text' }];
  const svg = renderSvg([
    { at: 0, frame: frame(row('same'), row('first')) }, { at: 1000, frame: frame(row('same'), row('second')) },
    { at: 2000, frame: frame(row('same'), row('second')) }, { at: 4000, frame: frame(row('same'), row('third')) },
  ], size, darkOnLight, 'x');

  it('draws a row once for as long as it stays the same', () => expect(words(svg)).toEqual(['same', 'first', 'second', 'third']));

  it('shows each for its time, and the last one for a rest of 4 s', () => {
    expect(svg).toContain('@keyframes t0{0%{visibility:visible}12.5%{visibility:hidden}}');
    expect(svg).toContain('@keyframes t1{0%{visibility:hidden}12.5%{visibility:visible}50%{visibility:hidden}}');
    expect(svg).toContain('@keyframes t2{0%{visibility:hidden}50%{visibility:visible}}');
    expect(svg).toContain('animation:t2 8s step-end infinite');
  });

  it('stands still at its last frame for who asked for less motion', () => {
    expect(svg).toContain('@media (prefers-reduced-motion:reduce){g{animation:none!important}}');
    expect(svg).toMatch(/\.t0\{visibility:hidden;.*\.t2\{visibility:visible;/s);
  });
});
