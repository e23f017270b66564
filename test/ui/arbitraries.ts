import fc from 'fast-check';
import type { Block, Deck, Inline, ListItem } from '../../src/deck/deck.ts';
import { deckOf, step } from './fixture-deck.ts';

/** Text as bad as it comes: wide, combining, bidirectional, control characters, halves of pairs, emoji sequences. */
export const nastyText = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.string({ maxLength: 12 }) },
    fc.string({ unit: 'binary', maxLength: 6 }),
    fc.constantFrom('日本語', '한국어', '👩‍👩‍👧', '🇩🇪', '☁', '\ufe0f', '1\ufe0f\u20e3', 'e\u0301\u0302\u0303', '\u0301', '\u202e', '\t', '\x1b[31m', '\r\n', '\ud800', '\u200d', 'ﾞ', 'ᄀ', 'ᅡ', 'ᆨ', '﷽', ' '),
  ),
  { maxLength: 8 },
).map((parts) => parts.join(''));

const { inline, block, item } = fc.letrec<{ inline: Inline; block: Block; item: ListItem }>((tie) => ({
  inline: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    nastyText.map((text): Inline => ({ kind: 'text', text })),
    nastyText.map((text): Inline => ({ kind: 'code', text })),
    fc.constant<Inline>({ kind: 'break' }),
    fc.record({ kind: fc.constant('image' as const), href: fc.webUrl(), alt: nastyText }),
    fc.record({ kind: fc.constantFrom('strong' as const, 'emphasis' as const, 'deleted' as const), content: fc.array(tie('inline'), { maxLength: 3 }) }),
    fc.record({ kind: fc.constant('link' as const), href: fc.webUrl(), content: fc.array(tie('inline'), { maxLength: 3 }) }),
  ),
  item: fc.record({ checked: fc.constantFrom(null, true, false), blocks: fc.array(tie('block'), { maxLength: 3 }) }),
  block: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.array(tie('inline'), { maxLength: 4 }).map((content): Block => ({ kind: 'paragraph', content })),
    fc.record({ kind: fc.constant('heading' as const), level: fc.constantFrom(3, 4), content: fc.array(tie('inline'), { maxLength: 2 }) }),
    fc.record({ kind: fc.constant('code' as const), language: fc.constantFrom('bash', '', 'nothing'), text: nastyText }),
    fc.constantFrom<Block>({ kind: 'rule' }, { kind: 'pause' }),
    fc.array(tie('block'), { maxLength: 3 }).map((blocks): Block => ({ kind: 'quote', blocks })),
    fc.record({ kind: fc.constant('list' as const), start: fc.constantFrom(null, 1, 998), items: fc.array(tie('item'), { maxLength: 3 }) }),
    fc.integer({ min: 0, max: 7 }).chain((columns) => {
      const cell = fc.record({ align: fc.constantFrom('left' as const, 'center' as const, 'right' as const), content: fc.array(tie('inline'), { maxLength: 2 }) });
      const row = fc.array(cell, { minLength: columns, maxLength: columns });
      return fc.record({ kind: fc.constant('table' as const), header: row, rows: fc.array(row, { maxLength: 3 }) });
    }),
  ),
}));

/** Decks of one to three slides, with a step or two on each, whatever stands around them. */
export const anyDeck: fc.Arbitrary<Deck> = fc
  .array(fc.record({ title: nastyText, level: fc.constantFrom(1 as const, 2 as const), before: fc.array(block, { maxLength: 4 }), commands: fc.array(nastyText, { maxLength: 3 }), after: fc.array(block, { maxLength: 3 }), notes: fc.array(nastyText, { maxLength: 2 }) }), { minLength: 1, maxLength: 3 })
  .map((slides) => deckOf(...slides.map(({ title, level, before, commands, after, notes }, at) => ({
    title, level, notes,
    blocks: [...before, ...commands.map((command, index) => step(`s${at + 1}-${index + 1}`, command, { hint: command, fallback: command, check: command })), ...after],
  }))));

export const anySize = fc.record({ columns: fc.integer({ min: 1, max: 130 }), rows: fc.integer({ min: 1, max: 45 }) });
export { inline as anyInline, block as anyBlock, item as anyItem };
