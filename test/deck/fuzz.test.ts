import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstControl } from '../../src/deck/controls.ts';
import { type Deck, stepsOf } from '../../src/deck/deck.ts';
import { DeckError, formatDeckError } from '../../src/deck/deck-error.ts';
import { parseDeck } from '../../src/deck/parse-deck.ts';

/** Pieces that mean something here; any order of them is somebody's half-finished deck. */
const pieces = fc.constantFrom(
  '\n', '\n\n', ' ', '    ', '\t', '\r\n', '\r', '\ufeff', '\0', '\u001b[31m', '\u2028', '---', '--', '***', '===', '...', '```', '````', '~~~', '```bash +exec', '```sh +exec +id:a', '+id:b',
  '```bash +exec +id:b\nls\n```\n', '<!--', '-->', '<!-- pause -->', '<!-- end_slide -->', '<!-- speaker_note: n -->', '<!-- speaker_note: |\n', '<!-- demo: d -->', '<!-- demo: e -->', '<!-- demo: -->',
  '# ', '## ', '- ', '* ', '1. ', '> ', '[x] ', '| a | b |', '|---|:-:|', '**', '_', '`', '~~', '[a](b)', '[a]: b', '[^1]', '![', '](', '&lt;', '&#27;', '<br>', '<div>', '</div>', '<x>', '\\',
  'title: T', 'parameters:', '  p: localhost:5000', 'localhost:5000', 'steps:', '  a:', '  b: {needs: [a]}', '    check: |', '    needs: [b]', 'uses: e', 'variables:', '  A: {value: "1", why: x}',
  ': ', '"', "'", '&a', '*a', '{', '}', '[', ']', '!t ', '%', 'word', 'http://a.b', 'a@b.c', '漢', '👩‍💻', '\ud800',
);
const mixed = fc.array(fc.oneof({ weight: 6, arbitrary: pieces }, { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 8 }) }), { maxLength: 60 }).map((words) => words.join(''));
const lines = fc.array(pieces, { maxLength: 40 }).map((words) => words.join('\n'));
const anyText = fc.oneof(
  mixed, lines, fc.string({ unit: 'binary', maxLength: 300 }),
  fc.uint8Array({ maxLength: 300 }).map((bytes) => new TextDecoder().decode(bytes)),
  fc.tuple(mixed, mixed).map(([yaml, body]) => `---\n${yaml}\n---\n${body}`),
  fc.tuple(lines, lines).map(([yaml, body]) => `---\nparameters:\n  p: localhost:5000\n${yaml}\n---\n${body}\nlocalhost:5000`),
);
const anyYaml = fc.oneof(anyText, lines.map((text) => `steps:\n  a:\n    ${text.replaceAll('\n', '\n    ')}`), lines.map((text) => `variables:\n  A: {value: x, why: y}\n${text}`));
const decks = fc.record({
  path: fc.constant('p'),
  files: fc.array(fc.record({ name: fc.constantFrom('1.md', '2.md'), text: anyText }), { maxLength: 2 }),
  demoFiles: fc.array(fc.record({ name: fc.constantFrom('d', 'e', '__proto__'), file: fc.constant('demo.yaml'), text: anyYaml }), { maxLength: 3 }),
  settings: fc.oneof(fc.constant({}), fc.dictionary(fc.constantFrom('p', 'q', '__proto__'), fc.oneof(fc.constant('r.example:80'), fc.string()), { maxKeys: 2 })),
});

function checkDeck(deck: Deck): void {
  expect(deck.slides.length).toBeGreaterThan(0);
  deck.slides.forEach((slide, at) => expect(slide.number).toBe(at + 1));
  const ids = stepsOf(deck).map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  // What a person sees and what a shell gets: the only strings that JSON has to escape are those with control characters.
  const strings: string[] = [];
  JSON.stringify({ ...deck, parameters: [] }, (_, value: unknown) => (typeof value === 'string' && strings.push(value), value));
  for (const text of strings) expect(firstControl(text)).toBeNull();
  expect(JSON.parse(JSON.stringify(deck))).toEqual(deck);
}

describe('any texts at all', () => {
  it('are a Deck or a DeckError', () => {
    fc.assert(fc.property(decks, (input) => {
      try {
        checkDeck(parseDeck(input));
      } catch (error) {
        if (!(error instanceof DeckError)) throw error;
        expect(firstControl(formatDeckError(error))).toBeNull();
        expect(error.message).not.toContain('cannot be read');
      }
    }), { numRuns: 2000 });
  });

  it('with steps in them, say which line each step is on', () => {
    const around = fc.array(fc.constantFrom('\n', 'text', '- a', '  b', '> q', 'T\n---', '--', '---', '| a |\n|---|', '    code', '<!-- c\n\n-->', '<div>\nx\n</div>', '<x>', '[a]: b', '\t', '1. x\n\n   y', '\u2028'), { maxLength: 8 });
    fc.assert(fc.property(fc.array(around, { minLength: 1, maxLength: 4 }), (groups) => {
      const source = groups.map((group, at) => `${group.join('\n')}\n\n\`\`\`bash +exec\necho ${at}\n\`\`\`\n`).join('\n');
      const deck = parseDeck({ path: 'p', files: [{ name: 'f', text: source }], demoFiles: [], settings: {} });
      expect(stepsOf(deck).map(({ command }) => command)).toEqual(groups.map((_, at) => `echo ${at}`));
      for (const { command, position } of stepsOf(deck)) expect(source.split('\n')[position.line - 1]).toBe(command);
    }), { numRuns: 300 });
  });
});
