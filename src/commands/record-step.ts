import type { Deck, Step } from '../deck/deck.ts';
import { composeRecording, type Take } from '../run/recording/compose-recording.ts';
import { digestOf } from '../run/recording/digest.ts';
import type { Recording, RecordingFacts } from '../run/recording/recording.ts';
import type { ScrubFacts } from '../run/recording/scrub.ts';
import type { EngineSummary, Run } from '../session/session.ts';

export interface RecordContext {
  readonly deck: Deck;
  readonly engine: EngineSummary | null;
  readonly standIns: Readonly<Record<string, string>>;
  readonly isPrivate: ScrubFacts;
}

/** The recording of a run that passed, from what was taken down of it. */
export function recordingOfRun(step: Step, run: Run, take: Take, context: RecordContext): Recording {
  const { engine, standIns } = context;
  const facts: Omit<RecordingFacts, 'thinned'> = {
    ...factsOfStep(step, context.deck),
    source: run.source === 'fallback' ? 'fallback' : 'live',
    fallback: run.source === 'fallback' ? { digest: digestOf(run.command), insteadOf: step.command } : null,
    engine: engine?.version == null ? null : { version: engine.version, platform: engine.platform ?? 'unknown', buildx: engine.buildx },
    recordedAt: new Date(take.startedAt).toISOString(),
    exitCode: run.end?.exitCode ?? null,
    line: run.end?.line ?? null,
    check: run.check === null ? null : { ...run.check, durationMs: Math.round(run.check.durationMs) },
    standIns,
  };
  return composeRecording(take, facts, step.id, context.isPrivate);
}

/** What of a recording's facts is known from the deck alone. */
export function factsOfStep(step: Step, deck: Deck): Pick<RecordingFacts, 'schema' | 'step' | 'deck' | 'commandDigest' | 'parameters'> {
  return {
    schema: 1,
    step: step.id,
    deck: { title: deck.title, digest: deckDigest(deck) },
    commandDigest: digestOf(step.command),
    parameters: Object.fromEntries(deck.parameters.map(({ name, value }) => [name, value])),
  };
}

/** Of what a deck says and runs, wherever its files are. */
export function deckDigest({ title, slides, demos }: Deck): string {
  return digestOf(JSON.stringify({ title, slides, demos }, (key, value: unknown) => (key === 'position' ? undefined : value)));
}
