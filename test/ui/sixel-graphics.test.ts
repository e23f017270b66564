import { decode } from 'sixel';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { sixelGraphics } from '../../src/ui/sixel-graphics.ts';

const picture = PNG.sync.write(new PNG({ width: 100, height: 100 }));
const window = { columns: 100, rows: 30 };

describe('a terminal that has sixels', () => {
  const sizeWith = async (...answers: string[]): Promise<readonly number[]> => {
    const { encode } = await sixelGraphics(async () => [...answers, '?62;4c'], () => window);
    const { width, height } = decode(/q([^\x1b]*)/.exec(encode(picture, { columns: 20, rows: 10 }, null) ?? '')?.[1] ?? '');
    return [width, height];
  };

  it.each([
    [['6;24;12t'], 240],
    [['6;24;12t', '?1;0;256S', '?2;0;200;1000S'], 200],
    [['?2;0;1000;660S'], 200],
    [['?2;0;600;390S'], 120],
    [['?2;0;16384;16384S'], 160],
    [['6;0;0t', '?1;3S', '?2;3S'], 160],
    [[], 160],
  ] as const)('answering %j gets a picture of %d pixels in 20 x 10 cells', async (answers, size) => expect(await sizeWith(...answers)).toEqual([size, size]));

  it('is measured again, and one that does not answer then keeps what it said', async () => {
    let answers = ['6;20;10t', '?62;4c'];
    const { encode, measure } = await sixelGraphics(async () => answers, () => window);
    const before = encode(picture, { columns: 20, rows: 10 }, null);
    expect(encode(picture, { columns: 20, rows: 10 }, null)).toBe(before);
    expect(await measure()).toBe(false);
    answers = ['6;10;5t', '?62;4c'];
    expect(await measure()).toBe(true);
    const after = encode(picture, { columns: 20, rows: 10 }, null);
    expect(after).toContain('"1;1;100;100');
    answers = [];
    expect(await measure()).toBe(false);
    expect(encode(picture, { columns: 20, rows: 10 }, null)).toBe(after);
  });

  it('draws what is transparent as the ground that it told of, or as the page where that has its own', async () => {
    const { encode } = await sixelGraphics(async () => ['11;rgb:ffff/0000/0000', '?62;4c'], () => window);
    expect(encode(picture, { columns: 2, rows: 1 }, null)).toContain('#0;2;100;0;0');
    expect(encode(picture, { columns: 2, rows: 1 }, [0, 255, 0])).toContain('#0;2;0;100;0');
  });
});
