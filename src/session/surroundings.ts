import { type Deck, type Demo, type Step, stepsOf } from '../deck/deck.ts';
import { type EngineFacts } from '../host/engine.ts';
import { judgeCapability } from '../host/capabilities.ts';
import { applyVariables } from '../host/step-environment.ts';
import type { Workplace } from '../host/workplace.ts';
import { applyCarried, diffCarried, type CarriedDiff } from '../run/carried-state.ts';
import type { CarriedState, Executor } from '../run/executor.ts';
import type { SessionEvent } from './events.ts';
import type { DeckSource } from './conductor.ts';
import type { SessionParts } from './create-session.ts';
import { isOnlyReplayed, lastRealRun } from './live-world.ts';
import { isActive } from './reduce.ts';
import { recordedDurations, type StepRecordings } from './step-recordings.ts';
import type { SessionState } from './session.ts';

/** What one execution of a step gets. */
export interface StepPlace {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface Unmet {
  /** One sentence: what is missing and what gives it. */
  readonly message: string;
}

/** Asks whether a step is done already: its probe's message, or null for no. */
export type ProbeStep = (step: Step) => Promise<string | null>;

/** What lies around the steps of one session: place, executor, and what passed steps left for later ones. */
export class Surroundings {
  readonly #parts: SessionParts;
  #source: DeckSource;
  readonly #dispatch: (event: SessionEvent) => void;
  readonly #getState: () => SessionState;
  #opened: Promise<{ workplace: Workplace; executor: Executor }> | null = null;
  #workplace: Promise<Workplace> | null = null;
  #recordings: Promise<StepRecordings | null> | null = null;
  #player: Promise<Executor> | null = null;
  /** They still play what was asked of them before the deck was edited. */
  readonly #earlierPlayers: Promise<Executor>[] = [];
  #moved: Promise<void> | null = null;
  #carriedVariables: CarriedDiff = { set: {}, unset: [] };
  readonly #carriedFolders = new Map<string, string>();

  constructor(parts: SessionParts, dispatch: (event: SessionEvent) => void, getState: () => SessionState) {
    this.#parts = parts;
    this.#source = parts;
    this.#dispatch = dispatch;
    this.#getState = getState;
  }

  get deck(): Deck {
    return this.#source.deck;
  }

  /** The deck was edited: from now on steps find its recordings, and its demos' files as they are now. */
  moveTo(edited: DeckSource): void {
    this.#source = edited;
    const hadRecordings = this.#recordings !== null;
    if (this.#player !== null) this.#earlierPlayers.push(this.#player);
    this.#player = null;
    this.#recordings = null;
    void this.#workplace?.then((workplace) => workplace.refresh(), () => undefined);
    if (hadRecordings) void this.recordings();
  }

  /** Opens the workplace and the executor at first use. */
  open(): Promise<{ workplace: Workplace; executor: Executor }> {
    this.#opened ??= this.#openNow();
    return this.#opened;
  }

  async #openNow(): Promise<{ workplace: Workplace; executor: Executor }> {
    const workplace = await this.#openWorkplace();
    return { workplace, executor: await this.#parts.createExecutor(workplace) };
  }

  /** Without the executor: looking around and playing recordings need no shell. */
  #openWorkplace(): Promise<Workplace> {
    this.#workplace ??= this.#parts.openWorkplace();
    return this.#workplace;
  }

  /** The deck's recordings, null when this session cannot play any. Never rejects. */
  recordings(): Promise<StepRecordings | null> {
    this.#recordings ??= this.#loadRecordings();
    return this.#recordings;
  }

