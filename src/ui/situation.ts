import type { Slide, Step } from '../deck/deck.ts';
import { currentRun, isActive } from '../session/reduce.ts';
import type { SessionState, StepState } from '../session/session.ts';
import { clickPlan, sayPlan } from './click-plan.ts';
import { countMatches, searchOf } from './search.ts';
import { stateOf } from './slide-rows.ts';
import { stopsOfZoom } from './tree-lines.ts';
import { type Panel, revealedBlocks, selectedStep, slideOf, stepsInBackground, stepsUnderWay, type View, visibleSteps } from './view.ts';

/** Where keys go: to the slide, to an open panel, to a question; a line that is being typed; on a blank screen every key only brings the slide back. */
export type Place = 'slide' | 'zoom' | 'tree' | 'page' | 'asked' | 'index' | 'search' | 'question' | 'blank';

/** What a key may depend on, gathered once. */
export interface Situation {
  readonly place: Place;
  /** What is open instead of the slide. */
  readonly panel: Panel['kind'] | null;
  readonly slide: Slide;
  readonly steps: readonly Step[];
  /** What is asked in the footer. */
  readonly question: View['question'];
  /** The selected step. */
  readonly step: Step | null;
  readonly stepState: StepState | null;
  readonly isUnderWay: boolean;
  /** Whose output `z` shows: that of the selected step, or of the last one of the slide that has any. */
  readonly zoomable: StepState | null;
  /** How many runs the step has whose output is open. */
  readonly zoomedRuns: number;
  /** Steps under way on any slide. */
  readonly underWay: readonly string[];
  /** Steps that go on live behind their recording, on any slide. */
  readonly background: readonly string[];
  /** The selected step can be played. */
  readonly hasRecording: boolean;
  /** It is being played. */
  readonly isPlaying: boolean;
  /** Something on this slide waits to be revealed. */
  readonly hasMore: boolean;
  readonly slideCount: number;
  /** The number that is being typed. */
  readonly digits: string;
  /** What the key for the next slide does, where it also runs steps; null where it does not. */
  readonly click: string | null;
  /** Of what is looked for where the keys go: which match one is at (from 1; 0 for none), of how many. */
  readonly matches: { readonly at: number; readonly count: number; readonly isComplete: boolean } | null;
}

export function situationOf(view: View, state: SessionState): Situation {
  const slide = slideOf(view, state.deck);
  const step = selectedStep(view, slide);
  const stepState = step === null ? null : stateOf(state, step.id);
  return {
    place: placeOf(view, state),
    panel: view.panel?.kind ?? null,
    question: view.question,
    slide,
    steps: visibleSteps(view, slide),
    step,
    stepState,
    isUnderWay: stepState !== null && isActive(stepState.status),
    zoomable: [stepState, ...visibleSteps(view, slide).map(({ id }) => stateOf(state, id)).reverse()].find((each) => each !== null && hasOutput(each)) ?? null,
    zoomedRuns: view.panel?.kind === 'zoom' ? stateOf(state, view.panel.step).runs.length : 0,
    underWay: stepsUnderWay(state),
    background: stepsInBackground(state),
    hasRecording: step !== null && state.rehearsed[step.id] !== undefined,
    isPlaying: stepState !== null && isActive(stepState.status) && currentRun(stepState)?.source === 'recorded',
    hasMore: revealedBlocks(view, slide).waiting > 0,
    slideCount: state.deck.slides.length,
    digits: view.digits,
    click: view.clickThrough ? sayPlan(clickPlan(view, slide, state)) : null,
    matches: countMatches(view, state),
  };
}

function hasOutput({ status, runs }: StepState): boolean {
  return isActive(status) || (runs.at(-1)?.output.lineCount ?? 0) > 0;
}

function placeOf(view: View, state: SessionState): Place {
  const { question, panel, blank } = view;
  if (blank) return 'blank';
  if (question !== null) return 'question';
  if (searchOf(view)?.isTyped === true) return 'search';
  if (panel === null) return 'slide';
  if (panel.kind === 'zoom') return stopsOfZoom(panel, state).length > 0 ? 'tree' : 'zoom';
  return panel.kind === 'index' ? 'index' : panel.kind === 'trust' ? 'asked' : 'page';
}
