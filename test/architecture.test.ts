import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Who may import whom; see ARCHITECTURE.md. A folder may always import from itself. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  'cli.ts': ['commands'],
  commands: ['ui', 'report', 'session', 'deck', 'run', 'host', 'registry'],
  ui: ['session', 'deck', 'run', 'host'],
  report: ['session', 'deck', 'run', 'host'],
  session: ['deck', 'run', 'host', 'registry'],
  host: ['deck'],
  run: [],
  deck: [],
  registry: [],
};

const src = join(import.meta.dirname, '..', 'src');
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file) && !file.endsWith('.d.ts'));
const roomOf = (file: string): string => file.split('/')[0] ?? file;

function importsOf(file: string): string[] {
  const text = readFileSync(join(src, file), 'utf8');
  return [...text.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map(([, path = '']) => relative(src, join(src, dirname(file), path)));
}

describe('the house', () => {
  it('has source files', () => expect(files.length).toBeGreaterThan(30));

  it('imports one way only', () => {
    const wrong = files.flatMap((file) => {
      const allowed = [roomOf(file), ...(mayImport[roomOf(file)] ?? [])];
      return importsOf(file).filter((target) => !target.startsWith('..') && !allowed.includes(roomOf(target))).map((target) => `${file} imports ${target}`);
    });
    expect(wrong).toEqual([]);
  });

  it('has named exports only', () => {
    expect(files.filter((file) => /^export default/m.test(readFileSync(join(src, file), 'utf8')))).toEqual([]);
  });
});
