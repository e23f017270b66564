import type { Session } from '../session/conductor.ts';
import type { SessionState } from '../session/session.ts';
import type { Diagnosis } from './doctor-rows.ts';
import { type DocumentAnswer, type DocumentRequest, receiveDocument } from './document.ts';
import { roomBeside } from './fault-rows.ts';
import { followSession } from './follow-session.ts';
import { frame } from './frame.ts';
import { bindingFor } from './keymap.ts';
import type { Key } from './keys.ts';
import type { Highlighter } from './paper.ts';
import type { Pictures } from './picture.ts';
import { type Effect, reduceView } from './reduce-view.ts';
import { scansInView, settleSearch } from './search.ts';
import { situationOf } from './situation.ts';
import type { Frame } from './spans.ts';
import { dark, type Theme } from './theme.ts';
import { firstView, type Size, type View } from './view.ts';

/** Output is painted at most so often, in ms; keys and changes of state are painted at once. */
const outputInterval = 60;
/** The next piece of a large output is looked through so much later, in ms: keys come first. */
const scanInterval = 4;
/** So many pieces at a time: about 10 ms. */
const scanPieces = 8;

export interface ScreenParts {
  readonly session: Session;
  readonly size: Size;
  /** `dark` by default. */
  readonly theme?: Theme;
  /** The key for the next slide also runs the steps on the way. */
  readonly clickThrough?: boolean;
  /** ms since the epoch. */
  readonly now: () => number;
  /** Called with everything that is not the store's own to do: quit, suspend, redraw. */
  readonly onEffect: (effect: Exclude<Effect, { type: 'run' | 'stop' | 'trust' }>) => void;
  /** Whether steps have changed something that the person has to decide about before leaving; default: nothing is asked. */
  readonly hasChanges?: () => boolean;
  /** Called with what broke a key or a change of the session; it must not come back to whoever told us. */
  readonly onFault: (fault: unknown) => void;
}

/** Why the screen changes: a key was pressed, or something else happened. */
export type Cause = 'key' | 'event';

/** What the screen shows, held outside React; `version` grows with every change that is to be painted. */
export class ScreenStore {
  readonly #parts: ScreenParts;
  readonly #listeners = new Set<(cause: Cause) => void>();
  readonly #unsubscribe: () => void;
  #view: View;
  #painted: View | null = null;
  #state: SessionState;
  #size: Size;
  #colours: Highlighter | null = null;
  #theme: Theme;
  #version = 0;
  /** What is painted when all keys that came together are handled; null: everything is painted at once. */
  #waiting: { cause: Cause | null } | null = null;
  #outputTimer: NodeJS.Timeout | null = null;
  #clockTimer: NodeJS.Timeout | null = null;
  #scanTimer: NodeJS.Timeout | null = null;

  constructor(parts: ScreenParts) {
    this.#parts = parts;
    this.#size = parts.size;
    this.#theme = parts.theme ?? dark;
    this.#view = firstView(1, parts.clickThrough);
    this.#state = parts.session.getState();
    this.#unsubscribe = parts.session.subscribe(() => this.#guard(() => this.#follow()));
    this.#scheduleClock();
  }

  readonly getVersion = (): number => this.#version;

