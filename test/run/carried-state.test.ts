import { describe, expect, it } from 'vitest';
import { applyCarried, diffCarried, parseCarried } from '../../src/run/carried-state.ts';

const bytes = (...records: string[]): Uint8Array => new TextEncoder().encode(records.map((record) => `${record}\0`).join(''));

describe('parseCarried', () => {
  it('reads the directory and the variables, whatever is in a value', () => {
    const state = parseCarried(bytes('PWD=/a b', 'PWD=/a b', 'X=1\n2=3', 'E=', 'U=é😀', 'END'));
    expect(state).toEqual({ cwd: '/a b', env: { PWD: '/a b', X: '1\n2=3', E: '', U: 'é😀' } });
  });

  it.each([
    ['nothing', bytes()],
    ['a torn end', bytes('PWD=/', 'A=1')],
    ['a torn record', new TextEncoder().encode('PWD=/\0A=1\0EN')],
    ['no directory', bytes('A=1', 'END')],
  ])('takes %s for nothing', (_, torn) => expect(parseCarried(torn)).toBeNull());

  it('leaves out what is ours', () => {
    expect(parseCarried(bytes('PWD=/', 'MW_MARK=x', '__mw_state=y', 'MW_OWN=z', 'END'))?.env).toEqual({ MW_OWN: 'z' });
  });
});

describe('diffCarried', () => {
  it('is what was set, changed and unset', () => {
    expect(diffCarried({ SAME: '1', CHANGED: '1', GONE: '1' }, { SAME: '1', CHANGED: '2', NEW: '3' })).toEqual({ set: { CHANGED: '2', NEW: '3' }, unset: ['GONE'] });
  });

  it('is nothing for the variables of the shell and of one run', () => {
    const internal = { PWD: '/', OLDPWD: '/', SHLVL: '2', _: 'x', BASH_ENV: 'x', SHELLOPTS: 'x', BASHOPTS: 'x', MW_MARK: 'x', STEP_OUTPUT: 'x', PS4: 'x' };
    expect(diffCarried(internal, {})).toEqual({ set: {}, unset: [] });
    expect(diffCarried({}, internal)).toEqual({ set: {}, unset: [] });
  });

  it('leaves names alone that bash does not show', () => {
    expect(diffCarried({ 'npm_config_//host': '1', 'BASH_FUNC_f%%': '() { :; }' }, {})).toEqual({ set: {}, unset: [] });
  });
});

describe('applyCarried', () => {
  it('gives a later step what an earlier one left', () => {
    const before = { A: '1', B: '2' };
    expect(applyCarried(before, { set: { C: '3', A: '0' }, unset: ['B'] })).toEqual({ A: '0', C: '3' });
    expect(before).toEqual({ A: '1', B: '2' });
  });
});
