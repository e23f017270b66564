import { describe, expect, it } from 'vitest';
import { plainRow } from '../../src/ui/paint.ts';
import { HighlightPattern } from '../../src/ui/highlight-pattern.ts';
import { boundedOutput } from '../../src/ui/output-rows.ts';
import { firstView } from '../../src/ui/view.ts';
import { FakeOutput } from './fake-output.ts';
import { FakeSession } from './fake-session.ts';
import { deckOf, step } from './fixture-deck.ts';
import { after, shown } from './press.ts';

const paper = { width: 80, roomy: true, sideways: 0, colours: null };
const proof = new HighlightPattern('^proof');
const numbered = (count: number, ...proofs: number[]): FakeOutput => new FakeOutput(`${Array.from({ length: count }, (_, at) => `${proofs.includes(at) ? 'proof' : 'line'} ${at}`).join('\n')}\n`);
const drawn = (output: FakeOutput, limit: number): string[] => boundedOutput(output, limit, proof, paper).map(plainRow);

describe('the line that proves the point', () => {
  it('is marked where it stands', () => {
    expect(drawn(numbered(4, 2), 10)).toEqual(['   line 0', '   line 1', ' ▌ proof 2', '   line 3']);
    expect(drawn(numbered(100, 99), 6).at(-1)).toBe(' ▌ proof 99');
    expect(boundedOutput(numbered(2, 1), 10, proof, paper)[1]?.some(({ marks }) => marks?.includes('bold'))).toBe(true);
  });

  it('stays in sight between beginning and end, and what is hidden around it is counted', () => {
    expect(drawn(numbered(100, 50, 60), 8)).toEqual([
      '   line 0', '   … 49 lines hidden', ' ▌ proof 50', '   … 45 lines hidden, z shows all', '   line 96', '   line 97', '   line 98', '   line 99',
    ]);
    expect(drawn(numbered(100, 1), 8)[1]).toBe(' ▌ proof 1');
    expect(drawn(numbered(100, 2), 8).slice(0, 4)).toEqual(['   line 0', '   line 1', ' ▌ proof 2', '   … 93 lines hidden, z shows all']);
    expect(drawn(numbered(100, 93), 8)[3]).toBe('   … 2 lines hidden, z shows all');
  });

  it('never takes more rows than there are, and every line is shown or counted, wherever it stands', () => {
    for (let limit = 3; limit < 14; limit++) {
      for (let at = 0; at < 40; at++) {
        const rows = drawn(numbered(40, at), limit);
        expect(rows.length).toBeLessThanOrEqual(limit);
        expect(rows.join('\n')).toContain(`▌ proof ${at}`);
        const hidden = rows.flatMap((row) => /… (\d+) lines? hidden/.exec(row)?.[1] ?? []).reduce((sum, count) => sum + Number(count), 0);
        const visible = rows.filter((row) => /(line|proof) \d+$/.test(row)).length;
        expect([limit, at, hidden + visible]).toEqual([limit, at, 40]);
      }
    }
  });

  it('is the next one when the first is no longer held', () => {
    expect(drawn(numbered(100, 20, 60).hide(10, 50), 8)).toContain(' ▌ proof 60');
  });

  it('is marked in the whole output too', () => {
    const session = new FakeSession(deckOf({ blocks: [step('a', 'true', { highlight: '^proof' })] }));
    session.begin('a', numbered(10, 3));
    const page = shown(after('z', session, firstView()), session);
    expect(page).toContain('▌ proof 3');
    expect(page).toContain('  line 4');
  });
});
