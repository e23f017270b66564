import { describe, expect, it } from 'vitest';
import { percentile, type Rehearsed, renderRehearsal, summarizeRehearsal } from '../../src/report/rehearsal.ts';
import type { Deck } from '../../src/deck/deck.ts';
import { deckOf, step } from '../session/fake-parts.ts';

const base = deckOf([step('pull', { slide: 1 }), step('build', { slide: 2, timeoutMs: 40_000 }), step('run', { slide: 3 })]);
const deck: Deck = { ...base, slides: base.slides.map((slide) => ({ ...slide, level: slide.number === 2 ? 2 : 1, title: `Section ${slide.number}` })) };

const took = (name: string, seconds: number, over: Partial<Rehearsed> = {}): Rehearsed => ({ step: name, status: 'passed', durationMs: seconds * 1000, alreadyDone: false, ...over });
const passes = (...times: [number, number, number][]): Rehearsed[][] => times.map(([pull, build, run]) => [took('pull', pull), took('build', build), took('run', run)]);

describe('a rehearsal', () => {
  it('gives p50 and p95 of each step, of each section and of all', () => {
    const { steps, sections, total } = summarizeRehearsal(deck, passes([1, 2, 3], [2, 2, 3], [3, 2, 3], [4, 6, 3]));
    expect(steps[0]).toEqual({ name: 'pull', count: 4, firstMs: 1000, p50Ms: 2000, p95Ms: 4000 });
    expect(sections).toEqual([
      { name: 'Section 1', count: 4, firstMs: 3000, p50Ms: 4000, p95Ms: 10_000 }, { name: 'Section 3', count: 4, firstMs: 3000, p50Ms: 3000, p95Ms: 3000 },
    ]);
    expect(total).toMatchObject({ p50Ms: 7000, p95Ms: 13_000 });
  });

  it('takes each file of a deck for a section, named by its first slide', () => {
    const chapters: Deck = { ...base, slides: base.slides.map((slide) => ({ ...slide, position: { file: slide.number === 3 ? 'b.md' : 'a.md', line: 1 } })) };
    expect(summarizeRehearsal(chapters, passes([1, 2, 3])).sections.map(({ name, p50Ms }) => [name, p50Ms])).toEqual([['Slide 1', 3000], ['Slide 3', 3000]]);
  });

  it('measures a step only when its command ran', () => {
    const { steps } = summarizeRehearsal(deck, [[took('pull', 9)], [took('pull', 0.1, { alreadyDone: true })]]);
    expect(steps[0]).toMatchObject({ count: 1, p50Ms: 9000 });
    expect(steps[1]).toMatchObject({ count: 0, p50Ms: null });
  });

  it.each([
    ['to warm what is slow only the first time', passes([8, 1, 1], [1, 1, 1], [1, 1, 1]), ['pull: pull or warm it before the talk, the first time took 8.0 s, later ones 1.0 s']],
    ['to cut what is long every time', passes([1, 12, 1], [1, 12, 1]), ['build: cut it, or play its recording (r), it takes up to 12 s']],
    ['to have a recording at hand for what varies', passes([1, 1, 1], [1, 1, 1], [1, 1, 1], [9, 1, 1]), ['pull: have its recording at hand (r), it varies from 1.0 s to 9.0 s']],
    ['to raise a timeout that was close', passes([1, 33, 1], [1, 1, 1], [1, 1, 1]), [expect.stringContaining('build: pull or warm'), 'build: raise its timeout of 40 s, it came close']],
    ['nothing when nothing is to be done', passes([1, 2, 3], [1, 2, 3]), []],
  ])('says %s', (_name, taken, advice) => expect(summarizeRehearsal(deck, taken).advice).toEqual(advice));

  it('says what failed, and how often', () => {
    expect(summarizeRehearsal(deck, [[took('pull', 1, { status: 'failed' })], [took('pull', 1)]]).advice).toEqual(['pull: mend or cut it, it failed in 1 of 2 passes']);
  });

  it('is shown as two tables and what to do', () => {
    expect(renderRehearsal(summarizeRehearsal(deck, passes([1, 12, 1])))).toBe(`1 pass; a step that was done already is not measured

step           times    first      p50      p95
pull               1    1.0 s    1.0 s    1.0 s
build              1     12 s     12 s     12 s
run                1    1.0 s    1.0 s    1.0 s

section        times    first      p50      p95
Section 1          1     13 s     13 s     13 s
Section 3          1    1.0 s    1.0 s    1.0 s
all                1     14 s     14 s     14 s

build: cut it, or play its recording (r), it takes up to 12 s
`);
  });

  it('takes percentiles that were really measured', () => {
    expect([percentile([5], 0.95), percentile([1, 2], 0.5), percentile([3, 1, 2], 0.5), percentile(Array.from({ length: 20 }, (_each, at) => at + 1), 0.95)]).toEqual([5, 1, 2, 19]);
  });
});
