import { describe, expect, it } from 'vitest';
import { blocksOf, fence, paragraph, read, refusal, titlesOf } from './read.ts';

describe('where a slide ends', () => {
  it.each([
    ['---', '## A\n\n---\n\n## B'],
    ['--', '## A\n\n--\n\n## B'],
    ['<!-- end_slide -->', '## A\n\n<!-- end_slide -->\n\n## B'],
    ['a separator without blank lines below it', '## A\n\n---\n## B'],
    ['-- without blank lines below it', '## A\n\ntext\n\n--\n## B'],
    ['-- right above an underlined title', '## A\n\ntext\n\n--\nB\n==='],
    ['a separator right below a heading', '## A\n---\n## B'],
    ['a separator right below a comment', '## A\n\n<!-- x -->\n---\n## B'],
    ['-- right below a comment', '## A\n\n<!-- x -->\n--\n## B'],
    ['a separator right below a fence', `## A\n${fence('', 'x')}---\n## B`],
    ['a separator below a list', '## A\n\n- x\n\n--\n\n## B'],
    ['blanks after a separator', '## A\n\n---  \n\n## B'],
    ['end_slide in the paragraph above', '## A\ntext\n<!-- end_slide -->\n## B'],
    ['several in a row', '---\n\n## A\n\n---\n\n---\n<!-- end_slide -->\n\n--\n\n## B\n\n---\n'],
    ['CRLF line ends', '## A\r\n\r\n---\r\n\r\n## B\r\n'],
    ['lone CR line ends', '## A\r\r---\r\r## B'],
    ['a byte order mark', '\ufeff## A\n\n---\n\n## B'],
  ])('is at %s', (_, markdown) => {
    expect(titlesOf(read(markdown))).toEqual(['A', 'B']);
  });

  it('shows text that follows -- at once', () => {
    expect(read('## A\n\n--\nfirst\nsecond\n\n- x').slides[1]?.blocks).toMatchObject([paragraph('first second'), { kind: 'list' }]);
  });

  it.each([
    ['in a fence', fence('', 'a\n\n---\n\n--\n\n<!-- end_slide -->\n')],
    ['in a comment', '<!--\n\n---\n\n--\n\n-->'],
    ['in an HTML block', '<div>\n---\n</div>'],
    ['below a line of text, as an underline', 'B\n---'],
    ['indented as code', '    ---'],
    ['in a table', '| a |\n|---|\n| -- |'],
  ])('is not at a separator %s', (_, markdown) => {
    expect(read(`## A\n\n${markdown}`).slides).toHaveLength(1);
  });

  it('counts lines from the start of the file, whatever stands between', () => {
    const markdown = `---\ntitle: T\n---\n\n## A\n\n- x\n\n- y\n  z\n\n> q\n\n| a |\n|---|\n\n<!-- c\n\n-->\n${fence('bash +exec', 'one')}\n--\nB\n---\n\n\n[r]: x\ntext\n    lazy\n\n    code\n\n--\n\n## C\n\n${fence('bash +exec', 'two')}`;
    const lines = markdown.split('\n');
    for (const slide of read(markdown).slides) {
      for (const block of slide.blocks) {
        if (block.kind === 'step') expect(lines[block.step.position.line - 1]).toBe(block.step.command);
      }
      expect(lines[slide.position.line - 1]).toBe({ A: '## A', B: 'B', C: '## C' }[slide.title]);
    }
  });

  it('is where a file ends', () => {
    const deck = read({ markdown: { '1.md': '## A', '2.md': 'no heading\n\n---\n\n## C' } });
    expect(deck.slides.map(({ title, position }) => [title, position.file, position.line])).toEqual([['A', '1.md', 1], ['A', '2.md', 1], ['C', '2.md', 5]]);
  });

  it('refuses a comment that never ends: it would swallow the rest of the talk', () => {
    expect(refusal('## A\n\n<!-- oh\n\n---\n\n## B')).toBe('talk.md:3: a comment that is not closed\n  3 | <!-- oh\n  End it with `-->`.');
  });
});

describe('titles', () => {
  it.each([
    ['# A', 'A', 1], ['## A', 'A', 2], ['### A', 'A', 2], ['A\n---\n\ntext', 'A', 2],
    ['# `a` *b* &amp; [c](d) ##', 'a b & c', 1],
    ['text\n\n## A', 'A', 2],
  ])('%j is %j on level %i', (markdown, title, level) => {
    expect(read(markdown).slides[0]).toMatchObject({ title, level });
  });

  it('underlined with === are ordinary titles, as presenterm has them, and sections when they stand alone', () => {
    expect(read('A\n===\n\ntext').slides[0]?.level).toBe(2);
    expect(read('A\n===\n\n<!-- speaker_note: n -->').slides[0]?.level).toBe(1);
  });

  it('are not repeated among the blocks; later headings stay', () => {
    expect(read('## A\n\n### B\n\n## C').slides[0]?.blocks).toMatchObject([{ kind: 'heading', level: 3 }, { kind: 'heading', level: 2 }]);
  });

  it('carry on to a slide without a heading', () => {
    expect(titlesOf(read('first\n\n---\n\n## A\n\n---\n\ntext'))).toEqual(['', 'A', 'A']);
  });
});

describe('pauses', () => {
  it('stand where they reveal something, and nowhere else', () => {
    const kinds = blocksOf('<!-- pause -->\n<!-- pause -->\na\n\n<!-- pause -->\nb\n\n<!-- pause -->').map(({ kind }) => kind);
    expect(kinds).toEqual(['pause', 'paragraph', 'pause', 'paragraph']);
  });

  it('keep the words beside them', () => {
    expect(blocksOf('<!-- pause --> words')).toEqual([{ kind: 'pause' }, paragraph('words')]);
  });
});
