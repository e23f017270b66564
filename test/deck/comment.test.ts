import { describe, expect, it } from 'vitest';
import { read, refusal } from './read.ts';

const notesOf = (comment: string): readonly string[] => read(`## A\n\n${comment}\n\ntext`).slides[0]?.notes ?? [];

describe('a speaker note', () => {
  it.each([
    ['one line', '<!-- speaker_note: say **this**: now -->', 'say **this**: now'],
    ['several lines', '<!-- speaker_note: one\n     two\n       three\n-->', 'one\ntwo\n  three'],
    ['a block as presenterm has it', '<!--\nspeaker_note: |\n  one\n\n  - two\n-->', 'one\n\n- two'],
    ['quoted, as YAML wants it for a colon', '<!-- speaker_note: "say: \\"this\\"" -->', 'say: "this"'],
    ['quotation marks of the sentence', '<!-- speaker_note: "a" and "b" -->', '"a" and "b"'],
    ['blank lines, separators and fences inside', '<!--\nspeaker_note: |\n  a\n\n  ---\n\n  ```\n-->', 'a\n\n---\n\n```'],
  ])('is %s', (_, comment, note) => {
    expect(notesOf(comment)).toEqual([note]);
  });

  it('may stand several times, in order', () => {
    expect(notesOf('<!-- speaker_note: a --><!-- speaker_note: b -->\n<!-- speaker_note: c -->')).toEqual(['a', 'b', 'c']);
  });
});

it.each(['<!-- demo: d -->', '<!--demo:d-->', '<!--\ndemo: d\nits checks are in demos/d/demo.yaml\n-->'])('%j names a demo', (comment) => {
  expect(read({ markdown: `## A\n\n${comment}`, demos: { d: '' } }).slides[0]?.demo).toBe('d');
});

describe('other comments', () => {
  it.each([
    '<!-- a remark -->', '<!-- note: remember -->', '<!-- memo: buy milk -->', '<!-- Pause here, drink -->', '<!---->', '<!-->', '<!--->',
    '<!-- column_layout: [1, 2] -->', '<!-- new_lines: 3 -->', '<!-- jump_to_middle -->', '<!-- .element: class="fragment" -->',
    '<!-- vim: set ft=markdown -->', '<!-- speaker_note: -->', '<!-- demonstration: x -->', '<!--\npause\nbreath\n-->',
  ])('%s is nothing', (comment) => {
    const { slides } = read(`## A\n\na\n\n${comment}\n\nb`);
    expect(slides).toHaveLength(1);
    expect(slides[0]).toMatchObject({ notes: [], demo: null, blocks: [{ kind: 'paragraph' }, { kind: 'paragraph' }] });
  });

  it.each([
    ['end-slide', 'end_slide'], ['End_Slide', 'end_slide'], ['endslide', 'end_slide'], ['end_sldie', 'end_slide'], ['speaker_notes: x', 'speaker_note'],
    ['speakernote: x', 'speaker_note'], ['PAUSE', 'pause'], ['demos: x', 'demo'], ['Demo: x', 'demo'],
  ])('<!-- %s --> is refused as a typing error of %s', (comment, meant) => {
    expect(refusal(`## A\n\n<!-- ${comment} -->\n`)).toMatch(new RegExp(`^talk.md:3: .*Did you mean .<!-- ${meant} -->`, 's'));
  });
});
