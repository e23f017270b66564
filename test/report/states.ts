import type { Deck, Step, StepSettings } from '../../src/deck/deck.ts';
import type { ExecutionEnd } from '../../src/run/executor.ts';
import { createOutputStore } from '../../src/run/output-store.ts';
import type { CheckResult, EngineSummary, Run, SessionState, StepState } from '../../src/session/session.ts';

/** 2026-11-23T13:43:29.123Z. */
export const START = Date.UTC(2026, 10, 23, 13, 43, 29, 123);

export const engine: EngineSummary = {
  version: '28.5.2', platform: 'linux/amd64', buildx: '0.29.1', endpoint: 'unix:///var/run/docker.sock', problem: null,
};

export function stepOf(id: string, slide: number, command: string, settings: Partial<StepSettings> = {}): Step {
  return {
    id, slide, command, language: 'bash', demo: 'hello', position: { file: `slides/${String(slide).padStart(2, '0')}.md`, line: 12 },
    settings: {
      kind: 'change', needs: [], timeoutMs: 120_000, probe: null, check: 'true', undo: null, creates: [], pulls: [], fallback: null, hint: null, highlight: null, variables: [], position: null,
      ...settings,
    },
  };
}

/** A deck with a slide for each title, and each step on the slide that it names. */
export function deckOf(titles: readonly string[], steps: readonly Step[]): Deck {
  const slides = titles.map((title, index) => ({
    number: index + 1, title, level: 2 as const, position: { file: `slides/${String(index + 1).padStart(2, '0')}.md`, line: 1 }, notes: [], demo: null,
    blocks: steps.filter(({ slide }) => slide === index + 1).map((step) => ({ kind: 'step' as const, step })),
  }));
  return { title: 'Multi-Arch Images', author: null, path: 'slides', parameters: [], slides, demos: {}, sections: [] };
}

export function endOf(over: Partial<ExecutionEnd> = {}): ExecutionEnd {
  return { reason: 'exited', exitCode: 0, signal: null, line: 1, at: START + 2000, durationMs: 800, carried: null, note: null, ...over };
}

export function checkOf(status: CheckResult['status'], message: string): CheckResult {
  return { status, message, durationMs: 40 };
}

export function runOf(command: string, output: string, over: Partial<Run> = {}): Run {
  const store = createOutputStore();
  store.write(output);
  return {
    number: 1, status: 'passed', source: 'live', startedAt: START + 1000, command, line: 1, output: store, outputVersion: store.version,
    end: endOf(), check: null, alreadyDone: null, reason: null, before: null, recordedOn: null, ...over,
  };
}

/** A session in which the steps that `runs` names have run; the others are idle. */
export function stateOf(deck: Deck, runs: Readonly<Record<string, readonly Run[]>>, over: Partial<SessionState> = {}): SessionState {
  const ids = deck.slides.flatMap(({ blocks }) => blocks.flatMap((block) => (block.kind === 'step' ? [block.step.id] : [])));
  const steps = Object.fromEntries(ids.map((id): [string, StepState] => [id, { id, status: runs[id]?.at(-1)?.status ?? 'idle', runs: runs[id] ?? [] }]));
  return { deck, mode: 'live', engine, startedAt: START, beganAt: null, steps, rehearsed: {}, moves: [], deckFault: null, distrust: null, ...over };
}
