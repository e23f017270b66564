import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLineTicker } from '../../src/run/line-ticker.ts';

describe('the line ticker', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('passes on the first line at once, then one a tick, and the last one on flush', () => {
    const passed: number[] = [];
    const ticker = createLineTicker((line) => passed.push(line), 30);
    for (const line of [1, 2, 3]) ticker.set(line);
    expect(passed).toEqual([1]);
    vi.advanceTimersByTime(30);
    expect(passed).toEqual([1, 3]);
    for (const line of [4, 3, 5, 4]) ticker.set(line);
    ticker.flush();
    expect(passed).toEqual([1, 3, 4]);
    vi.advanceTimersByTime(100);
    ticker.set(4);
    ticker.set(null);
    ticker.flush();
    expect(passed).toEqual([1, 3, 4]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
