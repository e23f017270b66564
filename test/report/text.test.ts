import { Terminal } from '@xterm/headless';
import { describe, expect, it } from 'vitest';
import { createTextReporter, renderTextReport, type TextOptions } from '../../src/report/text.ts';
import { newSession } from '../../src/session/reduce.ts';
import type { Run, SessionState } from '../../src/session/session.ts';
import { expectGolden } from './golden.ts';
import { START, checkOf, deckOf, endOf, engine, runOf, stateOf, stepOf } from './states.ts';
import { goodTalk, talk } from './talk.ts';

const quiet: TextOptions = { colour: false, width: 100, live: false };

function reporterInto(options: Partial<TextOptions> = {}) {
  const written: string[] = [];
  return { written, reporter: createTextReporter((text) => written.push(text), { ...quiet, ...options }) };
}

const build = stepOf('build', 1, 'docker build .\ndocker push x', { probe: 'true' });
const show = stepOf('show', 2, 'docker images', { fallback: 'echo none' });
const deck = deckOf(['Build', 'Show'], [build, show]);
const with_ = (runs: Readonly<Record<string, readonly Run[]>>, over: Partial<SessionState> = {}): SessionState => stateOf(deck, runs, over);
const under = (status: Run['status'], over: Partial<Run> = {}): Run => runOf(build.command, '', { status, end: null, ...over });
const passed = runOf(build.command, '', { check: checkOf('passed', 'x is there') });
const failed = runOf(show.command, 'nope\n', { status: 'failed', reason: 'exit 1 at line 1: docker images', end: endOf({ exitCode: 1 }) });
const fallback = runOf('echo none', 'none\n', { number: 2, source: 'fallback' });

