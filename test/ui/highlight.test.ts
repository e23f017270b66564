import fc from 'fast-check';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { Highlighter } from '../../src/ui/paper.ts';
import { textOf } from '../../src/ui/spans.ts';
import { nastyText } from './arbitraries.ts';

let highlight: Highlighter;

beforeAll(async () => {
  // Without a terminal the library gives no colours at all.
  vi.stubEnv('FORCE_COLOR', '1');
  ({ highlight } = await import('../../src/ui/highlight.ts'));
});

const looks = (code: string, language: string): string[] => (highlight(code, language) ?? []).flat().filter(({ style }) => style !== 'code').map(({ text, style }) => `${style}: ${text}`);

describe('the colours of code', () => {
  it('show options, words of the shell, strings and variables', () => {
    expect(looks('docker run --rm -p "127.0.0.1:$port" x # why\nfor i in 1; do echo y; done', 'bash')).toEqual([
      'option: --rm', 'option: -p', 'string: "127.0.0.1:', 'variable: $port', 'string: "', 'comment: # why',
      'keyword: for', 'keyword: in', 'keyword: do', 'name: echo', 'keyword: done',
    ]);
  });

  it('know the languages of our slides', () => {
    expect(looks('FROM alpine', 'dockerfile')).toEqual(['keyword: FROM']);
    expect(looks('kind: change', 'yaml')).toEqual(['option: kind:', 'string: change']);
    expect(looks('{"a": 1}', 'json')).toContain('number: 1');
  });

  it('go on over the end of a line', () => {
    const rows = highlight('echo "one\ntwo"', 'bash');
    expect(rows?.map(textOf)).toEqual(['echo "one', 'two"']);
    expect(rows?.[1]?.[0]).toMatchObject({ text: 'two"', style: 'string' });
  });

  it('a language nobody knows gets none, and the console hears nothing', () => {
    const log = vi.spyOn(console, 'log');
    const error = vi.spyOn(console, 'error');
    expect(highlight('x', 'klingon')).toBeNull();
    expect(highlight('x', '')).toBeNull();
    expect(log).not.toHaveBeenCalled();
    expect(error).not.toHaveBeenCalled();
  });

  it('never change a character', () => {
    fc.assert(fc.property(fc.oneof(nastyText, fc.constantFrom('&lt;', 'a:b:c', '[x] `b`', ':tada:', '\ue001x')), fc.constantFrom('bash', 'yaml', 'json', 'dockerfile'), (code, language) => {
      const rows = highlight(code, language);
      if (rows !== null) expect(rows.map(textOf).join('\n')).toBe(code);
    }), { numRuns: 200 });
  });
});
