import type { Step } from '../deck/deck.ts';
import { writeFile } from 'node:fs/promises';
import type { Execution, ExecutionEnd, ExecutionRequest } from '../run/executor.ts';
import { applyCarried, diffCarried } from '../run/carried-state.ts';
import type { RunOptions } from './conductor.ts';
import type { SessionEvent } from './events.ts';
import type { SessionParts } from './create-session.ts';
import { reasonOf } from './reason.ts';
import type { CheckResult } from './session.ts';
import type { StepPlace, Surroundings } from './surroundings.ts';

/** Probes and checks only look: longer than this and they hang. */
const LOOK_TIMEOUT_MS = 60_000;

/** What a check is told of its step. */
interface Seen {
  readonly outputFile: string;
  /** null before the step. */
  readonly exitCode: number | null;
  readonly startedAt: number;
}

type Ending = Extract<SessionEvent, { type: 'run-closed' }>;

/** One run of one step: probe -> needs -> command -> check. Tells everything through events, never throws. */
export class Life {
  readonly #step: Step;
  readonly #number: number;
  readonly #options: RunOptions;
  readonly #surroundings: Surroundings;
  readonly #parts: SessionParts;
  readonly #dispatch: (event: SessionEvent) => void;
  #current: Execution | null = null;
  #stopped = false;

  constructor(step: Step, number: number, options: RunOptions, surroundings: Surroundings, parts: SessionParts, dispatch: (event: SessionEvent) => void) {
    this.#step = step;
    this.#number = number;
    this.#options = options;
    this.#surroundings = surroundings;
    this.#parts = parts;
    this.#dispatch = (event) => dispatch({ ...event, run: number });
  }

  stop(): void {
    this.#stopped = true;
    this.#current?.stop();
  }

