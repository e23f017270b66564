import type { Step } from '../deck/deck.ts';
import { writeFile } from 'node:fs/promises';
import type { Execution, ExecutionEnd, ExecutionRequest, Executor, StepPart } from '../run/executor.ts';
import { describeRecording } from '../run/recording/describe-recording.ts';
import type { OutputStore } from '../run/output-store.ts';
import type { Recording } from '../run/recording/recording.ts';
import { applyCarried, diffCarried } from '../run/carried-state.ts';
import type { RunOptions } from './conductor.ts';
import type { RunEvent, SessionEvent } from './events.ts';
import { withMeaning } from './known-failures.ts';
import type { SessionParts } from './create-session.ts';
import { reasonOf } from './reason.ts';
import type { CheckResult } from './session.ts';
import type { StepPlace, Surroundings } from './surroundings.ts';
import { refusalOf, writeDown } from './what-it-creates.ts';

/** Probes and checks only look: longer than this and they hang. */
const LOOK_TIMEOUT_MS = 60_000;

/** Where a recording is played. */
const NOWHERE: StepPlace = { cwd: '', env: {} };

/** What a check is told of its step. */
interface Seen {
  readonly outputFile: string;
  /** null before the step. */
  readonly exitCode: number | null;
  readonly startedAt: number;
}

/** How a run ends. */
type Ending = Omit<Extract<RunEvent, { type: 'run-closed' }>, 'type' | 'step' | 'run'>;

/** One run of one step: probe -> needs -> command -> check. Tells everything through events, never throws. */
export class Life {
  #step: Step;
  readonly #options: RunOptions;
  readonly #surroundings: Surroundings;
  readonly #parts: SessionParts;
  readonly #dispatch: (event: RunEvent) => void;
  #current: Execution | null = null;
  #stopped = false;

