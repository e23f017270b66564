import { MARK_VARIABLE } from './prelude.ts';
import type { CarriedState } from './executor.ts';

/** What a later step gets of an earlier one's environment. */
export interface CarriedDiff {
  readonly set: Readonly<Record<string, string>>;
  readonly unset: readonly string[];
}

/** The shell's own variables, and ours: they belong to one execution and are never carried. */
const INTERNAL = /^(?:MW_.*|__mw_.*|STEP_.*|BASH_.*|PWD|OLDPWD|SHLVL|_|BASHOPTS|SHELLOPTS|POSIXLY_CORRECT|ENV|PS4)$/;
const OURS = new RegExp(`^(?:${MARK_VARIABLE}$|__mw_)`);
const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * Reads what the prelude's EXIT trap wrote: NUL-terminated records, first `PWD=`, then `NAME=VALUE`, last `END`.
 * Returns null when it is not whole (the shell was killed while it wrote, or the disk is full).
 */
export function parseCarried(bytes: Uint8Array): CarriedState | null {
  const records = new TextDecoder().decode(bytes).split('\0');
  if (records.pop() !== '' || records.pop() !== 'END') return null;
  const [directory, ...variables] = records;
  if (directory === undefined || !directory.startsWith('PWD=/')) return null;
  const env: Record<string, string> = {};
  for (const record of variables) {
    const equals = record.indexOf('=');
    const name = record.slice(0, equals);
    if (equals > 0 && !OURS.test(name)) env[name] = record.slice(equals + 1);
  }
  return { cwd: directory.slice('PWD='.length), env };
}

/**
 * The difference between the environment that a step was given and the one it left. Names that are no shell
 * identifiers (`npm_config_//host`, `BASH_FUNC_x%%`) pass through bash unseen: they are left as they were.
 */
export function diffCarried(before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>): CarriedDiff {
  const set: Record<string, string> = {};
  for (const [name, value] of Object.entries(after)) {
    if (carries(name) && before[name] !== value) set[name] = value;
  }
  const unset = Object.keys(before).filter((name) => carries(name) && after[name] === undefined);
  return { set, unset };
}

/** The given environment with such a change made to it; the given one stays as it is. */
export function applyCarried(env: Readonly<Record<string, string>>, change: CarriedDiff): Record<string, string> {
  const result: Record<string, string> = { ...env, ...change.set };
  for (const name of change.unset) delete result[name];
  return result;
}

function carries(name: string): boolean {
  return IDENTIFIER.test(name) && !INTERNAL.test(name);
}