  async live(): Promise<void> {
    const id = this.#step.id;
    const isFallback = this.#options.fallback === true && this.#step.settings.fallback !== null;
    const command = isFallback ? (this.#step.settings.fallback ?? '') : this.#step.command;
    const output = this.#parts.createOutputStore();
    this.#dispatch({ type: 'run-opened', step: id, at: this.#parts.now(), source: isFallback ? 'fallback' : 'live', command, output });
    let ending: Omit<Ending, 'type' | 'step'>;
    try {
      ending = await this.#liveThrough(command, isFallback, (text) => output.write(text));
    } catch (error) {
      ending = { status: 'failed', reason: error instanceof Error ? error.message : String(error) };
    }
    if (this.#stopped && ending.status !== 'cancelled') ending = { status: 'cancelled', reason: ending.reason ?? 'stopped' };
    this.#dispatch({ type: 'run-closed', step: id, ...ending });
  }

  async #liveThrough(command: string, isFallback: boolean, write: (text: string) => void): Promise<Omit<Ending, 'type' | 'step'>> {
    const { settings } = this.#step;
    await this.#surroundings.lookAround();
    const place = await this.#surroundings.placeOf(this.#step);
    const { workplace } = await this.#surroundings.open();
    const outputFile = workplace.newOutputFile(this.#step.id);
    await writeFile(outputFile, '');

    const alreadyDone = isFallback || this.#options.again ? null : await this.#probe(this.#step);
    this.#dispatch({ type: 'probed', step: this.#step.id, alreadyDone });

    let end: ExecutionEnd | null = null;
    let strictFault: string | null = null;
    const before: Seen = { outputFile, exitCode: null, startedAt: this.#parts.now() };
    if (alreadyDone === null) {
      const unmet = isFallback ? null : await this.#surroundings.unmetNeed(this.#step, (step) => this.#probe(step));
      if (unmet !== null && !this.#stopped) return { status: 'skipped', reason: unmet.message };
      if (this.#options.strict && settings.kind === 'change') strictFault = await this.#checkBefore(place, before);
      if (this.#stopped) return { status: 'cancelled', reason: 'stopped before its command started' };
      end = await this.#execute(isFallback ? 'fallback' : 'command', command, place, outputFile, write);
      const reason = reasonOf(end, command, settings.timeoutMs);
      if (end.reason === 'stopped') return { status: 'cancelled', reason };
      if (end.reason === 'timeout') return { status: 'timeout', reason };
      if (reason !== null) return { status: 'failed', reason };
    }

    const after: StepPlace = end?.carried == null ? place : { cwd: end.carried.cwd, env: applyCarried(place.env, diffCarried(place.env, end.carried.env)) };
    if (settings.check !== null) {
      this.#dispatch({ type: 'checking', step: this.#step.id });
      const seen: Seen = end === null ? before : { outputFile, exitCode: end.exitCode, startedAt: end.at - end.durationMs };
      const result = await this.#check(settings.check, after, seen);
      this.#dispatch({ type: 'checked', step: this.#step.id, result });
      if (result.status === 'failed') return { status: 'failed', reason: `its check failed: ${result.message}` };
    }
    if (strictFault !== null) return { status: 'failed', reason: strictFault };
    if (end?.carried != null) this.#surroundings.keep(this.#step, place, end.carried);
    return { status: 'passed', reason: null };
  }

  /** Strict mode's first half: what is wrong with the check, null when it fails as it should. */
  async #checkBefore(place: StepPlace, seen: Seen): Promise<string | null> {
    const { check } = this.#step.settings;
    if (check === null) return 'it changes something and has no check: nothing proves that it worked';
    const result = await this.#check(check, place, seen);
    this.#dispatch({ type: 'checked-before', step: this.#step.id, result });
    return result.status === 'failed' ? null : 'its check passed before the step ran: it proves nothing';
  }

  async #execute(part: 'command' | 'fallback', command: string, place: StepPlace, outputFile: string, write: (text: string) => void): Promise<ExecutionEnd> {
    const { executor } = await this.#surroundings.open();
    const execution = executor.start(
      { step: this.#step.id, part, script: command, name: this.#step.id, ...place, timeoutMs: this.#step.settings.timeoutMs, outputFile, stepMode: true },
      (event) => {
        if (event.type === 'output') write(event.text);
        this.#dispatch({ type: 'execution', step: this.#step.id, event });
      },
    );
    return this.#follow(execution);
  }

  async #probe(step: Step): Promise<string | null> {
    if (step.settings.probe === null) return null;
    const { status, message } = await this.#look(step, 'probe', step.settings.probe, await this.#surroundings.placeOf(step), {});
    return status === 'passed' ? message : null;
  }

  #check(script: string, place: StepPlace, seen: Seen): Promise<CheckResult> {
    return this.#look(this.#step, 'check', script, place, {
      STEP_OUTPUT: seen.outputFile,
      STEP_EXIT: seen.exitCode === null ? '' : String(seen.exitCode),
      STEP_STARTED: new Date(seen.startedAt).toISOString(),
    });
  }

  /** Runs a shell text that only looks: exit 0 is yes, the last line is the message. */
  async #look(step: Step, part: 'probe' | 'check', script: string, place: StepPlace, variables: Readonly<Record<string, string>>): Promise<CheckResult> {
    const { executor } = await this.#surroundings.open();
    const said = this.#parts.createOutputStore();
    const request: ExecutionRequest = {
      step: step.id, part, script, name: `${step.id} (${part})`, cwd: place.cwd, env: { ...place.env, ...variables }, timeoutMs: LOOK_TIMEOUT_MS, outputFile: null, stepMode: false,
    };
    const end = await this.#follow(executor.start(request, (event) => {
      if (event.type === 'output') said.write(event.text);
    }));
    const lines = said.plainText(64 * 1024).trimEnd().split('\n');
    const message = (lines.at(-1) ?? '').trim();
    const passed = end.reason === 'exited' && end.exitCode === 0;
    const fault = passed ? '' : (reasonOf(end, script, LOOK_TIMEOUT_MS) ?? '');
    return { status: passed ? 'passed' : 'failed', message: message === '' ? fault : message, durationMs: end.durationMs };
  }

  async #follow(execution: Execution): Promise<ExecutionEnd> {
    this.#current = execution;
    if (this.#stopped) execution.stop();
    const end = await execution.finished;
    this.#current = null;
    return end;
  }
}
