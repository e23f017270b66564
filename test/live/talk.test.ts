import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli, docker, emptyEngine, freshState, imageStore, runToEnd } from './live-engine.ts';

interface StepReport {
  readonly id: string;
  readonly command: string;
  readonly status: string;
  readonly source: string;
  readonly alreadyDone: string | null;
  readonly check: { readonly status: string; readonly message: string } | null;
  readonly output: string;
}
interface Report {
  readonly engine: { readonly version: string };
  readonly steps: readonly StepReport[];
  readonly summary: { readonly passed: number; readonly failed: number; readonly skipped: number };
}

const state = freshState();
afterAll(state.remove);

const check = async (...args: string[]): Promise<{ code: number; report: Report; stderr: string }> => {
  const { code, stdout, stderr } = await runToEnd(process.execPath, [cli, 'check', '--keep', '--reporter', 'json', ...args], state.env);
  return { code, report: JSON.parse(stdout) as Report, stderr };
};

/** The commands of 2020, one a line, as its deck has them. */
function seedCommands(): string[] {
  const text = readFileSync(join(import.meta.dirname, '../deck/fixtures/talk-2020.md'), 'utf8');
  const fences = [...text.matchAll(/```(?:bash|plaintext)\n([\s\S]*?)```/g)].map(([, body = '']) => body);
  return fences.flatMap((body) => body.replaceAll(/\\\n\s*/g, '').split('\n'))
    .map((line) => line.replace(/^\$ /, '').trim())
    .filter((line) => /^(docker|export) /.test(line));
}

describe(`the talk on a clean engine (${imageStore})`, () => {
  let first: Awaited<ReturnType<typeof check>>;
  beforeAll(async () => {
    await emptyEngine();
    first = await check('--strict');
  });

  it('passes in strict mode, every step', () => {
    const faults = first.report.steps.filter(({ status }) => status !== 'passed');
    expect(faults.map(({ id, status, check: result, output }) => ({ id, status, result, output }))).toEqual([]);
    expect(first.code).toBe(0);
    expect(first.report.steps.length).toBeGreaterThanOrEqual(14);
  });

  it('runs live, but for mquery, whose stand-in fails without its web service: by its declared fallback', () => {
    for (const { id, source, command } of first.report.steps) {
      expect(source, id).toBe(/docker run .*mplatform\/mquery|inspect --format mquery/.test(command) ? 'fallback' : 'live');
    }
  });

  it('proves every changing step by a check that failed before', () => {
    for (const step of first.report.steps) expect(step.check?.message ?? 'none', step.id).not.toBe('');
  });

  it('runs every command of 2020, changed only by options that 2026 demands', () => {
    const ran = first.report.steps.flatMap(({ command }) => command.replaceAll(/\\\n\s*/g, '').split('\n'));
    const allowed = new Set(['--rm', '--pull', 'always', '--driver-opt', 'network=host']);
    const wordsOf = (line: string): string[] => line.split(/\s+/).filter((word) => word !== '' && !allowed.has(word));
    for (const seed of seedCommands()) {
      expect(ran.some((line) => wordsOf(line).join(' ') === wordsOf(seed).join(' ')), seed).toBe(true);
    }
  });

  it('writes a report that its schema accepts', () => {
    const schema = JSON.parse(readFileSync(join(import.meta.dirname, '../../schemas/report.schema.json'), 'utf8')) as object;
    const validate = new Ajv2020({ strict: false }).compile(schema);
    expect(validate(first.report), JSON.stringify(validate.errors)).toBe(true);
  });

  it('leaves no container of a step running but the builder and the registry', async () => {
    const names = await docker('ps', '--format', '{{.Names}}');
    expect(names.filter((name) => !/^buildx_buildkit_mybuilder0$|registry/.test(name))).toEqual([]);
  });

  it('passes a second time on the same engine: what is there already is said, not repeated in error', async () => {
    const second = await check();
    expect(second.report.steps.filter(({ status }) => status !== 'passed').map(({ id, output }) => ({ id, output }))).toEqual([]);
    expect(second.code).toBe(0);
    const probed = second.report.steps.filter(({ alreadyDone }) => alreadyDone !== null).map(({ command }) => command).join('\n');
    for (const words of ['tonistiigi/binfmt', 'buildx create', 'registry:2']) expect(probed).toContain(words);
  });
});
