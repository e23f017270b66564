import { parsePlatform, type Platform } from '../registry/platform.ts';
import type { ParsedOptions } from './options.ts';
import { UsageError } from './exit-code.ts';

export type InspectFormat = 'tree' | 'mquery' | 'json' | 'raw' | 'digest' | 'platforms';

export interface InspectArguments {
  readonly images: readonly string[];
  /** null: a tree, or the verdict only when there is a condition. */
  readonly format: InspectFormat | null;
  readonly platform: Platform | null;
  readonly require: readonly Platform[];
  readonly only: readonly Platform[];
  readonly single: boolean;
  readonly attestations: boolean;
  readonly layers: boolean;
  readonly insecure: boolean;
  /** A file in PEM form. */
  readonly caCert: string | null;
  /** For everything together. */
  readonly timeoutMs: number;
  readonly verbose: boolean;
}

const defaultTimeoutMs = 30_000;

/** The arguments of `inspect`. Throws UsageError, or RegistryError `bad-platform`. */
export function readInspectArguments(options: ParsedOptions): InspectArguments {
  if (options.positionals.length === 0) throw new UsageError('inspect needs an image, such as alpine or localhost:5000/hello');
  const format = options.text('--format') as InspectFormat | null;
  if (options.flag('--raw') && format !== null && format !== 'raw') throw new UsageError(`--raw and --format ${format} exclude each other`);
  const timeout = options.text('--timeout');
  const platform = options.text('--platform');
  return {
    images: options.positionals,
    format: options.flag('--raw') ? 'raw' : format,
    platform: platform === null ? null : parsePlatform(platform),
    require: readPlatforms('--require', options),
    only: readPlatforms('--only', options),
    single: options.flag('--single'),
    attestations: options.flag('--attestations'),
    layers: options.flag('--layers'),
    insecure: options.flag('--insecure'),
    caCert: options.text('--cacert'),
    timeoutMs: timeout === null ? defaultTimeoutMs : readDuration(timeout),
    verbose: options.flag('--verbose'),
  };
}

/** A list that was given but names nothing would be a gate that is always open. */
function readPlatforms(name: string, options: ParsedOptions): Platform[] {
  const given = options.texts(name);
  const platforms = given.flatMap((list) => list.split(',')).map((part) => part.trim()).filter((part) => part !== '').map((part) => parsePlatform(part));
  if (given.length > 0 && platforms.length === 0) throw new UsageError(`${name} names no platform`);
  return platforms;
}

/** ms of `500ms`, `30s`, `2m`. */
function readDuration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(text);
  const ms = Number(match?.[1]) * ({ ms: 1, s: 1000, m: 60_000 }[match?.[2] ?? ''] ?? Number.NaN);
  // Node's timers take no more.
  if (!(ms >= 1) || ms > 2 ** 31 - 1) throw new UsageError(`--timeout ${text}: not a duration such as 500ms, 30s or 2m`);
  return ms;
}
