import { afterEach, describe, expect, it, vi } from 'vitest';
import { TerminalQuestions } from '../../src/ui/terminal-questions.ts';

describe('a question to the terminal', () => {
  afterEach(() => vi.useRealTimers());

  it('ends with the attributes, has what was said until then, and the next one has its own', async () => {
    const written: string[] = [];
    const questions = new TerminalQuestions((text) => written.push(text), 2000);
    questions.hear('11;rgb:0000/0000/0000');
    const [first, second] = [questions.ask('\x1b[16t'), questions.ask()];
    expect(written).toEqual(['\x1b[16t\x1b[c', '\x1b[c']);
    for (const answer of ['6;20;10t', '?62;4;22c', '?62;4;22c']) questions.hear(answer);
    expect(await first).toEqual(['6;20;10t', '?62;4;22c']);
    expect(await second).toEqual(['?62;4;22c']);
  });

  it('that is not answered in time has no answer, and is the last', async () => {
    vi.useFakeTimers();
    const written: string[] = [];
    const questions = new TerminalQuestions((text) => written.push(text), 2000);
    const answer = questions.ask();
    vi.advanceTimersByTime(2000);
    expect(await answer).toEqual([]);
    questions.hear('?62;4c');
    expect(await questions.ask()).toEqual([]);
    expect(written).toHaveLength(1);
  });
});
