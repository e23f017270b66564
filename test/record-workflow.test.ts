import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseOptions } from '../src/commands/options.ts';
import { commands } from '../src/commands/table.ts';

interface Workflow {
  readonly jobs: Readonly<Record<string, { readonly strategy: { readonly matrix: { readonly include: readonly { readonly architecture: string }[] } }; readonly steps: readonly { readonly run?: string; readonly uses?: string }[] }>>;
}

const root = join(import.meta.dirname, '..');
const workflow = parse(readFileSync(join(root, '.github', 'workflows', 'record.yml'), 'utf8')) as Workflow;
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
const lines = Object.values(workflow.jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => (run ?? '').split('\n'))).map((line) => line.trim()).filter((line) => line !== '');

describe('the workflow that records on public machines', () => {
  it('runs on both architectures', () =>
    expect(workflow.jobs['record']?.strategy.matrix.include.map(({ architecture }) => architecture)).toEqual(['amd64', 'arm64']));

  it('records, and holds the recordings against the deck', () => {
    const called = lines.filter((line) => line.includes('dist/cli.js')).map((line) => line.split(' ')[2]);
    expect(called).toEqual(['record', 'check']);
  });

  it.each(lines.filter((line) => line.includes('dist/cli.js')))('calls what there is: %s', (line) => {
    const [node, script, name, ...args] = line.split(' ');
    expect([node, script]).toEqual(['node', 'dist/cli.js']);
    const command = commands.find((each) => each.name === name);
    expect(command, name).toBeDefined();
    expect(() => parseOptions(args, command?.options ?? [])).not.toThrow();
  });

  it.each(lines.filter((line) => line.startsWith('npm run ')))('runs a script that there is: %s', (line) => expect(Object.keys(scripts)).toContain(line.split(' ')[2]));

  it.each(lines.flatMap((line) => line.match(/test\/\S+/g) ?? []))('runs a test that there is: %s', (file) => expect(existsSync(join(root, file))).toBe(true));
});
