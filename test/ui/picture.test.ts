import { describe, expect, it } from 'vitest';
import { frame } from '../../src/ui/frame.ts';
import { plainRow } from '../../src/ui/paint.ts';
import { drawPicture, erasePictures, type Pictures, placementsIn } from '../../src/ui/picture.ts';
import { rowWidth } from '../../src/ui/spans.ts';
import { firstView, type View } from '../../src/ui/view.ts';
import { FakeSession, startedAt } from './fake-session.ts';
import { deckOf, paragraph } from './fixture-deck.ts';
import { png } from './png.ts';

const image = { kind: 'image', href: 'a.png', alt: 'two machines' } as const;
const deck = deckOf({ title: 'With a picture', blocks: [paragraph('before'), paragraph(image), paragraph('after')] });
const session = new FakeSession(deck);

const pictures = (width: number, height: number): Pictures => new Map([['a.png', { bytes: png(width, height), width, height }]]);
const drawn = (columns: number, rows: number, more: Partial<View> = {}): ReturnType<typeof frame> =>
  frame({ ...firstView(), ...more }, session.getState(), { columns, rows }, startedAt);

describe('an image in a deck', () => {
  it('is its words where the terminal shows no pictures', () => {
    expect(drawn(80, 24).map(plainRow).map((row) => row.trim())).toContain('[image: two machines]');
    expect(placementsIn(drawn(80, 24))).toEqual([]);
  });

  it('has cells of its own shape, its words in the first of them, and the text goes on below', () => {
    const rows = drawn(80, 24, { pictures: pictures(320, 160) });
    const [placement] = placementsIn(rows);
    expect(placement).toMatchObject({ href: 'a.png', columns: 40, rows: 10, column: 1 });
    const at = placement?.row ?? 0;
    expect(plainRow(rows[at] ?? []).trim()).toBe('[image: two machines]');
    expect(rows.slice(at + 1, at + 10).map(plainRow)).toEqual(Array.from({ length: 9 }, () => ''));
    expect(rows.slice(at + 10).map(plainRow).join('\n')).toContain('after');
    expect(rows.every((row) => rowWidth(row) === 80)).toBe(true);
  });

  it.each([[10_000, 100], [100, 10_000], [4000, 3000], [1, 1]])('of %d x %d pixels fits the window', (width, height) => {
    for (const [columns, rows] of [[60, 18], [100, 30], [200, 60], [20, 6]] as const) {
      const [placement] = placementsIn(drawn(columns, rows, { pictures: pictures(width, height) }));
      if (placement === undefined) continue;
      expect(placement.column + placement.columns).toBeLessThanOrEqual(columns);
      expect(placement.row + placement.rows).toBeLessThan(rows);
    }
  });

  it('that cannot be shown where others are says why', () => {
    const rows = drawn(80, 24, { pictures: new Map([['a.png', { problem: 'its file is cut short' }]]) });
    expect(rows.map(plainRow).map((row) => row.trim())).toContain('[image: two machines] not shown: its file is cut short');
    expect(placementsIn(rows)).toEqual([]);
  });

  it('is not drawn while part of it is scrolled away: then its words stand there', () => {
    const long = new FakeSession(deckOf({ title: 'Long', blocks: [...Array.from({ length: 12 }, (_, at) => paragraph(`line ${at}`)), paragraph(image)] }));
    const at = (top: number) => frame({ ...firstView(), pictures: pictures(320, 160), scroll: { 1: top } }, long.getState(), { columns: 80, rows: 24 }, startedAt);
    expect(placementsIn(at(8))).toEqual([]);
    expect(at(8).map(plainRow).join('\n')).toContain('[image: two machines]');
    expect(placementsIn(at(100))).toHaveLength(1);
  });
});

describe('the sequences of a picture', () => {
  const placement = { href: 'a.png', row: 4, column: 2, columns: 40, rows: 10 };
  const picture = { bytes: Buffer.alloc(10_000, 7), width: 1, height: 1 };

  it('of kitty come in pieces, put it into its cells, ask for no answer, and leave the cursor where it was', () => {
    const text = drawPicture({ protocol: 'kitty' }, picture, placement, null);
    expect(text).toMatch(/^\x1b7\x1b\[5;3H\x1b_Ga=T,f=100,c=40,r=10,C=1,q=2,m=1;/);
    const pieces = [...text.matchAll(/\x1b_G[^;]*;([^\x1b]*)\x1b\\/g)].map(([, piece = '']) => piece);
    expect(pieces.every(({ length }) => length <= 4096)).toBe(true);
    expect(Buffer.from(pieces.join(''), 'base64').equals(picture.bytes)).toBe(true);
    expect(text.endsWith('\x1b8')).toBe(true);
    expect(text.match(/m=0;/g)).toHaveLength(1);
    expect(erasePictures('kitty')).toBe('\x1b_Ga=d,d=A,q=2\x1b\\');
  });

  it('of sixels are those of its cells, and none where it cannot be read', () => {
    const drawn: unknown[] = [];
    const graphics = { protocol: 'sixel', encode: (...asked: unknown[]) => (drawn.push(asked), drawn.length === 1 ? 'SIXELS' : null), measure: async () => false } as const;
    expect(drawPicture(graphics, picture, placement, [1, 2, 3])).toBe('\x1b7\x1b[5;3HSIXELS\x1b8');
    expect(drawn).toEqual([[picture.bytes, { columns: 40, rows: 10 }, [1, 2, 3]]]);
    expect(drawPicture(graphics, picture, placement, null)).toBe('');
  });

  it('of iTerm2 are one', () => {
    expect(drawPicture({ protocol: 'iterm2' }, picture, placement, null)).toMatch(/^\x1b7\x1b\[5;3H\x1b\]1337;File=inline=1;size=10000;width=40;height=10;preserveAspectRatio=1;doNotMoveCursor=1:[A-Za-z0-9+/=]+\x07\x1b8$/);
  });
});
