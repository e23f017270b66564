import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stepsOf } from '../../src/deck/deck.ts';
import { mentionedDemos } from '../../src/deck/parse-deck.ts';
import { read, titlesOf } from './read.ts';

const fixture = (name: string): string => readFileSync(join(import.meta.dirname, 'fixtures', name), 'utf8');

describe('decks that were written for other tools', () => {
  it('the talk of 2020, for reveal.js', () => {
    const deck = read(fixture('talk-2020.md'));
    expect(titlesOf(deck)).toEqual([
      'Multi-Arch Image', 'Multi-Arch Image: hello-world', 'Multi-Arch Image: docker', 'Demo: Building for other Architectures',
      'Demo: Building for other Architectures', 'Demo: Build multi-arch with proper tags (1)', 'Demo: Build multi-arch with proper tags (2)',
    ]);
    expect(stepsOf(deck)).toEqual([]);
    expect(deck.slides.map(({ position, blocks }) => [position.line, blocks.map(({ kind }) => kind).join(' ')])).toEqual([
      [1, 'heading paragraph heading paragraph paragraph paragraph heading'], [19, 'code'], [39, 'code'], [54, 'paragraph paragraph code paragraph code'],
      [74, 'paragraph code paragraph code'], [95, 'paragraph paragraph code paragraph code paragraph'], [122, 'paragraph code'],
    ]);
    expect(deck.slides[6]?.blocks[1]).toEqual({ kind: 'code', language: 'plaintext', text: [
      'docker manifest create --amend --insecure \\', '    localhost:5000/nicholasdille/hello \\', '    localhost:5000/nicholasdille/hello:arm \\',
      '    localhost:5000/nicholasdille/hello:arm64 \\', '    localhost:5000/nicholasdille/hello:amd64', 'docker manifest inspect localhost:5000/nicholasdille/hello',
    ].join('\n') });
  });

  it('a deck for presenterm', () => {
    const deck = read(fixture('presenterm.md'));
    expect(deck).toMatchObject({ title: 'A deck for presenterm', author: 'One, Two' });
    expect(deck.slides.map(({ title, level, blocks, notes }) => [title, level, blocks.map(({ kind }) => kind).join(' '), notes])).toEqual([
      ['First slide', 2, 'paragraph list pause step quote', ['say this', 'say that\n\n- and that']],
      ['Columns', 2, 'table code paragraph', []],
      ['The end', 1, '', []],
    ]);
    expect(stepsOf(deck)).toMatchObject([{ id: 's1-1', command: 'uname -m\necho done', position: { line: 31 } }]);
  });
});

describe('a deck of several files', () => {
  it('takes them in the given order, with one count of slides and steps from anywhere', () => {
    const deck = read({
      markdown: { 'b.md': '# T\n', 'a.md': '## S\n\n<!-- demo: d -->\n\n```bash +exec +id:two\nx\n```\n', 'c.md': '## U\n\n```bash +exec +id:one\ny\n```' },
      demos: { d: 'steps: { two: { needs: [one] } }' },
    });
    expect(deck.slides.map(({ number, title, position }) => [number, title, position.file])).toEqual([[1, 'T', 'b.md'], [2, 'S', 'a.md'], [3, 'U', 'c.md']]);
    expect(stepsOf(deck).map(({ id, slide }) => [id, slide])).toEqual([['two', 2], ['one', 3]]);
  });
});

it('a deck survives JSON', () => {
  const deck = read(fixture('presenterm.md'));
  expect(JSON.parse(JSON.stringify(deck))).toEqual(deck);
});

it('the demos that a text mentions are at least those that its deck names', () => {
  const spellings = ['<!-- demo: a -->', '<!--demo:b-->', '<!--\ndemo: c\n-->', '<!-- demo :\n d-1 -->', '```\n<!-- demo: e -->\n```', '<!-- demo: g\nremark -->', '<!-- demo: Foo -->', '<!-- demos: f -->'];
  expect([...mentionedDemos(spellings)]).toEqual(['a', 'b', 'c', 'd-1', 'e', 'g']);
});
