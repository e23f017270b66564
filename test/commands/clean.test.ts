import { describe, expect, it } from 'vitest';
import { lineOf } from '../../src/commands/clean.ts';

const thing = { outcome: 'removed', kind: 'container', name: 'r', id: null, step: 'registry', why: null, command: null } as const;

describe('what clean says of one thing', () => {
  it('is one line, with the beginning of an id', () => {
    expect(lineOf({ ...thing, id: `sha256:${'a'.repeat(64)}` })).toBe(`removed        container r (${'a'.repeat(12)})`);
  });

  it('names why, and for what is left the command', () => {
    expect(lineOf({ ...thing, kind: 'volume', outcome: 'left', why: 'volume is in use', command: 'docker volume rm r' })).toBe(
      'LEFT           volume r: volume is in use\n               by hand: docker volume rm r',
    );
  });

  it('tells what went by itself from what somebody replaced', () => {
    expect(lineOf({ ...thing, outcome: 'gone' })).toBe('gone already   container r');
    expect(lineOf({ ...thing, outcome: 'gone', why: 'what has this name now is another one' })).toBe('gone           container r: what has this name now is another one');
  });
});
