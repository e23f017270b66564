import { describe, expect, it } from 'vitest';
import { read, refusal, titlesOf } from './read.ts';

const withFrontMatter = (yaml: string, body = '## A\n\nlocalhost:5000'): string => `---\n${yaml}\n---\n\n${body}`;

describe('front matter', () => {
  it('gives title, author and parameters', () => {
    const deck = read(withFrontMatter('title: "T: &amp; *t*"\nauthor: Somebody\nparameters: {registry: localhost:5000}'));
    expect(deck).toMatchObject({ title: 'T: &amp; *t*', author: 'Somebody', path: 'talk', parameters: [{ name: 'registry', literal: 'localhost:5000', value: 'localhost:5000' }] });
  });

  it('may be missing: the first title is the deck\'s, or else its path', () => {
    expect(read('text\n\n---\n\n# A')).toMatchObject({ title: 'A', author: null, parameters: [] });
    expect(read('text').title).toBe('talk');
  });

  it.each([
    ['other tools\' keys', 'title: T\nsub_title: S\ntheme:\n  name: dark\noptions:\n  end_slide_shorthand: true\nmarp: true\ndate: 2020-11-30'],
    ['authors as a list', 'title: T\nauthors: [A, B]'],
    ['comments and blank lines', '# c\n\ntitle: T'],
    ['nothing', ''],
    ['CRLF line ends', 'title: T\r\nauthor: A\r'],
    ['a number as a title', 'title: 2026'],
    ['an empty title', 'title:\nauthor: ~'],
  ])('takes %s', (_, yaml) => {
    expect(titlesOf(read(withFrontMatter(yaml)))).toEqual(['A']);
  });

  it('is not what stands between two slide separators', () => {
    expect(titlesOf(read('---\n\n## A\n\n---\n\n## B'))).toEqual(['A', 'B']);
    expect(read('---\n- a list\n---\n\n## B').slides).toHaveLength(2);
  });

  it.each([
    ['not YAML', 'title: a: b', 2, 'not YAML'],
    ['a misspelt key', 'titel: T', 2, 'Did you mean "title"?'],
    ['misspelt parameters', 'title: T\nparameter: {a: b}', 3, 'Did you mean "parameters"?'],
    ['a key twice', 'title: T\ntitle: U', 3, '"title" stands twice'],
    ['a list as title', 'title: [T]', 2, '"title" must be one plain word, not a list'],
    ['parameters that are no map', 'parameters: localhost:5000', 2, 'must be a map of keys and values, not text'],
    ['a parameter without a literal', 'parameters:\n  registry:', 3, 'must be one plain word, not empty'],
    ['an alias without an anchor', 'title: *t', 2, 'no anchor "&t"'],
  ])('is refused for %s', (_, yaml, line, message) => {
    const said = refusal(withFrontMatter(yaml));
    expect(said).toContain(`talk.md:${line}: `);
    expect(said).toContain(message);
  });

  it('is refused when it is not closed', () => {
    expect(refusal('---\ntitle: T\n\n## A')).toContain('talk.md:1: front matter that is not closed');
  });

  it.each([
    ['of the only file: the whole talk', { 't.md': 'duration: 20m' }, [[1, 2, 20]]],
    ['of the first of several files alone: the whole talk', { 'a.md': 'duration: 20m', 'b.md': '' }, [[1, 4, 20]]],
    ['of each file: of its own slides', { 'a.md': 'duration: 8m', 'b.md': 'duration: 90s' }, [[1, 2, 8], [3, 4, 1.5]]],
    ['of some files: of their slides, the others have no plan', { 'a.md': '', 'b.md': 'theme: x\nduration: 5m', 'c.md': 'duration: 1m' }, [[3, 4, 5], [5, 6, 1]]],
    ['of none', { 'a.md': '' }, []],
  ] as const)('has the duration %s', (_, files, sections) => {
    const markdown = Object.fromEntries(Object.entries(files).map(([name, yaml]) => [name, `${yaml === '' ? '' : `---\n${yaml}\n---\n\n`}## One\n\n---\n\n## Two\n`]));
    expect(read({ markdown }).sections.map(({ first, last, durationMs }) => [first, last, durationMs / 60_000])).toEqual(sections);
  });

  it.each(['20', '20 minutes', '0m', '-5m'])('refuses the duration %s, and says what would be right', (duration) => {
    expect(refusal({ markdown: { '1.md': '## A', '2.md': `---\nduration: ${duration}\n---\n## B` } })).toMatch(/^2.md:2: .*not a duration.*Write minutes, such as/s);
  });

  it('is refused in a later file where it would hold for the whole deck', () => {
    expect(refusal({ markdown: { '1.md': '## A', '2.md': '---\ntitle: T\n---\n## B' } })).toMatch(/^2.md:2: "title" in a file that is not the first one.*Move it into 1.md/s);
  });
});