describe('the text report', () => {
  it('says of every step what became of it, and of every failure what helps', () => {
    expectGolden('report.txt', renderTextReport(talk));
  });

  it('is short when all is well', () => {
    expectGolden('report-passed.txt', renderTextReport(goodTalk));
  });

  it('fits a narrow terminal: words that have no room beside their step go below it', () => {
    const lines = renderNarrow(goodTalk).split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(60);
    expect(lines.join(' ').replace(/\s+/g, ' ')).toContain('linux/arm/v5, linux/arm/v7, linux/arm64/v8');
  });

  it('says the same without colour: colour only repeats marks and words', () => {
    const { written, reporter } = reporterInto({ colour: true });
    reporter.finish(talk);
    const text = written.join('');
    expect(text).toContain('\u001b[31;1m✘\u001b[0m');
    expect(text.replace(/\u001b\[[\d;]*m/g, '')).toBe(renderTextReport(talk));
  });

  it('lets no control sequence of a deck or a command through', () => {
    const evil = '\u001b]0;title\u0007\u001b[2J\u009b31m\u202e';
    const step = stepOf('a', 1, `echo ${evil}\n\tx`, { hint: evil });
    const state = stateOf(deckOf([evil], [step]), {
      a: [runOf(step.command, evil, { status: 'failed', reason: evil, check: checkOf('failed', evil), end: endOf({ exitCode: 1, note: evil }) })],
    });
    expect(renderTextReport(state)).not.toMatch(/[^\P{Cc}\n]|\p{Bidi_Control}/u);
  });

  it('names the engine, and why there is none', () => {
    expect(renderTextReport(with_({}))).toContain('2 steps, live on Docker 28.5.2 (linux/amd64)');
    expect(renderTextReport(with_({}, { engine: { ...engine, version: null, platform: null, problem: 'docker is not installed' } }))).toContain('without an engine: docker is not installed');
    expect(renderTextReport(with_({}, { mode: 'recorded' }))).toContain('played from recordings');
  });

  it('says of a recorded run that it is one', () => {
    const run = runOf(build.command, '', { source: 'recorded', recordedOn: 'recorded 2026-11-01 on Docker 28.5.2', check: checkOf('passed', 'x is there') });
    const text = renderTextReport(with_({ build: [run] }, { mode: 'recorded' }));
    expect(text).toContain('recorded 2026-11-01 on Docker 28.5.2: x is there');
    expect(text).toContain('1 from a recording');
  });

  it('marks the failing line, and the line of its file', () => {
    const run = runOf(build.command, '', { status: 'failed', reason: 'exit 1 at line 2', end: endOf({ exitCode: 1, line: 2 }) });
    const text = renderTextReport(with_({ build: [run] }));
    expect(text).toContain('command, slides/01.md:13:\n      1 | docker build .\n    > 2 | docker push x');
  });

  it('marks no line when the command went well and its check did not', () => {
    const run = runOf(build.command, '', { status: 'failed', reason: 'its check failed: x is not there', check: checkOf('failed', 'x is not there'), end: endOf({ line: 2 }) });
    const text = renderTextReport(with_({ build: [run] }));
    expect(text).not.toContain('> 2 |');
    expect(text.match(/x is not there/g)).toHaveLength(1);
  });

  it('shortens a line that would fill the screen, and says so', () => {
    const run = runOf(build.command, `${'x'.repeat(1000)}\n`, { status: 'failed', reason: 'exit 1', end: endOf({ exitCode: 1 }) });
    expect(renderTextReport(with_({ build: [run] }))).toContain(`| ${'x'.repeat(400)} … 600 more characters`);
  });
});

describe('the text reporter, as it goes', () => {
  it('writes a line as a step ends, once', () => {
    const { written, reporter } = reporterInto();
    reporter.update(newSession(deck, 'live', START));
    reporter.update(with_({ build: [under('running')] }));
    expect(written).toEqual([]);
    reporter.update(with_({ build: [passed] }));
    reporter.update(with_({ build: [passed] }));
    expect(written.join('')).toBe('Multi-Arch Images: 2 steps, live on Docker 28.5.2 (linux/amd64)\n\n✔ build  1 Build  0.8 s  x is there\n');
    reporter.finish(with_({ build: [passed], show: [runOf(show.command, '')] }));
    expect(written.join('').match(/✔/g)).toHaveLength(2);
  });

  it('says before all else which names and ports are others than the deck\'s', () => {
    const { written, reporter } = reporterInto();
    reporter.update({ ...with_({ build: [passed] }), moves: [{ parameter: 'registry', from: 'localhost:5000', to: 'localhost:5001', why: 'another program has port 5000' }] });
    expect(written.join('').split('\n').slice(1, 3)).toEqual(['localhost:5001 instead of localhost:5000: another program has port 5000', '']);
  });

  it('tells a failure that a fallback mends in one line, and one that nothing mends in full', () => {
    const mended = reporterInto();
    for (const runs of [[failed], [failed, runOf('echo none', '', { number: 2, source: 'fallback', status: 'running', end: null })], [failed, fallback]]) mended.reporter.update(with_({ show: runs }));
    expect(mended.written.join('').split('\n').slice(2)).toEqual([
      '! show   2 Show   0.8 s  failed: exit 1 at line 1: docker images; its fallback runs instead',
      '✔ show   2 Show   0.8 s  fallback: exit 0',
      '',
    ]);
    const broken = reporterInto();
    broken.reporter.update(with_({ show: [failed] }));
    expect(broken.written).toEqual([]);
    broken.reporter.finish(with_({ show: [failed] }));
    expect(broken.written.join('')).toContain('reason: exit 1 at line 1: docker images');
  });

  it('tells only of the steps that were chosen', () => {
    const { written, reporter } = reporterInto({ only: ['show'] });
    reporter.finish(with_({ show: [runOf(show.command, '')] }));
    expect(written.join('')).not.toContain('build');
    expect(written.join('')).toContain('1 passed, 0 failed, 0 skipped in 2.0 s');
  });

  it('on a terminal, rewrites one line while a step is under way and leaves none of it behind', async () => {
    const { written, reporter } = reporterInto({ live: true, width: 40 });
    const terminal = new Terminal({ cols: 40, rows: 20, allowProposedApi: true, convertEol: true });
    const screen = async (): Promise<string[]> => {
      await new Promise<void>((resolve) => terminal.write(written.splice(0).join(''), resolve));
      const lines = Array.from({ length: 20 }, (_, index) => terminal.buffer.active.getLine(index)?.translateToString(true) ?? '');
      return lines.slice(0, lines.findLastIndex((line) => line !== '') + 1);
    };
    reporter.update(with_({ build: [under('probing')] }));
    expect(await screen()).toEqual(['▸ build: looking whether it is done al…']);
    reporter.update(with_({ build: [under('running', { line: 2 })] }));
    expect(await screen()).toEqual(['▸ build: running line 2 of 2: docker p…']);
    reporter.update(with_({ build: [under('running', { line: 2 })] }));
    expect(written).toEqual([]);
    reporter.update(with_({ build: [under('checking')] }));
    expect(await screen()).toEqual(['▸ build: checking what it did']);
    reporter.finish(with_({ build: [passed] }));
    expect(await screen()).toEqual([
      'Multi-Arch Images: 2 steps, live on', 'Docker 28.5.2 (linux/amd64)', '', '✔ build  1 Build  0.8 s  x is there', '⊘ show   2 Show', '    skipped: it was not run', '',
      '1 passed, 0 failed, 1 skipped in 2.0 s',
    ]);
  });
});

function renderNarrow(state: SessionState): string {
  const { written, reporter } = reporterInto({ width: 60 });
  reporter.finish(state);
  return written.join('');
}
