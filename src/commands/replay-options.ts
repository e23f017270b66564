import type { Pace } from '../run/playback.ts';
import { UsageError } from './exit-code.ts';
import type { OptionSpec, ParsedOptions } from './options.ts';

export const replayOptions: readonly OptionSpec[] = [
  { name: '--replay', value: null, help: 'play every step from its recording: no engine, no shell, no network' },
  { name: '--live', value: null, help: 'insist on an engine: exit 3 with the reason when none answers' },
  { name: '--speed', value: 'N', help: 'of recordings: 0.5 to 10 times, or instant' },
  { name: '--max-idle', value: 'SECONDS', help: 'pauses in recordings are shortened to this (default: 2)' },
  { name: '--recordings', value: 'DIR', help: 'recordings from DIR/DEMO/recordings instead of from the deck' },
];

export interface ReplayChoice {
  /** null: as the machine allows. */
  readonly mode: 'replay' | 'live' | null;
  readonly pace: Pace;
  readonly root: string | null;
}

/** Reads them; `speed` is what holds when none is given. Throws UsageError. */
export function readReplayOptions(options: ParsedOptions, speed: Pace['speed']): ReplayChoice {
  if (options.flag('--replay') && options.flag('--live')) throw new UsageError('--replay and --live: one of them');
  return {
    mode: options.flag('--replay') ? 'replay' : options.flag('--live') ? 'live' : null,
    pace: { speed: readSpeed(options.text('--speed'), speed), maxIdleMs: readSeconds(options.text('--max-idle')) },
    root: options.text('--recordings'),
  };
}

function readSpeed(text: string | null, otherwise: Pace['speed']): Pace['speed'] {
  if (text === null) return otherwise;
  if (text === 'instant') return 'instant';
  const speed = /^\d{1,3}(?:\.\d{1,3})?$/.test(text) ? +text : 0;
  if (speed < 0.5 || speed > 10) throw new UsageError(`--speed ${text}: expected a number from 0.5 to 10, or instant`);
  return speed;
}

/** ms. */
function readSeconds(text: string | null): number {
  if (text === null) return 2000;
  if (!/^\d{1,5}(?:\.\d{1,3})?$/.test(text)) throw new UsageError(`--max-idle ${text}: expected seconds, such as 2 or 0.5`);
  return Math.round(+text * 1000);
}
