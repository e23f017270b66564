/** A recording of one step, or of a terminal by somebody else: plain data, times in ms since its beginning. */
export interface Recording {
  /** The asciicast version of the file it was read from. */
  readonly format: 2 | 3;
  /** Columns and rows. */
  readonly width: number;
  readonly height: number;
  /** ms since the epoch; null when the file does not say. */
  readonly startedAt: number | null;
  readonly title: string | null;
  /** What was run, as the file says it. */
  readonly command: string | null;
  readonly durationMs: number;
  /** What we wrote into the header about the step; null in files by others. */
  readonly facts: RecordingFacts | null;
  /** In order of time. */
  readonly events: readonly CastEvent[];
  /** What was left out while reading, one sentence each; empty for a sound file. */
  readonly remarks: readonly string[];
}

/** `at`: ms since the beginning of the recording. */
export type CastEvent =
  | { readonly kind: 'output'; readonly at: number; readonly text: string }
  | { readonly kind: 'input'; readonly at: number; readonly text: string }
  | { readonly kind: 'marker'; readonly at: number; readonly label: string }
  | { readonly kind: 'resize'; readonly at: number; readonly columns: number; readonly rows: number }
  | { readonly kind: 'exit'; readonly at: number; readonly status: number };

/** How a recording came about. `imported`: from an asciicast that somebody else made; no check ran. */
export type RecordedSource = 'live' | 'fallback' | 'imported';

/** Our own key of the header (`factsKey`); players that do not know it pass over it. */
export interface RecordingFacts {
  readonly schema: 1;
  readonly step: string;
  readonly deck: { readonly title: string; readonly digest: string };
  readonly source: RecordedSource;
  /** Of the step's command as the slide had it, parameters replaced: what tells that a recording is stale. */
  readonly commandDigest: string;
  /** null unless `source` is fallback: the fallback that ran, and the step's own command, of which `commandDigest` is. */
  readonly fallback: { readonly digest: string; readonly insteadOf: string } | null;
  /** Values of the deck's parameters at that time. */
  readonly parameters: Readonly<Record<string, string>>;
  /** null: there was none, or nobody knows. */
  readonly engine: { readonly version: string; readonly platform: string; readonly buildx: string | null } | null;
  /** RFC 3339, UTC. */
  readonly recordedAt: string;
  readonly exitCode: number | null;
  /** The line that ran last, from 1: the failing one if `exitCode` is not 0. */
  readonly line: number | null;
  readonly check: RecordedCheck | null;
  /** What the bounds of a recording left out of the output; null when it is whole. */
  readonly thinned: Thinned | null;
  /** Images that were not the real ones on that engine, by name, each with what stood in. */
  readonly standIns: Readonly<Record<string, string>>;
}

export interface RecordedCheck {
  readonly status: 'passed' | 'failed';
  readonly message: string;
  readonly durationMs: number;
}

export interface Thinned {
  /** UTF-8 bytes and line ends that are not in the recording. */
  readonly bytes: number;
  readonly lines: number;
  /** When the part that is missing was printed, ms since the beginning. */
  readonly fromMs: number;
  readonly toMs: number;
}

/** The key of our facts in the header of an asciicast. */
export const factsKey = 'multiarch-workshop';
