import { describe, expect, it } from 'vitest';
import type { Block } from '../../src/deck/deck.ts';
import { blocksOf, fence, paragraph, read, refusal, text } from './read.ts';

const item = (...blocks: Block[]) => ({ checked: null, blocks });

describe('blocks on a slide', () => {
  it('keeps inline styles in tight lists', () => {
    expect(blocksOf('- a **b**\n- `c`')).toEqual([{ kind: 'list', start: null, items: [
      item(paragraph('a ', { kind: 'strong', content: [text('b')] })),
      item(paragraph({ kind: 'code', text: 'c' })),
    ] }]);
  });

  it.each([['tight', '\n'], ['loose', '\n\n']])('reads the boxes of a %s task list, and shows them once', (_, gap) => {
    expect(blocksOf(`- [x] done${gap}- [ ] open${gap}- neither`)).toEqual([{ kind: 'list', start: null, items: [
      { checked: true, blocks: [paragraph('done')] },
      { checked: false, blocks: [paragraph('open')] },
      { checked: null, blocks: [paragraph('neither')] },
    ] }]);
  });

  it.each([['1. a', 1], ['3. a\n4. b', 3], ['0) a', 0], ['- a', null]])('starts the list %j at %j', (markdown, start) => {
    expect(blocksOf(markdown)).toMatchObject([{ kind: 'list', start }]);
  });

  it('nests lists, quotes and code', () => {
    expect(blocksOf('1. a\n   - b\n\n     ```sh\n     c\n     ```\n\n> d\n> > e\n>\n> 1. f')).toEqual([
      { kind: 'list', start: 1, items: [item(paragraph('a'), { kind: 'list', start: null, items: [item(paragraph('b'), { kind: 'code', language: 'sh', text: 'c' })] })] },
      { kind: 'quote', blocks: [paragraph('d'), { kind: 'quote', blocks: [paragraph('e')] }, { kind: 'list', start: 1, items: [item(paragraph('f'))] }] },
    ]);
  });

  it('reads a table with its alignment, inline styles and escaped bars', () => {
    const cell = (align: string, content: unknown) => ({ align, content });
    expect(blocksOf('| a | b | c |\n|---|:-:|--:|\n| `x\\|y` | **z** |\n')).toEqual([{
      kind: 'table',
      header: [cell('left', [text('a')]), cell('center', [text('b')]), cell('right', [text('c')])],
      rows: [[cell('left', [{ kind: 'code', text: 'x|y' }]), cell('center', [{ kind: 'strong', content: [text('z')] }]), cell('right', [])]],
    }]);
  });

  it.each([['***'], ['___'], ['- - -'], ['-----']])('shows %s as a rule', (rule) => {
    expect(blocksOf(`a\n\n${rule}\n\nb`)).toEqual([paragraph('a'), { kind: 'rule' }, paragraph('b')]);
  });

  it('keeps code as it is: blank lines, tabs, entities, separators, comments', () => {
    const source = '\tif a &lt; b\n\n---\n--\n\n<!-- end_slide -->\n  <!-- pause -->';
    expect(blocksOf(fence('text', source))).toEqual([{ kind: 'code', language: 'text', text: source }]);
  });

  it('shows indented code, also when it looks like a step', () => {
    expect(blocksOf('    ```bash +exec\n    ls\n    ```')).toEqual([{ kind: 'code', language: '', text: '```bash +exec\nls\n```' }]);
  });

  it('shows a deck inside a longer fence', () => {
    expect(blocksOf('````markdown\n```bash +exec\nls\n```\n````')).toEqual([{ kind: 'code', language: 'markdown', text: '```bash +exec\nls\n```' }]);
  });

  it('shows the words of raw HTML, and neither styles nor scripts', () => {
    expect(blocksOf('<div align="center">\n  <b>a</b> &amp;<br>b\n</div>\n\n<style>\nb { color: red }\n</style>\n\n<name>\n')).toEqual([
      paragraph('a &', { kind: 'break' }, 'b'),
      paragraph('<name>'),
    ]);
  });

  it('takes a comment for a comment also right below raw HTML', () => {
    const { slides } = read('## A\n\n<div>x</div>\n<!-- speaker_note: |\n  a\n\n  b\n-->\n<!-- pause -->\ny');
    expect(slides[0]).toMatchObject({ notes: ['a\n\nb'], blocks: [paragraph('x'), { kind: 'pause' }, paragraph('y')] });
  });

  it('has no block for what shows nothing', () => {
    expect(blocksOf('<!-- a remark\n\nover lines -->\n\n<div></div>\n\n[a]: b\n\n<b></b>')).toEqual([]);
  });

  it.each([
    ['a list', '- a\n\n  ```bash +exec\n  ls\n  ```', 5],
    ['a quote', '> a\n> b\n>\n> ```sh +exec\n> ls\n> ```', 6],
  ])('refuses a step inside %s, naming its line', (_, markdown, line) => {
    expect(refusal(`## A\n\n${markdown}`)).toContain(`talk.md:${line}: a step inside a list or a quote`);
  });

  it.each(['pause', 'end_slide', 'demo: x'])('refuses <!-- %s --> inside a list', (command) => {
    expect(refusal(`## A\n\n- a\n\n  <!-- ${command} -->\n- b`)).toContain('talk.md:5: a comment command inside');
  });

  it('takes a speaker note inside a list', () => {
    expect(read('## A\n\n- a\n\n  <!-- speaker_note: n -->\n- b').slides[0]?.notes).toEqual(['n']);
  });

  it('continues the numbers of a list around a pause', () => {
    expect(blocksOf('1. a\n<!-- pause -->\n2. b')).toMatchObject([{ kind: 'list', start: 1 }, { kind: 'pause' }, { kind: 'list', start: 2 }]);
  });
});