  constructor(step: Step, number: number, options: RunOptions, surroundings: Surroundings, parts: SessionParts, dispatch: (event: SessionEvent) => void) {
    this.#step = step;
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
    const commandNow = (): string => (isFallback ? (this.#step.settings.fallback ?? '') : this.#step.command);
    const output = this.#parts.createOutputStore();
    const write = (text: string): void => output.write(text);
    const plays = this.#options.replay === true || this.#parts.mode === 'recorded';
    this.#dispatch({ type: 'run-opened', step: id, at: this.#parts.now(), source: plays ? 'recorded' : isFallback ? 'fallback' : 'live', command: commandNow(), output });
    let ending: Ending;
    try {
      // A hung engine must not keep a recording from being played, nor one that was not there make each step wait for it.
      if (!this.#options.replay && !(this.#surroundings.isRecordedMode() && this.#surroundings.hasLooked())) await this.#surroundings.lookAround();
      const wasEdited = this.#surroundings.wasEdited(id);
      this.#step = this.#surroundings.stepNow(this.#step);
      const recording = plays || this.#surroundings.isRecordedMode() ? await this.#chooseRecording() : null;
      if (wasEdited) ending = { status: 'cancelled', reason: 'its command was edited before it ran' };
      else if (recording !== null) ending = await this.#playThrough(recording, write);
      else if (!plays && this.#surroundings.isDistrusted()) ending = { status: 'skipped', reason: 'this deck is from elsewhere and may not run its commands yet: ⏎ says what they are, and asks' };
      else ending = plays ? { status: 'failed', reason: await this.#whyNotPlayed() } : await this.#liveThrough(commandNow(), isFallback, output, write);
    } catch (error) {
      ending = { status: 'failed', reason: error instanceof Error ? error.message : String(error) };
    }
    if (this.#stopped && ending.status !== 'cancelled') ending = { status: 'cancelled', reason: ending.reason ?? 'stopped' };
    this.#dispatch({ type: 'run-closed', step: id, ...ending });
  }

  /** null: there is none, or it does not prove the step and this session insists that it does. */
  async #chooseRecording(): Promise<Recording | null> {
    const recordings = await this.#surroundings.recordings();
    const fault = recordings?.faultOf(this.#step.id) ?? null;
    return fault !== null && this.#parts.replay?.strict ? null : (recordings?.find(this.#step.id) ?? null);
  }

  async #whyNotPlayed(): Promise<string> {
    const recordings = await this.#surroundings.recordings();
    return recordings?.faultOf(this.#step.id) ?? 'there is no recording of this step';
  }

  /** Nothing runs and nothing is needed: output and check as they were recorded. */
  async #playThrough(recording: Recording, write: (text: string) => void): Promise<Ending> {
    const { id } = this.#step;
    const isStale = (await this.#surroundings.recordings())?.faultOf(id) != null;
    const isOwn = recording.facts?.source === 'live' && !isStale;
    const command = isOwn ? this.#step.command : (recording.command ?? this.#step.command);
    const label = describeRecording(recording);
    this.#dispatch({ type: 'recording-chosen', step: id, command, recordedOn: isStale ? `${label}; not of this step as it is now` : label });
    if (this.#stopped) return { status: 'cancelled', reason: 'stopped before its recording was played' };

    const player = await this.#surroundings.player();
    const end = await this.#execute(player, 'command', command, NOWHERE, null, write);
    const reason = reasonOf(end, command, this.#step.settings.timeoutMs);
    if (end.reason === 'stopped') return { status: 'cancelled', reason };
    if (reason !== null) return { status: 'failed', reason };
    if (recording.facts?.check == null) return { status: 'passed', reason: null };

    this.#dispatch({ type: 'checking', step: id });
    const result = await this.#look(player, this.#step, 'check', '', NOWHERE, {});
    this.#dispatch({ type: 'checked', step: id, result });
    return result.status === 'passed' ? { status: 'passed', reason: null } : { status: 'failed', reason: `its check failed: ${result.message}` };
  }

  /** The ledger is written before anything is probed: probes and checks may make things too. */
  async #liveThrough(command: string, isFallback: boolean, output: OutputStore, write: (text: string) => void): Promise<Ending> {
    const { workplace } = await this.#surroundings.open();
    const entry = await writeDown(workplace, this.#step, this.#surroundings.deck);
    try {
      return await this.#stepThrough(command, isFallback, refusalOf(entry, this.#surroundings.deck.parameters), output, write);
    } finally {
      entry?.end();
    }
  }

  async #stepThrough(command: string, isFallback: boolean, refusal: string | null, output: OutputStore, write: (text: string) => void): Promise<Ending> {
    const { settings } = this.#step;
    const lack = isFallback ? null : this.#surroundings.lackOfEngine(this.#step);
    if (lack !== null) return { status: 'skipped', reason: lack };
    const place = await this.#surroundings.placeOf(this.#step);
    const { workplace, executor } = await this.#surroundings.open();
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
      if (refusal !== null && !this.#stopped) return { status: 'skipped', reason: refusal };
      if (this.#options.strict && settings.kind === 'change') strictFault = await this.#checkBefore(place, before);
      if (this.#stopped) return { status: 'cancelled', reason: 'stopped before its command started' };
      end = await this.#execute(executor, isFallback ? 'fallback' : 'command', command, place, outputFile, write);
      const reason = reasonOf(end, command, settings.timeoutMs);
      if (end.reason === 'stopped') return { status: 'cancelled', reason };
      if (end.reason === 'timeout') return { status: 'timeout', reason };
      if (reason !== null) return { status: 'failed', reason: withMeaning(reason, output) };
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

  async #execute(executor: Executor, part: StepPart, script: string, place: StepPlace, outputFile: string | null, write: (text: string) => void): Promise<ExecutionEnd> {
    const { id, settings: { timeoutMs } } = this.#step;
    const execution = executor.start(
      { step: id, part, script, name: id, ...place, timeoutMs, outputFile, stepMode: true },
      (event) => {
        if (event.type === 'output') write(event.text);
        this.#dispatch({ type: 'execution', step: id, event });
      },
    );
    return this.#follow(execution);
  }

  async #probe(step: Step): Promise<string | null> {
    if (step.settings.probe === null) return null;
    const { executor } = await this.#surroundings.open();
    const { status, message } = await this.#look(executor, step, 'probe', step.settings.probe, await this.#surroundings.placeOf(step), {});
    return status === 'passed' ? message : null;
  }

  async #check(script: string, place: StepPlace, seen: Seen): Promise<CheckResult> {
    const { executor } = await this.#surroundings.open();
    return this.#look(executor, this.#step, 'check', script, place, {
      STEP_OUTPUT: seen.outputFile,
      STEP_EXIT: seen.exitCode === null ? '' : String(seen.exitCode),
      STEP_STARTED: new Date(seen.startedAt).toISOString(),
    });
  }

  /** Runs a shell text that only looks: exit 0 is yes, the last line is the message. */
  async #look(executor: Executor, step: Step, part: StepPart, script: string, place: StepPlace, variables: Readonly<Record<string, string>>): Promise<CheckResult> {
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
