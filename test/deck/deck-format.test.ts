import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stepsOf } from '../../src/deck/deck.ts';
import { read } from './read.ts';

const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'deck-format.md'), 'utf8');
const [, markdown = ''] = /^````markdown\n(.*?)^````$/ms.exec(page) ?? [];
const [, yaml = ''] = /^```yaml\n(.*?)^```$/ms.exec(page) ?? [];

describe('the example in docs/deck-format.md', () => {
  it('is a deck, and what the page says of it holds', () => {
    const deck = read({ markdown, demos: { ship: yaml, hello: '' }, settings: { registry: 'localhost:5001' } });
    expect(deck).toMatchObject({ title: 'Ship it', author: 'Somebody', demos: { ship: { folder: 'hello' } } });
    expect(deck.slides.map(({ title, level, blocks, notes }) => [title, level, blocks.map(({ kind }) => kind).join(' '), notes.length])).toEqual([
      ['Ship it', 1, '', 1], ['Build and push', 2, 'step pause paragraph step', 0],
    ]);
    expect(stepsOf(deck)).toMatchObject([
      { id: 'build', settings: { kind: 'change', needs: ['engine', 'buildx'], timeoutMs: 300_000, hint: 'is a registry running on localhost:5001?' } },
      { id: 'run', settings: { kind: 'observe', needs: ['build'] }, command: 'docker run --rm localhost:5001/hello' },
    ]);
  });
});
