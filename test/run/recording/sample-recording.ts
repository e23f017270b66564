import { digestOf } from '../../../src/run/recording/digest.ts';
import type { CastEvent, Recording, RecordingFacts } from '../../../src/run/recording/recording.ts';

export function sampleFacts(over: Partial<RecordingFacts> = {}): RecordingFacts {
  return {
    schema: 1, step: 'build', deck: { title: 'Deck', digest: digestOf('deck') }, source: 'live', commandDigest: digestOf('run build'), fallback: null,
    parameters: {}, engine: { version: '28.5.2', platform: 'linux/amd64', buildx: '0.29.1' }, recordedAt: '2026-11-23T13:43:29.123Z',
    exitCode: 0, line: 1, check: { status: 'passed', message: 'three platforms', durationMs: 12 }, thinned: null, standIns: {},
    ...over,
  };
}

export function sampleRecording(over: Partial<Omit<Recording, 'facts'>> & { facts?: Partial<RecordingFacts> | null } = {}): Recording {
  const { facts = {}, ...rest } = over;
  const events: readonly CastEvent[] = [
    { kind: 'marker', at: 0, label: '1: run build' },
    { kind: 'output', at: 100, text: 'one\r\n' },
    { kind: 'input', at: 150, text: 'x' },
    { kind: 'output', at: 8000, text: 'two\r\n' },
  ];
  return {
    format: 2, width: 100, height: 30, startedAt: 1_764_000_000_000, title: 'build', command: 'run build', durationMs: 8400,
    facts: facts === null ? null : sampleFacts(facts), events, remarks: [], ...rest,
  };
}
