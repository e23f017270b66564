import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { renderJsonReport } from '../../src/report/json.ts';
import type { SessionState } from '../../src/session/session.ts';
import { expectGolden } from './golden.ts';
import { START, checkOf, deckOf, endOf, engine, runOf, stateOf, stepOf } from './states.ts';
import { goodTalk, talk } from './talk.ts';

const schema = JSON.parse(readFileSync(join(import.meta.dirname, '../../schemas/report.schema.json'), 'utf8')) as object;
const validate = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true }).compile(schema);

function reportOf(state: SessionState) {
  const report = JSON.parse(renderJsonReport(state, START + 20_000));
  expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
  return report;
}

describe('the JSON report', () => {
  it('says all that happened, as its schema has it', () => {
    reportOf(talk);
    expectGolden('report.json', renderJsonReport(talk, START + 20_000));
  });

  it('is valid for a session without an engine, without runs, and for one from recordings', () => {
    reportOf(goodTalk);
    reportOf(stateOf(talk.deck, {}, { engine: null }));
    reportOf(stateOf(talk.deck, {}, { engine: { ...engine, version: null, platform: null, problem: 'no Docker Engine answers' } }));
    const recorded = reportOf(stateOf(talk.deck, { build: [runOf('x', 'y', { source: 'recorded', recordedOn: 'recorded 2026-11-01' })] }, { mode: 'recorded' }));
    expect(recorded.steps.map(({ source }: { source: string }) => source)).toEqual(Array(9).fill('recorded'));
    expect(recorded.steps[3].recordedOn).toBe('recorded 2026-11-01');
  });

  it('says which names and ports are others than the deck\'s', () => {
    const moves = [{ parameter: 'builder', from: 'mybuilder', to: 'mybuilder-2', why: 'you have a builder mybuilder of your own' }];
    expect(reportOf(stateOf(talk.deck, {}, { moves })).moves).toEqual(moves);
  });

  it('counts timed out and cancelled steps as failed, and steps that never ran as skipped with a reason', () => {
    const { summary, steps } = reportOf(talk);
    expect(summary).toEqual({ passed: 3, failed: 4, skipped: 2 });
    expect(steps.at(-1)).toMatchObject({ id: 'last', status: 'skipped', reason: 'it was not run', ran: null });
  });

  it('keeps what failed before the fallback', () => {
    expect(reportOf(talk).steps[0]).toMatchObject({
      command: 'docker run mplatform/mquery hello-world', source: 'fallback', status: 'passed', exitCode: 0,
      replaced: { exitCode: 1, output: 'ERROR: failed to query backend' },
    });
  });

  it('takes a step that is still under way for cancelled, and says so', () => {
    const step = stepOf('a', 1, 'sleep 9');
    const state = stateOf(deckOf(['Slide'], [step]), { a: [runOf('sleep 9', '', { status: 'running', end: null })] });
    expect(reportOf(state).steps[0]).toMatchObject({ status: 'cancelled', reason: 'it was still under way when this report was written' });
  });

  it('says in strict mode that a check proves nothing, also when the run itself passed', () => {
    const state = stateOf(deckOf(['Slide'], [stepOf('a', 1, 'true')]), {
      a: [runOf('true', '', { status: 'failed', before: checkOf('passed', 'is there'), check: checkOf('passed', 'is there'), reason: null })],
    });
    expect(reportOf(state).steps[0].reason).toBe('its check passed before the step ran: it proves nothing');
  });

  it('holds at most 64 KiB of output and says what is cut', () => {
    const state = stateOf(deckOf(['Slide'], [stepOf('a', 1, 'yes')]), { a: [runOf('yes', '字字字字\n'.repeat(20_000))] });
    const { output } = reportOf(state).steps[0];
    expect(Buffer.byteLength(output)).toBeLessThanOrEqual(65_536);
    expect(Buffer.byteLength(output)).toBeGreaterThan(65_000);
    expect(output).toMatch(/\n\[… [\d,]+ lines not shown in full …\]\n/);
    expect(output).not.toContain('\ufffd');
  });

  it('leaves out what only the program needs to know of the engine', () => {
    const facts = { ...engine, privileged: true, registries: { mirrors: [], insecure: [] } };
    expect(Object.keys(reportOf(stateOf(talk.deck, {}, { engine: facts })).engine)).toEqual(['version', 'platform', 'buildx', 'endpoint', 'problem']);
  });

  it('gives whole milliseconds', () => {
    const state = stateOf(deckOf(['Slide'], [stepOf('a', 1, 'true')]), { a: [runOf('true', '', { end: endOf({ durationMs: 12.345 }) })] });
    expect(reportOf(state).steps[0].durationMs).toBe(12);
  });
});

describe('the schema', () => {
  it('refuses a report with a field that it does not know, or without one that it does', () => {
    const report = JSON.parse(renderJsonReport(talk, START + 1));
    expect(validate({ ...report, more: 1 })).toBe(false);
    for (const key of Object.keys(report.steps[0])) {
      const { [key]: _, ...without } = report.steps[0];
      expect(validate({ ...report, steps: [without] }), key).toBe(false);
    }
    expect(validate({ ...report, steps: [{ ...report.steps[0], status: 'idle' }] })).toBe(false);
  });
});
