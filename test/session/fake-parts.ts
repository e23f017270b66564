import type { Deck, Step, StepSettings } from '../../src/deck/deck.ts';
import type { EngineFacts } from '../../src/host/engine.ts';
import type { Workplace } from '../../src/host/workplace.ts';
import type { Execution, ExecutionEnd, ExecutionEvent, ExecutionRequest, Executor } from '../../src/run/executor.ts';
import { createOutputStore } from '../../src/run/output-store.ts';
import { createSession, type SessionParts } from '../../src/session/create-session.ts';
import type { Session } from '../../src/session/conductor.ts';

export const engineFacts: EngineFacts = {
  version: '28.5.2', platform: 'linux/amd64', buildx: '0.29.1', endpoint: 'unix:///test.sock', problem: null, privileged: true,
  registries: { mirrors: [], insecure: [] }, id: 'ENGINE', machine: null, clockMs: null,
};

export const noEngine: EngineFacts = { ...engineFacts, version: null, platform: null, problem: 'no Docker Engine answers at unix:///test.sock: is it started?' };

export function step(id: string, settings: Partial<StepSettings> & { command?: string; demo?: string | null; slide?: number } = {}): Step {
  const { command = `run ${id}`, demo = null, slide = 1, ...rest } = settings;
  return {
    id, slide, command, language: 'bash', demo, position: { file: 'deck.md', line: 1 },
    settings: {
      kind: 'change', needs: [], timeoutMs: 120_000, probe: null, check: null, undo: null, creates: [], pulls: [], fallback: null, hint: null, highlight: null, variables: [], position: null,
      ...rest,
    },
  };
}

export function deckOf(steps: readonly Step[], demos: Deck['demos'] = {}): Deck {
  const slides = [...new Set(steps.map(({ slide }) => slide))].map((number) => ({
    number, title: `Slide ${number}`, level: 2 as const, position: { file: 'deck.md', line: 1 }, notes: [], demo: null,
    blocks: steps.filter((each) => each.slide === number).map((each) => ({ kind: 'step' as const, step: each })),
  }));
  return { title: 'Deck', author: null, path: 'deck.md', parameters: [], slides, demos, sections: [] };
}

/** What a script does: output and exit code, or a promise of nothing until it is stopped. */
export interface Act {
  readonly output?: string;
  readonly exitCode?: number;
  readonly line?: number;
  readonly export?: Record<string, string>;
  readonly cwd?: string;
  readonly hang?: boolean;
  /** Ends when this resolves. */
  readonly until?: Promise<unknown>;
  readonly reason?: ExecutionEnd['reason'];
}

/** An executor that plays acts by script text, and remembers what it was asked. */
export function fakeExecutor(act: (request: ExecutionRequest) => Act): Executor & { readonly requests: ExecutionRequest[]; closed: boolean } {
  const requests: ExecutionRequest[] = [];
  return {
    source: 'live',
    requests,
    closed: false,
    start(request, emit): Execution {
      requests.push(request);
      const played = act(request);
      let finish: (end: ExecutionEnd) => void = () => undefined;
      const finished = new Promise<ExecutionEnd>((resolve) => {
        finish = resolve;
      });
      const end = (reason: ExecutionEnd['reason'], exitCode: number | null): void => {
        const carried = reason === 'exited' ? { cwd: played.cwd ?? request.cwd, env: { ...request.env, ...played.export } } : null;
        const done: ExecutionEnd = { reason, exitCode, signal: null, line: played.line ?? 1, at: 2000, durationMs: 5, carried, note: null };
        const event: ExecutionEvent = { type: 'exited', end: done };
        emit(event);
        finish(done);
      };
      emit({ type: 'started', at: 1000 });
      if (played.output !== undefined) emit({ type: 'output', text: played.output, at: 1001 });
      if (played.until !== undefined) void played.until.then(() => end('exited', played.exitCode ?? 0));
      else if (played.hang !== true) queueMicrotask(() => end(played.reason ?? 'exited', played.exitCode ?? 0));
      return { stop: () => end('stopped', null), finished };
    },
    async close() {
      this.closed = true;
    },
  };
}

export function fakeWorkplace(folder: string, engine: () => EngineFacts = () => engineFacts): Workplace {
  let outputs = 0;
  return {
    folder, variables: [], env: { HOME: '/home/me', PATH: '/bin' }, endpoint: 'unix:///test.sock',
    engine: async () => engine(),
    folderOf: async (demo) => `${folder}/${demo?.name ?? 'none'}`,
    newOutputFile: (stepId) => `${folder}/${stepId}.${++outputs}.output`,
    ledger: null,
    refresh: () => undefined,
    close: async () => undefined,
  };
}

export function fakeSession(folder: string, deck: Deck, executor: Executor, over: Partial<SessionParts> & { engine?: () => EngineFacts } = {}): Session {
  return createSession({
    deck, demoFolders: {}, openWorkplace: async () => fakeWorkplace(folder, over.engine), createExecutor: async () => executor,
    createOutputStore, now: () => 1_700_000_000_000, mode: 'live', ...over,
  });
}
