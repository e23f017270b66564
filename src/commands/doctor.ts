import type { DoctorFix, DoctorRow } from '../host/doctor.ts';
import { examine } from './examine.ts';
import { exitCode, UsageError } from './exit-code.ts';
import { loadDeck } from './load-deck.ts';
import type { ParsedOptions } from './options.ts';
import { readDeckArguments } from './start.ts';

/** Looks at this machine; changes nothing without `--fix`. Resolves with 0 when the deck can run here, else 3. */
export async function startDoctor(options: ParsedOptions): Promise<number> {
  const { path, settings } = readDeckArguments(options);
  const asJson = options.flag('--json');
  if (options.flag('--fix') && asJson) throw new UsageError('--fix tells what it does as it goes: without --json');
  if (options.flag('--yes') && !options.flag('--fix')) throw new UsageError('--yes is an answer to --fix');
  const { deck } = await loadDeck(path, settings);
  const rows = await examine(deck);
  process.stdout.write(asJson ? `${JSON.stringify({ version: 1, rows }, null, 2)}\n` : doctorText(rows));
  if (!options.flag('--fix')) return verdictOf(rows);
  const say = (text: string): void => void process.stdout.write(text);
  const fixed = await fix(rows, {
    say, isAgreed: options.flag('--yes') ? async () => true : askOnTerminal,
    run: async (name) => (await FIXES[name]())(options),
  });
  if (!fixed) return verdictOf(rows);
  const after = await examine(deck);
  say(`\n${doctorText(after)}`);
  return verdictOf(after);
}

/** The commands that `--fix` may run: each changes only what `clean` can undo. */
const FIXES: Readonly<Record<DoctorFix, () => Promise<(options: ParsedOptions) => Promise<number>>>> = {
  pull: async () => (await import('./start-pull.ts')).startPull,
};

export interface FixParts {
  readonly say: (text: string) => void;
  /** Whether this command may run. */
  readonly isAgreed: (command: string) => Promise<boolean>;
  /** Resolves with its exit code. */
  readonly run: (fix: DoctorFix) => Promise<number>;
}

/** Runs what mends rows and may be run, each shown and agreed to before; names what it may not do. Resolves with whether anything ran. */
export async function fix(rows: readonly DoctorRow[], { say, isAgreed, run }: FixParts): Promise<boolean> {
  const bad = rows.filter(({ status, mend }) => (status === 'fails' || status === 'warning') && mend !== null);
  const byHand = bad.filter((row) => row.fix === undefined);
  const fixes = [...new Set(bad.flatMap((row) => row.fix ?? []))];
  if (byHand.length > 0) say(`\nnot done by this program, for you to decide:\n${byHand.map(({ id, mend }) => `  ${id}: ${mend}\n`).join('')}`);
  if (fixes.length === 0) say('\nthere is nothing that this program may mend by itself\n');
  let ran = false;
  for (const each of fixes) {
    const command = `multiarch-workshop ${each}`;
    say(`\nto mend ${bad.filter((row) => row.fix === each).map(({ id }) => id).join(', ')}: ${command} (clean --pulled undoes it)\n`);
    if (!(await isAgreed(command))) {
      say('not run\n');
      continue;
    }
    ran = true;
    const code = await run(each);
    if (code !== exitCode.ok) say(`${command} ended with ${code}\n`);
  }
  return ran;
}

async function askOnTerminal(command: string): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    process.stdout.write('nobody can be asked here: --yes runs it\n');
    return false;
  }
  const { createInterface } = await import('node:readline/promises');
  const asked = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/i.test((await asked.question(`run ${command}? [y/N] `)).trim());
  } finally {
    asked.close();
  }
}

function verdictOf(rows: readonly DoctorRow[]): number {
  return rows.some(({ status }) => status === 'fails') ? exitCode.machine : exitCode.ok;
}

/** One line a row; below what is not well, what it means and what mends it. */
export function doctorText(rows: readonly DoctorRow[]): string {
  const width = Math.max(...rows.map(({ id }) => id.length));
  const indent = ' '.repeat(10 + width);
  const lines = rows.flatMap(({ id, status, found, means, mend }) => [
    `${status.padEnd(8)} ${id.padEnd(width)} ${found}`,
    ...(means === null ? [] : [`${indent}it means: ${means}`]),
    ...(mend === null ? [] : [`${indent}to mend:  ${mend}`]),
  ]);
  const count = (status: DoctorRow['status']): number => rows.filter((row) => row.status === status).length;
  const verdict = count('fails') > 0 ? `${count('fails')} fail: this machine cannot run all of it` : count('warning') > 0 ? `it can run, with ${count('warning')} warnings` : 'this machine can run it';
  return `${lines.join('\n')}\n\n${verdict}\n`;
}
