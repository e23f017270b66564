import { setImmediate } from 'node:timers/promises';
import { type Deck, type Slide, type Step, stepsOf, stepsOfSlide } from '../deck/deck.ts';
import type { Session } from '../session/conductor.ts';
import { frame } from '../ui/frame.ts';
import { highlight } from '../ui/highlight.ts';
import { renderSvg, type TimedFrame } from '../ui/svg.ts';
import { darkOnLight } from '../ui/theme.ts';
import { firstView, type Size, type View } from '../ui/view.ts';
import { UsageError } from './exit-code.ts';
import { suggestion } from './options.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** What a picture shows. */
export interface Subject {
  readonly slide: Slide;
  /** null: the slide before anything ran, and in an animation all of its steps. */
  readonly step: Step | null;
}

export interface SvgParts {
  /** In recorded mode, on `clock`. */
  readonly session: Session;
  readonly clock: VirtualClock;
  readonly size: Size;
  readonly animated: boolean;
}

/** Between two frames of an animation, ms: a spinner and a clock need no more. */
const FRAME_MS = 200;
/** An animation that is longer gets fewer frames. */
const MOST_FRAMES = 200;

/** Finds a step by id or a slide by number; throws UsageError with the nearest known id. */
export function findSubject(deck: Deck, name: string): Subject {
  const step = stepsOf(deck).find(({ id }) => id === name) ?? null;
  const number = step?.slide ?? (/^\d{1,6}$/.test(name) ? +name : 0);
  const slide = deck.slides[number - 1];
  if (slide === undefined) throw new UsageError(`export svg ${name}: no step has this id, and it is no number from 1 to ${deck.slides.length}${suggestion(name, stepsOf(deck).map(({ id }) => id))}`);
  return { slide, step };
}

/**
 * A picture of the screen: a slide before anything ran, or a step after its recording was played; animated, while it
 * is played. Throws UsageError when there is no recording to play.
 */
export async function exportSvg(subject: Subject, { session, clock, size, animated }: SvgParts): Promise<string> {
  const { slide, step } = subject;
  const steps = step !== null ? [step] : animated ? stepsOfSlide(slide) : [];
  const startedAt = clock.now();
  const frames: TimedFrame[] = [];
  let view = viewOf(slide, steps[0] ?? null);
  const shoot = (): void => void frames.push({ at: clock.now() - startedAt, frame: frame(view, session.getState(), size, clock.now(), highlight) });
  await session.lookAround();
  shoot();
  for (const each of steps) {
    view = viewOf(slide, each);
    await play(session, each.id, clock, () => {
      if (animated) shoot();
    });
    const run = session.getState().steps[each.id]?.runs.at(-1);
    if (run?.recordedOn == null) throw new UsageError(`export svg ${each.id}: ${run?.reason ?? 'there is no recording of this step'}`);
    shoot();
  }
  const label = `${session.getState().deck.title}: ${slide.title}${step === null ? '' : `, step ${step.id}`}`;
  return renderSvg(animated ? thin(frames) : frames.slice(-1), size, darkOnLight, label);
}

function viewOf(slide: Slide, step: Step | null): View {
  const view: View = { ...firstView(slide.number), revealed: { [slide.number]: Number.MAX_SAFE_INTEGER } };
  return step === null ? view : { ...view, selected: { [slide.number]: step.id } };
}

/** Plays a recording to its end on a clock of our own; `look` is called for every moment worth drawing. */
async function play(session: Session, stepId: string, clock: VirtualClock, look: () => void): Promise<void> {
  let over = false;
  const ended = session.run(stepId).then(() => {
    over = true;
  });
  // What was promised at one moment must have happened before the next.
  await setImmediate();
  while (!over) {
    look();
    clock.advance(FRAME_MS);
    await setImmediate();
  }
  await ended;
}

function thin(frames: readonly TimedFrame[]): TimedFrame[] {
  const every = Math.ceil(frames.length / MOST_FRAMES);
  return frames.filter((_frame, at) => at % every === 0 || at === frames.length - 1);
}
