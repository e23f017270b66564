import { describe, expect, it } from 'vitest';
import { lexMarkdown, TooMuchWork, WorkBudget } from '../../src/deck/bounded-lexer.ts';
import { DeckError } from '../../src/deck/deck-error.ts';
import { read, refusal } from './read.ts';

const repeat = (text: string, size = 20_000): string => text.repeat(Math.ceil(size / text.length));
const paragraphs = repeat('lorem **ipsum** `dolor`, [sit](amet) a_b www.x.y.\n\n> quote\nlazy\n\n- a\n  - b\n\n');

describe('what marked would take minutes or the whole stack for', () => {
  it.each([
    ['strong without end', repeat('a**b')], ['strong within strong', `${repeat('**a')}${repeat('a**')}`], ['underscores', repeat('a_')], ['tildes', repeat('a~~b')],
    ['links without blanks', repeat('[a](b)')], ['an address of dots', `http://a${'.'.repeat(20_000)}`], ['half a mail address', `${'a'.repeat(20_000)}@`],
    ['quotes in quotes', repeat('> ')], ['quotes with lazy lines', repeat('> a\nb\n')], ['quotes of two depths', repeat('> > a\n> b\n', 40_000)],
    ['lists in lists', repeat('1. ')], ['lists in quotes', repeat('> - ')], ['lists, each deeper', Array.from({ length: 100 }, (_, at) => `${'  '.repeat(at)}- a`).join('\n')],
  ])('%s: is given up after a bounded amount of work', (_, markdown) => {
    expect(() => lexMarkdown(markdown, 1, new WorkBudget(8_000_000))).toThrow(TooMuchWork);
  });

  it('is far from what ordinary text of that length needs', () => {
    expect(lexMarkdown(paragraphs, 1, new WorkBudget(1_500_000)).length).toBeGreaterThan(100);
  });

  it('is refused in words', () => {
    expect(refusal(repeat('> '))).toBe('talk.md: nested too deeply, or too long to be slides\n  Look for lists or quotes in one another, and for very long paragraphs.');
    expect(refusal(repeat('a**b', 100_000))).toContain('nested too deeply, or too long to be slides');
  });

  it('is counted for all files of a deck together', () => {
    const budget = new WorkBudget(4_000_000);
    expect(() => {
      for (let at = 0; at < 100; at++) lexMarkdown(paragraphs, 1, budget);
    }).toThrow(TooMuchWork);
  });
});

describe('a deck of nothing but', () => {
  it.each([
    ['backticks', '`'.repeat(100_000)], ['backticks in pairs', repeat('`a``b')], ['brackets', '['.repeat(50_000)], ['half links', repeat('[a](')], ['links in links', `${repeat('[')}${repeat('](x)')}`],
    ['images', repeat('![a')], ['comments that do not end', repeat('<!--')], ['comments', repeat('<!--a-->\n')], ['notes of blanks', `<!-- speaker_note${' '.repeat(100_000)}x -->`],
    ['tags', repeat('<a b="')], ['angles', '<'.repeat(50_000)], ['stars', '*'.repeat(100_000)], ['two kinds of lists', repeat('1) a\n2) ')], ['dashes', repeat('--\n')],
    ['dashes and words', repeat('--\na\n')], ['rules', repeat('---\n')], ['blanks', `a${' '.repeat(100_000)}b`], ['lines of blanks', repeat(' \n')], ['a wide table', `${repeat('|a')}\n${repeat('|-')}\n`],
    ['braces after a fence', `\`\`\`${'{'.repeat(100_000)}`], ['fences', repeat('```\n')], ['HTML blocks', repeat('<div>\n')], ['scripts', repeat('<script>')], ['line separators', repeat('a\u2028')],
    ['zero bytes', '\0'.repeat(100_000)], ['entities', repeat('&amp;')], ['front matter in front matter', repeat('---\na:\n')], ['brackets in front matter', `---\na: ${'['.repeat(20_000)}\n---\n`],
    ['too much front matter', `---\n${repeat('a: b\n', 70_000)}---\n`], ['names of notes', repeat('<!-- speaker_notes: x\n')],
  ])('%s is a Deck or a DeckError', (_, markdown) => {
    try {
      expect(read(markdown).slides.length).toBeGreaterThan(0);
    } catch (error) {
      expect(error).toBeInstanceOf(DeckError);
    }
  });

  it('more than 4 MiB is refused', () => {
    expect(refusal('a'.repeat(4 * 1024 * 1024 + 1))).toContain('talk: more than 4 MiB of Markdown');
  });
});

describe('a large but honest deck', () => {
  it('is read: 500 slides of prose, code and tables', () => {
    const slide = (at: number): string => `## Slide ${at}\n\nSome **prose** with \`code\`, a [link](http://x.y/${at}) and e_mail@x.org.\n\n- one\n  - two\n- three\n\n`
      + `> quoted\nlazily\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n\`\`\`bash +exec\necho ${at}\n\`\`\`\n\n---\n\n`;
    expect(read(Array.from({ length: 500 }, (_, at) => slide(at)).join('')).slides).toHaveLength(500);
  });

  it('is read with a picture of 1 MB in its text', () => {
    expect(read(`## A\n\n![x](data:image/png;base64,${'iVBORw0KGgo'.repeat(95_000)})`).slides[0]?.blocks).toMatchObject([{ content: [{ kind: 'image', alt: 'x' }] }]);
  });

  it('nests ten deep', () => {
    expect(read(`${'> '.repeat(10)}a`).slides).toHaveLength(1);
    expect(read(Array.from({ length: 10 }, (_, at) => `${'  '.repeat(at)}- a`).join('\n')).slides).toHaveLength(1);
  });
});
