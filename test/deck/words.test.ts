import { describe, expect, it } from 'vitest';
import { firstControl, withoutControls } from '../../src/deck/controls.ts';
import { DeckError, formatDeckError } from '../../src/deck/deck-error.ts';
import { parseDuration } from '../../src/deck/duration.ts';
import { nearest } from '../../src/deck/nearest.ts';
import { fence, read } from './read.ts';

describe('a duration', () => {
  it.each([['500ms', 500], ['30s', 30_000], ['2m', 120_000], ['1440m', 86_400_000]])('%s is %i ms', (text, ms) => expect(parseDuration(text)).toBe(ms));
  it.each(['', '0s', '5', '5 s', '-5s', '1.5s', '1h', '5S', '1441m', '99999999m', ' 5s', '5s\n'])('is not %j', (text) => expect(parseDuration(text)).toBeNull());
});

describe('the nearest word', () => {
  it.each([
    ['chek', 'check'], ['cehck', 'check'], ['CHECK', 'check'], ['checks', 'check'], ['timout', 'timeout'], ['registri', 'registry'], ['exce', 'exec'],
    ['shell', null], ['', null], ['x', null], ['xx', null], ['z'.repeat(10_000), null],
  ])('to %s is %s', (word, expected) => {
    expect(nearest(word, ['check', 'timeout', 'registry', 'exec', 'kind'])).toBe(expected);
  });
});

describe('control characters of a deck', () => {
  const attack = '\u0000\u0007\u001b[2J\u009b31m\u007f\u202e\u2066\ufeff';

  it('are those that a terminal obeys or that turn text around', () => {
    expect(withoutControls(`a${attack}b\tc\nd ä 漢 👩‍💻 \u200d`)).toBe('a[2J31mb\tc\nd ä 漢 👩‍💻 \u200d');
    expect(firstControl('ab\u001b')).toBe('U+001B');
    expect(firstControl('a\tb\n')).toBeNull();
  });

  it('never get into the model, whichever way they come', () => {
    const deck = read(`---\ntitle: "T\\e]0;x\\a${attack}"\nauthor: "\\x9b"\n---\n\n## A${attack} &#27;[31m &#x9b;\n\n${attack} &#27;[2J \`${attack}\` [a${attack}](b${attack})`
      + ` ![c${attack}](d)\n\n| &#27; |\n|---|\n\n<!-- speaker_note: "n${attack}\\e" -->\n\n${fence(`text${attack}`, `x${attack}`)}\n<div>${attack}&#7;</div>\n`);
    expect(firstControl(JSON.stringify(deck).replace(/\\u([0-9a-f]{4})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))))).toBeNull();
    expect(deck.slides[0]?.title).toBe('A[2J31m [31m');
  });

  it('never get into an error', () => {
    const errors = [`## A\n\n<!-- demos: ${attack} -->`, `## A\n\n<!-- demo: ${attack} -->`, fence(`bash +e${attack}`, ''), `---\n"title": {"${attack}\\e": x}\n---\n`];
    for (const markdown of errors) {
      let said = '';
      try {
        read(markdown);
      } catch (error) {
        said = formatDeckError(error as DeckError);
      }
      expect(said).not.toBe('');
      expect(firstControl(said)).toBeNull();
    }
  });
});

it('an error is three lines, and two for a file as a whole', () => {
  expect(formatDeckError(new DeckError('wrong', { file: 'a.md', line: 7 }, '  text  ', 'Do it right.'))).toBe('a.md:7: wrong\n  7 |   text\n  Do it right.');
  expect(formatDeckError(new DeckError('missing', { file: 'a.md', line: 0 }, '', 'Make it.'))).toBe('a.md: missing\n  Make it.');
});