  async #loadRecordings(): Promise<StepRecordings | null> {
    const { replay } = this.#parts;
    const source = this.#source;
    if (replay === undefined) return null;
    const recordings = await replay.load(source);
    const durations = recordedDurations(recordings, stepsOf(source.deck).map(({ id }) => id));
    const isNew = Object.keys({ ...durations, ...this.#getState().rehearsed }).length > 0;
    if (isNew && source === this.#source) this.#dispatch({ type: 'recordings-found', durations });
    return recordings;
  }

  /** The executor that plays; throws when this session has none. */
  async player(): Promise<Executor> {
    const { replay } = this.#parts;
    const recordings = await this.recordings();
    if (replay === undefined || recordings === null) throw new Error('this session has no recordings');
    this.#player ??= replay.createExecutor(recordings);
    return this.#player;
  }

  /** Asks the engine what it is and puts it into the state; asks again only after no engine answered. */
  async lookAround(): Promise<EngineFacts> {
    const facts = await this.#askEngine();
    if (facts.problem === null) await (this.#moved ??= this.#moveOnce());
    await this.recordings();
    const canPlay = Object.keys(this.#getState().rehearsed).length > 0;
    if (facts.problem !== null && this.#parts.replay?.whenNoEngine && canPlay) this.#dispatch({ type: 'recorded-mode' });
    return facts;
  }

  /** Never in the middle of a talk: what ran already has made things under the names that were shown. */
  async #moveOnce(): Promise<void> {
    const { move } = this.#parts;
    const hasRun = Object.values(this.#getState().steps).some((step) => lastRealRun(step)?.end != null);
    if (move === undefined || hasRun) return;
    const found = await move(await this.#openWorkplace()).catch(() => null);
    if (found === null) return;
    this.#dispatch({ type: 'moved', ...found });
    this.moveTo({ ...this.#source, deck: found.deck });
  }

  /** A step as the deck has it now. */
  stepNow(step: Step): Step {
    return stepsOf(this.deck).find(({ id }) => id === step.id) ?? step;
  }

  /** Whether steps are played because no engine answers. Known after `lookAround`. */
  isRecordedMode(): boolean {
    return this.#getState().mode === 'recorded';
  }

  /** Whether the command of a step under way was edited since it was asked for: nobody has seen the new one when they asked. */
  wasEdited(stepId: string): boolean {
    return this.#getState().steps[stepId]?.changed === true;
  }

  /** Whether the deck is from elsewhere and nobody has let it run. */
  isDistrusted(): boolean {
    return this.#getState().distrust !== null;
  }

  /** Whether the engine was asked at least once. */
  hasLooked(): boolean {
    return this.#getState().engine !== null;
  }

  async #askEngine(): Promise<EngineFacts> {
    const workplace = await this.#openWorkplace();
    const known = await workplace.engine();
    const facts = known.problem === null ? known : await workplace.engine(this.#getState().engine !== null);
    if (this.#getState().engine !== facts) this.#dispatch({ type: 'engine-found', engine: facts });
    return facts;
  }

  /** Folder and environment of a step as they are now: host, demo, step, then what earlier steps exported. Without a step: no folder, host and exports. */
  async placeOf(step: Step | null): Promise<StepPlace> {
    const workplace = await this.#openWorkplace();
    if (step === null) return { cwd: '', env: applyCarried(workplace.env, this.#carriedVariables) };
    const demo = this.#demoOf(step);
    const source = demo === null ? null : (this.#source.demoFolders[demo.folder] ?? null);
    const own = await workplace.folderOf(demo === null ? null : { name: demo.name, source });
    const given = applyVariables(workplace.env, [...(demo?.variables ?? []), ...step.settings.variables]);
    return { cwd: this.#carriedFolders.get(demo?.name ?? '') ?? own, env: applyCarried(given, this.#carriedVariables) };
  }

  /** Keeps what a passed step left: exported variables for all later steps, the folder for those of its demo. */
  keep(step: Step, given: StepPlace, left: CarriedState): void {
    const diff = diffCarried(given.env, left.env);
    const set = { ...this.#carriedVariables.set, ...diff.set };
    for (const name of diff.unset) delete set[name];
    const unset = [...this.#carriedVariables.unset, ...diff.unset].filter((name) => !(name in diff.set));
    this.#carriedVariables = { set, unset: [...new Set(unset)] };
    this.#carriedFolders.set(this.#demoOf(step)?.name ?? '', left.cwd);
  }

  /**
   * Where no engine answers: what a step lacks that needs one, itself or by a step that did not run yet; null otherwise.
   * Known without asking anybody: a probe would ask that engine too, and one that hangs lets it wait.
   */
  lackOfEngine(step: Step): string | null {
    const problem = this.#getState().engine?.problem ?? null;
    return problem !== null && this.#needsEngine(step) ? `needs a Docker Engine: ${problem}` : null;
  }

  #needsEngine({ settings: { needs } }: Step): boolean {
    return needs.some((need) => {
      if (need === 'engine') return true;
      const giver = stepsOf(this.deck).find(({ id }) => id === need);
      const state = this.#getState().steps[need];
      return giver !== undefined && (state === undefined || lastRealRun(state)?.status !== 'passed') && this.#needsEngine(giver);
    });
  }

  /** The first need that is not met, null when all are. A step is also there when its probe says so. */
  async unmetNeed(step: Step, probe: ProbeStep): Promise<Unmet | null> {
    for (const need of step.settings.needs) {
      const unmet = await this.#judgeNeed(need, probe);
      if (unmet !== null) return unmet;
    }
    return null;
  }

  async close(): Promise<void> {
    // What could not be opened has nothing to be closed, and its fault was told to whoever asked for it.
    const [opened, ...players] = await Promise.allSettled([this.#opened, this.#player, ...this.#earlierPlayers] as const);
    if (opened.status === 'fulfilled') await opened.value?.executor.close();
    for (const player of players) if (player.status === 'fulfilled') await player.value?.close();
    const [workplace] = await Promise.allSettled([this.#workplace]);
    if (workplace.status === 'fulfilled') await workplace.value?.close();
  }

  async #judgeNeed(need: string, probe: ProbeStep): Promise<Unmet | null> {
    const capability = judgeCapability(need, await this.lookAround());
    if (capability !== null) return capability.met ? null : { message: capability.message };
    const giver = stepsOf(this.deck).find(({ id }) => id === need);
    if (giver === undefined) return { message: `needs ${need}, and nothing in this deck gives it` };
    const state = this.#getState().steps[need];
    const real = state === undefined ? null : lastRealRun(state);
    if (real?.status === 'passed') return null;
    if (real !== null && isActive(real.status)) return { message: `needs step ${need}, which is still running on slide ${giver.slide}: wait for it` };
    if ((await probe(giver)) !== null) return null;
    if (state !== undefined && isOnlyReplayed(state)) {
      return { message: `needs step ${need} (slide ${giver.slide}), of which only the recording was played: run it live first, or play the recording of this one too` };
    }
    return { message: `needs step ${need} (slide ${giver.slide}): run it first` };
  }

  #demoOf(step: Step): Demo | null {
    return step.demo === null ? null : (this.deck.demos[step.demo] ?? null);
  }
}