  readonly subscribe = (listener: (cause: Cause) => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  get size(): Size {
    return this.#size;
  }

  /** The view that the next frame shows: hand it to `markPainted` when that frame is on the screen. */
  get view(): View {
    return this.#view;
  }

  get theme(): Theme {
    return this.#theme;
  }

  frame(): Frame {
    return frame(this.#view, this.#state, this.#size, this.#parts.now(), this.#colours);
  }

  /** The person sees this view now. */
  markPainted(view: View): void {
    this.#painted = view;
  }

  press(key: Key): void {
    this.#guard(() => this.#press(key));
  }

  /** Keys that arrived as one: they are painted once, and none of them has seen what the one before it did. */
  together(press: () => void): void {
    this.#waiting = { cause: null };
    try {
      press();
    } finally {
      const { cause } = this.#waiting;
      this.#waiting = null;
      if (cause !== null) this.#guard(() => this.#bump(cause));
    }
  }

  #press(key: Key): void {
    const binding = bindingFor(key, situationOf(this.#view, this.#state));
    if (binding === null) return this.#forget();
    const { view, effect } = reduceView(this.#view, binding.action, {
      state: this.#state, size: roomBeside(this.#state, this.#size), now: this.#parts.now(), painted: this.#painted, key,
      hasChanges: this.#parts.hasChanges?.() ?? false,
    });
    if (isMove(this.#view, view, effect)) this.#parts.session.beginTalk();
    this.#show(view, 'key');
    if (effect !== null) this.#do(effect);
  }

  resize(size: Size): void {
    if (size.columns === this.#size.columns && size.rows === this.#size.rows) return;
    this.#size = size;
    this.#bump();
  }

  /** What the doctor found, or why it could not look. */
  showDiagnosis(diagnosis: Diagnosis): void {
    this.#show({ ...this.#view, diagnosis }, 'event');
  }

  /** Code has colours from now on. */
  setColours(colours: Highlighter): void {
    this.#colours = colours;
    this.#bump();
  }

  setTheme(theme: Theme): void {
    this.#theme = theme;
    this.#bump();
  }

  /** One short sentence in the footer, gone with the next key. */
  say(notice: string): void {
    this.#show({ ...this.#view, notice }, 'event');
  }

  /** What was asked for has come, or has not. */
  receive(request: DocumentRequest, answer: DocumentAnswer): void {
    this.#guard(() => this.#show(receiveDocument(this.#view, request, answer), 'event'));
  }

  /** The terminal shows these from now on. */
  showPictures(pictures: Pictures): void {
    this.#show({ ...this.#view, pictures }, 'event');
  }

  /** Paints again, though nothing changed. */
  refresh(): void {
    this.#bump();
  }

  close(): void {
    this.#unsubscribe();
    if (this.#outputTimer !== null) clearTimeout(this.#outputTimer);
    if (this.#clockTimer !== null) clearTimeout(this.#clockTimer);
    if (this.#scanTimer !== null) clearTimeout(this.#scanTimer);
    this.#listeners.clear();
  }

  #do(effect: Effect): void {
    if (effect.type === 'run') void this.#parts.session.run(effect.step, effect.options);
    else if (effect.type === 'stop') this.#parts.session.stop(effect.step);
    else if (effect.type === 'trust') this.#parts.session.trust();
    else this.#parts.onEffect(effect);
  }

  /** A key that does nothing here still ends what the last one said. */
  #forget(): void {
    if (this.#view.notice !== null || this.#view.interrupted || this.#view.digits !== '') this.#show({ ...this.#view, notice: null, interrupted: false, digits: '' }, 'key');
  }

  #show(view: View, cause: Cause): void {
    if (view === this.#view) return;
    this.#view = view;
    this.#bump(cause);
  }

  #follow(): void {
    const before = this.#state;
    this.#state = this.#parts.session.getState();
    this.#view = followSession(this.#view, before, this.#state);
    if (isMoreThanOutput(before, this.#state)) this.#bump();
    else this.#outputTimer ??= setTimeout(() => this.#guard(() => this.#bump()), outputInterval);
  }

  #bump(cause: Cause = 'event'): void {
    if (this.#waiting !== null) {
      this.#waiting.cause = this.#waiting.cause === 'key' ? 'key' : cause;
      return;
    }
    if (this.#outputTimer !== null) clearTimeout(this.#outputTimer);
    this.#outputTimer = null;
    this.#view = settleSearch(this.#view, { state: this.#state, size: roomBeside(this.#state, this.#size) });
    this.#version++;
    for (const listener of this.#listeners) listener(cause);
    if (scansInView(this.#view, this.#state).length > 0) this.#scanTimer ??= setTimeout(() => this.#guard(() => this.#scanOn()), scanInterval);
  }

  #scanOn(): void {
    this.#scanTimer = null;
    const scans = scansInView(this.#view, this.#state);
    for (let piece = 0; piece < scanPieces; piece++) for (const scan of scans) scan.advance();
    this.#bump();
  }

  #guard(act: () => void): void {
    try {
      act();
    } catch (fault) {
      this.#parts.onFault(fault);
    }
  }

  /** The clocks of header and steps change once a second, at the talk's own full seconds. */
  #scheduleClock(): void {
    const elapsed = this.#parts.now() - (this.#state.beganAt ?? this.#state.startedAt);
    this.#clockTimer = setTimeout(() => {
      this.#guard(() => this.#bump());
      this.#scheduleClock();
    }, 1000 - (((elapsed % 1000) + 1000) % 1000));
  }
}

/** Whether the person goes on with the talk: looking around in help and notes is no beginning. */
function isMove(before: View, after: View, effect: Effect | null): boolean {
  return before.slide !== after.slide || before.revealed !== after.revealed || effect?.type === 'run';
}

/** Whether something changed that is worth painting at once: the engine, a step's status, a new run. */
function isMoreThanOutput(before: SessionState, after: SessionState): boolean {
  if (before.engine !== after.engine || before.mode !== after.mode || before.rehearsed !== after.rehearsed || before.deck !== after.deck || before.deckFault !== after.deckFault || before.distrust !== after.distrust) return true;
  return Object.values(after.steps).some((step) => {
    const earlier = before.steps[step.id];
    return earlier !== step && (earlier?.status !== step.status || earlier.runs.length !== step.runs.length);
  });
}
