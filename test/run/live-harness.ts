import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Execution, ExecutionEnd, ExecutionEvent, ExecutionRequest, Executor } from '../../src/run/executor.ts';
import { createLiveExecutor, type LiveExecutorOptions } from '../../src/run/live-executor.ts';

export interface Ran {
  readonly end: ExecutionEnd;
  /** All output. */
  readonly text: string;
  /** Every line that was told, in order. */
  readonly lines: readonly number[];
  readonly events: readonly ExecutionEvent[];
}

export interface Started {
  readonly execution: Execution;
  readonly ran: Promise<Ran>;
  /** Resolves when the output so far contains `text`. */
  printed(text: string): Promise<void>;
  /** Resolves when the line that was told last is `line`. */
  told(line: number): Promise<void>;
}

export interface LiveHarness {
  readonly executor: Executor;
  readonly folder: string;
  readonly env: Record<string, string>;
  start(script: string, request?: Partial<ExecutionRequest>): Started;
  run(script: string, request?: Partial<ExecutionRequest>): Promise<Ran>;
  /** Command lines of what still runs with this harness's `MW_TEST_ID` in its environment or its arguments. */
  survivors(): string[];
  close(): Promise<void>;
}

/** A live executor in a folder of its own, whose processes can be told from all others. */
export function openLive(options: Partial<LiveExecutorOptions> = {}): LiveHarness {
  const folder = mkdtempSync(join(tmpdir(), 'mw-test-'));
  const id = randomUUID();
  const env: Record<string, string> = { PATH: process.env['PATH'] ?? '', HOME: folder, LANG: 'C.UTF-8', MW_TEST_ID: id };
  // The guard has the executor's environment: without the id it is none of the survivors.
  const executor = createLiveExecutor({ folder, env: { PATH: env['PATH'] ?? '' }, docker: null, graceMs: 300, ...options });

  function start(script: string, request: Partial<ExecutionRequest> = {}): Started {
    const events: ExecutionEvent[] = [];
    const waiting: { readonly holds: () => boolean; readonly resolve: () => void }[] = [];
    let text = '';
    let line = 0;
    const full: ExecutionRequest = { script, name: 'step', step: 'step', part: 'command', cwd: folder, env, timeoutMs: 15_000, outputFile: null, stepMode: true, ...request };
    const execution = executor.start(full, (event) => {
      events.push(event);
      if (event.type === 'output') text += event.text;
      if (event.type === 'line') line = event.line;
      for (const { holds, resolve } of waiting) if (holds()) resolve();
    });
    const when = (holds: () => boolean): Promise<void> => new Promise((resolve) => (holds() ? resolve() : waiting.push({ holds, resolve })));
    const ran = execution.finished.then((end) => ({ end, text, events, lines: events.flatMap((event) => (event.type === 'line' ? [event.line] : [])) }));
    return { execution, ran, printed: (wanted) => when(() => text.includes(wanted)), told: (wanted) => when(() => line === wanted) };
  }

  return {
    executor,
    folder,
    env,
    start,
    run: (script, request) => start(script, request).ran,
    survivors: () => processesWith(id),
    async close() {
      await executor.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Command lines of the processes whose environment or arguments contain `text` (Linux). */
export function processesWith(text: string): string[] {
  return readdirSync('/proc').flatMap((id) => {
    if (!/^\d+$/.test(id) || Number(id) === process.pid) return [];
    try {
      const command = readFileSync(`/proc/${id}/cmdline`, 'latin1');
      const found = command.includes(text) || readFileSync(`/proc/${id}/environ`).includes(text);
      return found ? [`${id} ${command.replaceAll('\0', ' ').trim()}`] : [];
    } catch {
      return [];
    }
  });
}

/** Resolves as soon as `condition` holds; throws after `limitMs`. */
export async function until(condition: () => boolean, limitMs = 50_000): Promise<void> {
  for (const end = Date.now() + limitMs; !condition(); await new Promise((resolve) => setTimeout(resolve, 10))) {
    if (Date.now() > end) throw new Error(`waited ${limitMs} ms in vain for ${condition}`);
  }
}
