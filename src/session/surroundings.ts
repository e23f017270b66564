import type { Demo, Step } from '../deck/deck.ts';
import { type EngineFacts } from '../host/engine.ts';
import { judgeCapability } from '../host/capabilities.ts';
import { applyVariables } from '../host/step-environment.ts';
import type { Workplace } from '../host/workplace.ts';
import { applyCarried, diffCarried, type CarriedDiff } from '../run/carried-state.ts';
import type { CarriedState, Executor } from '../run/executor.ts';
import type { SessionEvent } from './events.ts';
import type { SessionParts } from './create-session.ts';
import { isActive } from './reduce.ts';
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
  readonly #dispatch: (event: SessionEvent) => void;
  readonly #getState: () => SessionState;
  #opened: Promise<{ workplace: Workplace; executor: Executor }> | null = null;
  #carriedVariables: CarriedDiff = { set: {}, unset: [] };
  readonly #carriedFolders = new Map<string, string>();

  constructor(parts: SessionParts, dispatch: (event: SessionEvent) => void, getState: () => SessionState) {
    this.#parts = parts;
    this.#dispatch = dispatch;
    this.#getState = getState;
  }

  /** Opens the workplace at first use and says what engine is there. */
  open(): Promise<{ workplace: Workplace; executor: Executor }> {
    this.#opened ??= this.#openNow();
    return this.#opened;
  }

  async #openNow(): Promise<{ workplace: Workplace; executor: Executor }> {
    const workplace = await this.#parts.openWorkplace();
    return { workplace, executor: await this.#parts.createExecutor(workplace) };
  }

  /** Asks the engine what it is and puts it into the state; asks again only after no engine answered. */
  async lookAround(): Promise<EngineFacts> {
    const { workplace } = await this.open();
    const known = await workplace.engine();
    const facts = known.problem === null ? known : await workplace.engine(this.#getState().engine !== null);
    if (this.#getState().engine !== facts) this.#dispatch({ type: 'engine-found', engine: facts });
    return facts;
  }

  /** Folder and environment of a step as they are now: host, demo, step, then what earlier steps exported. */
  async placeOf(step: Step): Promise<StepPlace> {
    const { workplace } = await this.open();
    const demo = this.#demoOf(step);
    const source = demo === null ? null : (this.#parts.demoFolders[demo.folder] ?? null);
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

  /** The first need that is not met, null when all are. A step is also there when its probe says so. */
  async unmetNeed(step: Step, probe: ProbeStep): Promise<Unmet | null> {
    for (const need of step.settings.needs) {
      const unmet = await this.#judgeNeed(need, probe);
      if (unmet !== null) return unmet;
    }
    return null;
  }

  async close(): Promise<void> {
    if (this.#opened === null) return;
    const { workplace, executor } = await this.#opened;
    await executor.close();
    await workplace.close();
  }

  async #judgeNeed(need: string, probe: ProbeStep): Promise<Unmet | null> {
    const capability = judgeCapability(need, await this.lookAround());
    if (capability !== null) return capability.met ? null : { message: capability.message };
    const giver = this.#parts.deck.slides.flatMap(({ blocks }) => blocks).find((block) => block.kind === 'step' && block.step.id === need);
    if (giver?.kind !== 'step') return { message: `needs ${need}, and nothing in this deck gives it` };
    const state = this.#getState().steps[need];
    if (state?.status === 'passed') return null;
    if (state !== undefined && isActive(state.status)) return { message: `needs step ${need}, which is still running on slide ${giver.step.slide}: wait for it` };
    if ((await probe(giver.step)) !== null) return null;
    return { message: `needs step ${need} (slide ${giver.step.slide}): run it first` };
  }

  #demoOf(step: Step): Demo | null {
    return step.demo === null ? null : (this.#parts.deck.demos[step.demo] ?? null);
  }
}
