import { describe, expect, it } from 'vitest';
import { linkTarget } from '../../src/ui/link.ts';
import { paintRow } from '../../src/ui/paint.ts';
import { proseRows } from '../../src/ui/prose.ts';
import { dark } from '../../src/ui/theme.ts';
import { blocksOf } from '../deck/read.ts';

describe('a link', () => {
  it.each([
    ['https://docs.docker.com/build', 'https://docs.docker.com/build'], ['mailto:a@b.c', 'mailto:a@b.c'], ['https://bücher.example/ä ö', 'https://xn--bcher-kva.example/%C3%A4%20%C3%B6'],
    ['20-building.md', null], ['javascript:alert(1)', null], ['file:///etc/passwd', null], ['', null], ['https://a/\x1b]8;;b\x07', 'https://a/%1B]8;;b'], [`https://a/${'x'.repeat(3000)}`, null],
  ])('%j leads to %j', (href, target) => expect(linkTarget(href)).toBe(target));

  const painted = (markdown: string, links: boolean): string =>
    proseRows(blocksOf(markdown), { width: 30, roomy: true, sideways: 0, colours: null }).map((row) => paintRow(row, { ...dark, links }, 'none')).join('\n');

  it('has its address beside it, and is one where the terminal knows links, over a line end too', () => {
    const markdown = 'see [the manual of the builder](https://docs.docker.com/build) there';
    expect(painted(markdown, false)).not.toContain('\x1b]8');
    const text = painted(markdown, true);
    expect(text.replaceAll(/\x1b\]8;;[^\x07]*\x07/g, '')).toBe(painted(markdown, false));
    const [opened, closed] = ['https://docs.docker.com/build\x07', '\x1b]8;;\x07'].map((words) => text.split(words).length - 1);
    expect(opened).toBeGreaterThan(1);
    expect(closed).toBe(opened);
    for (const row of text.split('\n')) expect(row.lastIndexOf('\x1b]8;;\x07')).toBe(row.lastIndexOf('\x1b]8;;'));
  });
});
