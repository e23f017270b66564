import { describe, expect, it } from 'vitest';
import { HighlightPattern } from '../../src/ui/highlight-pattern.ts';
import { givenUpNote } from '../../src/ui/highlighted-lines.ts';
import { firstView } from '../../src/ui/view.ts';
import { FakeOutput } from './fake-output.ts';
import { FakeSession } from './fake-session.ts';
import { deckOf, step } from './fixture-deck.ts';
import { after, shown } from './press.ts';

/** Takes years on a line of many `a` that does not end with one. */
const endless = '(a+)+$';
const hard = (at: number): string => `${at} ${'a'.repeat(200)}b`;

describe('a pattern for lines', () => {
  it('matches as a regular expression with the flag u does, also a line that was asked about before', () => {
    const pattern = new HighlightPattern('^\\p{Lu}');
    pattern.look(['Äpfel', 'apples']);
    const lines = ['Äpfel', 'apples', 'Pears', '', 'Äpfel', 'Pears'];
    expect(lines.map((line) => pattern.matches(line))).toEqual(lines.map((line) => /^\p{Lu}/u.test(line)));
  });

  it('is right also after it forgot the verdicts that there was no room for', () => {
    const pattern = new HighlightPattern('7$');
    for (let at = 0; at < 300; at++) expect(pattern.matches(`${'x'.repeat(8192)}${at}`)).toBe(at % 10 === 7);
  });

  it('is given up when it takes too long for the second time', () => {
    const pattern = new HighlightPattern(endless);
    expect(pattern.matches(hard(1))).toBe(false);
    expect(pattern.isGivenUp).toBe(false);
    expect(pattern.matches('aaa')).toBe(true);
    expect(pattern.matches(hard(2))).toBe(false);
    expect(pattern.isGivenUp).toBe(true);
    expect(pattern.matches('aaaa')).toBe(false);
  });

  it('takes no line for unmarked because it was looked at beside one that took too long', () => {
    const pattern = new HighlightPattern(endless);
    pattern.look(['aaa', hard(1)]);
    expect(pattern.matches('aaa')).toBe(true);
  });

  it('that is given up is told under the output, and the screen goes on', () => {
    const session = new FakeSession(deckOf({ blocks: [step('a', 'true', { highlight: endless })] }));
    session.begin('a', new FakeOutput(Array.from({ length: 100 }, (_, at) => hard(at)).join('\n')));
    const view = firstView();
    shown(view, session);
    const page = shown(view, session);
    expect(page).toContain(givenUpNote);
    expect(shown(after('z', session, view), session)).toContain('99 aaa');
  });
});
