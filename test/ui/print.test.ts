import { describe, expect, it } from 'vitest';
import { printDeck } from '../../src/commands/print.ts';
import { plainDeck } from '../../src/ui/plain-deck.ts';
import { fixtureDeck } from './fixture-deck.ts';
import { expectGolden } from './golden.ts';

describe('print', () => {
  it('gives every slide as it looks before anything ran, and names those that do not fit', () => {
    const { text, overflows } = printDeck(fixtureDeck, { columns: 100, rows: 30, slide: null });
    expectGolden('print-100x30', text);
    expect(overflows).toEqual([2]);
    expect(text).not.toMatch(/ $/m);
  });

  it('gives one slide, with what its pauses hide', () => {
    const { text, overflows } = printDeck(fixtureDeck, { columns: 60, rows: 18, slide: 4 });
    expect(text).toContain('4/4');
    expect(text).not.toContain('3/4');
    expect(text).toContain('proper versioning');
    expect(overflows).toEqual([]);
  });
});

describe('a deck for a pipe', () => {
  it('is linear text with every command whole', () => {
    const text = plainDeck(fixtureDeck, 80);
    expectGolden('plain-deck', text);
    expect(text).not.toContain('\x1b');
    expect(text).toContain('    docker buildx build --platform linux/arm --tag localhost:5000/nicholasdille/hello:arm . --push\n');
  });
});
