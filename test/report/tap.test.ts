import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { renderTapReport } from '../../src/report/tap.ts';
import { expectGolden } from './golden.ts';
import { deckOf, endOf, runOf, stateOf, stepOf } from './states.ts';
import { talk } from './talk.ts';

describe('the TAP report', () => {
  it('has a plan, a test point a step, and diagnostics for those that need some', () => {
    expectGolden('report.tap', renderTapReport(talk));
  });

  it('keeps a # in a title from becoming a directive', () => {
    const state = stateOf(deckOf(['C# \\ # SKIP all\nok 2'], [stepOf('a', 1, 'true')]), { a: [runOf('true', '')] });
    expect(renderTapReport(state)).toContain('\nok 1 - a: slide 1, C\\# \\\\ \\# SKIP all ok 2\n');
  });

  it('has diagnostics that read back as YAML, whatever a step printed', () => {
    const output = '...\n---\n- : #\n\ttab \u001b[31mred\n"\' \\ \ud83d % @\n  indented\nok 1\n';
    const command = 'printf "%s"\n\n\tx: |\n...';
    const state = stateOf(deckOf(['Slide'], [stepOf('a', 1, command)]), {
      a: [runOf(command, output, { status: 'failed', reason: 'exit 1: #', end: endOf({ exitCode: 1, line: 3 }) })],
    });
    const lines = renderTapReport(state).split('\n');
    const block = lines.slice(lines.indexOf('  ---') + 1, lines.indexOf('  ...'));
    for (const line of block) expect(line === '' || line.startsWith('  ')).toBe(true);
    const facts = parse(block.map((line) => line.slice(2)).join('\n'));
    expect(facts).toMatchObject({ command, line: 3, exitCode: 1, message: 'exit 1: #' });
    expect(facts.output.split('\n')).toEqual(['...', '---', '- : #', '        tab red', expect.stringContaining('"\' \\'), '  indented', 'ok 1']);
  });
});
