import { describe, expect, it } from 'vitest';
import { parseOptions } from '../../src/commands/options.ts';
import { readReplayOptions, replayOptions } from '../../src/commands/replay-options.ts';

const read = (...args: string[]) => readReplayOptions(parseOptions(args, replayOptions), 1);

describe('the options of a replay', () => {
  it('are as the machine allows, at the speed it was, when nothing is said', () =>
    expect(read()).toEqual({ mode: null, pace: { speed: 1, maxIdleMs: 2000 }, root: null }));

  it('are read', () =>
    expect(read('--replay', '--speed', '0.5', '--max-idle', '1.5', '--recordings', 'x')).toEqual({ mode: 'replay', pace: { speed: 0.5, maxIdleMs: 1500 }, root: 'x' }));

  it('know all at once', () => expect(read('--speed', 'instant').pace.speed).toBe('instant'));

  it.each([['--speed', '0.4'], ['--speed', '11'], ['--speed', 'fast'], ['--speed', '-1'], ['--max-idle', 'x'], ['--max-idle', '-1']])('refuse %s %s and say what would be right', (name, value) =>
    expect(() => read(`${name}=${value}`)).toThrow(/expected/));

  it('are either live or replay', () => expect(() => read('--live', '--replay')).toThrow('one of them'));
});
