import { describe, expect, it } from 'vitest';
import type { ProcessInfo } from '../../src/run/process-table.ts';
import { openProcessTable, psTable } from '../../src/run/process-table.ts';
import { membersOf } from '../../src/run/process-tree.ts';

const tree = { shell: 100, mark: 'mine', before: null };
const one = (pid: number, more: Partial<ProcessInfo> = {}): ProcessInfo => ({ pid, parent: 1, group: pid, session: pid, started: 5, name: 'x', ...more });
const ids = (processes: readonly ProcessInfo[]): number[] => processes.map(({ pid }) => pid).sort((a, b) => a - b);

describe('the processes of a step', () => {
  it('are told by group, session, mark and descent, and no others are', () => {
    const all = [one(100), one(101, { group: 100 }), one(102, { session: 100 }), one(103), one(104, { parent: 103 }), one(105, { parent: 104 }), one(106), one(1, { parent: 0 })];
    expect(ids(membersOf(tree, all, ({ pid }) => pid === 103))).toEqual([100, 101, 102, 103, 104, 105]);
  });

  it('are remembered, but not confused with a later process of the same id', () => {
    const seen = [one(201), one(202)];
    expect(ids(membersOf(tree, [one(201), one(202, { started: 9 })], () => false, seen))).toEqual([201]);
  });

  it('never include ourselves', () => {
    expect(membersOf(tree, [one(process.pid, { group: 100 })], () => true)).toEqual([]);
  });
});

describe.each([
  ['of the system', openProcessTable()],
  ['of ps(1)', psTable()],
])('the process table %s', (_, table) => {
  it('knows this process, its parent and its arguments', async () => {
    const self = (await table.list()).find(({ pid }) => pid === process.pid);
    if (self === undefined) throw new Error('this process is not in the table');
    expect(self.parent).toBe(process.ppid);
    expect(table.isAlive(self)).toBe(true);
    expect(table.argumentsOf(self).length).toBeGreaterThan(0);
    expect(table.isMarked(self, 'a mark that nobody has')).toBe(false);
  });

  it('leaves out what it is told to', async () => {
    expect((await table.list(new Set([process.pid]))).some(({ pid }) => pid === process.pid)).toBe(false);
  });
});
