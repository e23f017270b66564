/**
 * Executing one piece of shell. Live and replay are two variants of one Executor: both tell what happens
 * as the same events, so the session, the screen and the reports cannot tell them apart but by `source`.
 */

export type Source = 'live' | 'recorded' | 'fallback';

/** What of a step is executed. */
export type StepPart = 'command' | 'fallback' | 'probe' | 'check';

export interface ExecutionRequest {
  /** The id of the step it belongs to. */
  readonly step: string;
  readonly part: StepPart;
  /** The bash text, run as it stands. */
  readonly script: string;
  /** Shown in error messages of bash instead of a temporary file's name. */
  readonly name: string;
  readonly cwd: string;
  /** The whole environment, nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** Where all output goes too, bounded: a check reads it as `STEP_OUTPUT`. null: nowhere. */
  readonly outputFile: string | null;
  /** Mark the running line and stop at the first failing command (a step); false for probes and checks. */
  readonly stepMode: boolean;
}

export type ExecutionEvent =
  | { readonly type: 'started'; readonly at: number }
  /** The line of the script that runs now, from 1. */
  | { readonly type: 'line'; readonly line: number }
  /** Text as it came, both streams in one order; never splits a character. */
  | { readonly type: 'output'; readonly text: string; readonly at: number }
  | { readonly type: 'exited'; readonly end: ExecutionEnd };

/** How it ended. `stopped`: by us on request; `timeout`: by us for time; `lost`: it could not be started or followed. */
export interface ExecutionEnd {
  readonly reason: 'exited' | 'stopped' | 'timeout' | 'lost';
  /** null when a signal ended it or it never started. */
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** The line that ran last: the failing one if `exitCode` is not 0. null when unknown (old bash). */
  readonly line: number | null;
  readonly at: number;
  readonly durationMs: number;
  /** What the shell left for later steps; null if it could not tell (killed, `exec`, own EXIT trap). */
  readonly carried: CarriedState | null;
  /** One sentence for people when something is worth saying: why it is lost, what survived, why nothing is carried. */
  readonly note: string | null;
}

export interface CarriedState {
  readonly cwd: string;
  /** The exported variables at the end, all of them. */
  readonly env: Readonly<Record<string, string>>;
}

export interface Execution {
  /** Ends it and all that it started, politely first; `finished` resolves when nothing of it is left. Idempotent. */
  stop(): void;
  /** Resolves after the last event; never rejects. */
  readonly finished: Promise<ExecutionEnd>;
}

export interface Executor {
  readonly source: Source;
  /** Starts at once; `emit` is called in order, `exited` last and exactly once. */
  start(request: ExecutionRequest, emit: (event: ExecutionEvent) => void): Execution;
  /** Ends all that still runs, and the executor's own helpers. Resolves when nothing is left. */
  close(): Promise<void>;
}
