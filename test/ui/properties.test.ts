import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stepsOf } from '../../src/deck/deck.ts';
import { frame } from '../../src/ui/frame.ts';
import { bindingFor, keymap } from '../../src/ui/keymap.ts';
import { paintFrame } from '../../src/ui/paint.ts';
import { reduceView } from '../../src/ui/reduce-view.ts';
import { situationOf } from '../../src/ui/situation.ts';
import { rowWidth, textOf } from '../../src/ui/spans.ts';
import { dark } from '../../src/ui/theme.ts';
import { firstView, type View } from '../../src/ui/view.ts';
import { anyDeck, anySize, nastyText } from './arbitraries.ts';
import { FakeSession, startedAt } from './fake-session.ts';

const anyKey = fc.constantFrom(...keymap.flatMap(({ keys }) => (keys === 'any' ? [] : keys)), 'w', 'escape');
const endings = ['passed', 'failed', 'timeout', 'skipped', 'cancelled'] as const;
type Ending = (typeof endings)[number];

function expectWhole(view: View, session: FakeSession, size: { columns: number; rows: number }): void {
  const drawn = frame(view, session.getState(), size, startedAt + 5000);
  expect(drawn.length).toBe(size.rows);
  for (const row of drawn) {
    expect(rowWidth(row)).toBe(size.columns);
    // eslint-disable-next-line no-control-regex
    expect(textOf(row)).not.toMatch(/[\x00-\x1f\x7f-\x9f]/);
  }
}

describe('whatever a deck holds and whatever size the window has', () => {
  it('a frame has exactly its rows, each exactly its columns', () => {
    fc.assert(fc.property(anyDeck, anySize, (deck, size) => {
      const session = new FakeSession(deck);
      for (const { number } of deck.slides) expectWhole({ ...firstView(number), revealed: { [number]: 9 } }, session, size);
    }), { numRuns: 120 });
  });

  it('any keys, any endings and any output never break it', () => {
    const event = fc.oneof(
      { weight: 5, arbitrary: fc.record({ key: anyKey }) },
      fc.record({ begin: fc.nat(5), output: nastyText }),
      fc.record({ finish: fc.nat(5), status: fc.constantFrom<Ending>(...endings), message: nastyText }),
    );
    fc.assert(fc.property(anyDeck, anySize, fc.array(event, { maxLength: 25 }), (deck, size, events) => {
      const session = new FakeSession(deck);
      const steps = stepsOf(deck);
      let view = firstView();
      for (const happened of events) {
        if ('key' in happened) {
          const binding = bindingFor(happened.key, situationOf(view, session.getState()));
          if (binding !== null) view = reduceView(view, binding.action, { state: session.getState(), size, now: startedAt, painted: view, key: happened.key }).view;
        } else if ('begin' in happened) {
          const step = steps[happened.begin % Math.max(1, steps.length)];
          if (step !== undefined) session.begin(step.id, happened.output.replaceAll('\x1b[31m', '').repeat(5), { line: 1 });
        } else {
          const step = steps[happened.finish % Math.max(1, steps.length)];
          if (step !== undefined) session.finish(step.id, happened.status, { line: 1, reason: happened.message, message: happened.message });
        }
        expectWhole(view, session, size);
      }
      expect(view.slide).toBeGreaterThanOrEqual(1);
      expect(view.slide).toBeLessThanOrEqual(deck.slides.length);
    }), { numRuns: 60 });
  });

  it('only SGR sequences are painted', () => {
    fc.assert(fc.property(anyDeck, fc.constantFrom('none' as const, '16' as const, '256' as const, 'truecolor' as const), (deck, depth) => {
      const painted = paintFrame(frame(firstView(), new FakeSession(deck).getState(), { columns: 60, rows: 18 }, startedAt), dark, depth);
      const rest = painted.replace(/^\x1b\[H/, '').replace(/\x1b\[H$/, '').replaceAll('\x1b[2K', '').replaceAll('\r\n', '').replaceAll(/\x1b\[[\d;]+m/g, '');
      expect(rest).not.toContain('\x1b');
      if (depth === 'none') expect(painted).not.toMatch(/\x1b\[(?:\d;)*[34][0-8]/);
    }), { numRuns: 60 });
  });
});
