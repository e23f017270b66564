import { clean, type CleanedThing, type CleanResult } from '../host/clean.ts';
import { stateFolder } from '../host/host.ts';
import { forgetPulled, pulledFolder } from '../host/pulled.ts';
import { exitCode, UsageError } from './exit-code.ts';
import type { ParsedOptions } from './options.ts';
import { userEnvironment } from './this-program.ts';

/** Undoes what earlier runs changed; resolves with 0 when nothing of it is left, else 1. */
export async function startClean(options: ParsedOptions): Promise<number> {
  if (options.positionals.length > 0) throw new UsageError(`clean takes no arguments: ${options.positionals.join(' ')}`);
  const keep = options.text('--keep');
  if (keep !== null && keep !== 'images') throw new UsageError(`--keep ${keep}: expected --keep images`);
  // What was begun is undone to its end, also when nobody reads what is said of it.
  process.on('SIGPIPE', () => undefined);
  const asJson = options.flag('--json');
  const dryRun = options.flag('--dry-run');
  const state = stateFolder(userEnvironment());
  const cleanIn = (folder: string): Promise<CleanResult> => clean({
    userEnv: userEnvironment(), stateFolder: folder, only: null, dryRun, keepImages: keep === 'images',
    say: asJson ? () => undefined : (thing) => void process.stdout.write(`${lineOf(thing)}\n`),
  });
  const ofTalks = await cleanIn(state);
  const result = options.flag('--pulled') ? joined(ofTalks, await cleanIn(pulledFolder(state))) : ofTalks;
  if (options.flag('--pulled') && !dryRun && isClean(result)) await forgetPulled(state);
  process.stdout.write(asJson ? `${JSON.stringify({ version: 1, dryRun, ...result }, null, 2)}\n` : ending(result));
  return isClean(result) ? exitCode.ok : exitCode.failed;
}

export interface CleanAfterOptions {
  /** Images stay, written down for a later `clean`. */
  readonly keepImages: boolean;
  /** Say each thing as it is done, for somebody who waits; else only what is left. */
  readonly tellAll: boolean;
}

/**
 * Undoes what one run changed, after it has ended; writes how many things that were, and what is left. Resolves with
 * whether nothing is left.
 */
export async function cleanAfter(ledgerFile: string, write: (text: string) => void, { keepImages, tellAll }: CleanAfterOptions): Promise<boolean> {
  const result = await clean({
    userEnv: userEnvironment(), stateFolder: stateFolder(userEnvironment()), only: ledgerFile, dryRun: false, keepImages,
    say: (thing) => {
      if (tellAll || thing.outcome === 'left' || thing.outcome === 'kept') write(`${lineOf(thing)}\n`);
    },
  });
  const undone = result.things.filter(({ outcome }) => outcome === 'removed' || outcome === 'put-back').length;
  if (result.things.length > 0 || result.problems.length > 0) write(`clean: ${count(undone)} undone${isClean(result) ? '' : ', not all: run multiarch-workshop clean again'}\n`);
  for (const problem of result.problems) write(`clean: ${problem}\n`);
  return isClean(result);
}

function joined(a: CleanResult, b: CleanResult): CleanResult {
  return { things: [...a.things, ...b.things], problems: [...a.problems, ...b.problems], notes: [...a.notes, ...b.notes] };
}

function isClean({ things, problems }: CleanResult): boolean {
  return problems.length === 0 && things.every(({ outcome }) => outcome !== 'left');
}

const WORDS: Readonly<Record<CleanedThing['outcome'], string>> = {
  removed: 'removed', 'put-back': 'put back', gone: 'gone', kept: 'kept', left: 'LEFT', 'would-remove': 'would remove', 'would-put-back': 'would put back',
};

/** One line for one thing: what was done, with what, and why; of what is left, the command that removes it. */
export function lineOf({ outcome, kind, name, id, why, command }: CleanedThing): string {
  const word = outcome === 'gone' && why === null ? 'gone already' : WORDS[outcome];
  const short = id !== null && /^(?:sha256:)?[0-9a-f]{64}$/.test(id) ? ` (${id.replace('sha256:', '').slice(0, 12)})` : '';
  return `${word.padEnd(14)} ${kind.replace('-', ' ')} ${name}${short}${why === null ? '' : `: ${why}`}${command === null ? '' : `\n${' '.repeat(15)}by hand: ${command}`}`;
}

function ending(result: CleanResult): string {
  const { things, problems, notes } = result;
  const left = things.filter(({ outcome }) => outcome === 'left').length;
  const lines = [...notes, ...problems.map((problem) => `LEFT           ${problem}`)];
  if (things.length === 0 && problems.length === 0) lines.push('nothing to undo');
  else if (left > 0) lines.push(`${count(left)} left: run clean again, or the commands above`);
  return lines.map((line) => `${line}\n`).join('');
}

function count(things: number): string {
  return `${things} ${things === 1 ? 'thing' : 'things'}`;
}
