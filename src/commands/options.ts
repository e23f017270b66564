import { parseArgs } from 'node:util';
import { nearest } from '../deck/nearest.ts';
import { UsageError } from './exit-code.ts';

/** One option of one command: parsed, listed by `--help`, and documented from here. */
export interface OptionSpec {
  /** With its dashes: `--reporter`. */
  readonly name: string;
  readonly short?: string;
  /** What it takes, as `--help` shows it (`text|tap`); null for a switch. A list of words joined by `|` is checked. */
  readonly value: string | null;
  readonly help: string;
  /** May be given several times. */
  readonly multiple?: boolean;
}

export interface ParsedOptions {
  readonly positionals: readonly string[];
  flag(name: string): boolean;
  text(name: string): string | null;
  texts(name: string): readonly string[];
}

/** Reads the arguments of one command; throws UsageError with the nearest known option for an unknown one. */
export function parseOptions(args: readonly string[], specs: readonly OptionSpec[]): ParsedOptions {
  const known = new Map(specs.map((spec) => [spec.name.slice(2), spec]));
  refuseUnknown(args, specs);
  const parsed = read(args, specs);
  for (const [name, given] of Object.entries(parsed.values)) {
    const choices = known.get(name)?.value?.split('|') ?? [];
    for (const value of [given].flat()) {
      if (choices.length > 1 && typeof value === 'string' && !choices.includes(value)) {
        throw new UsageError(`--${name} ${value}: not one of ${choices.join(', ')}${suggestion(value, choices)}`);
      }
    }
  }
  const texts = (name: string): string[] => [parsed.values[name.slice(2)] ?? []].flat().filter((value) => typeof value === 'string');
  return {
    positionals: parsed.positionals,
    flag: (name) => parsed.values[name.slice(2)] === true,
    text: (name) => texts(name).at(-1) ?? null,
    texts,
  };
}

/** `, did you mean X?` for a word close to a known one, else nothing. */
export function suggestion(word: string, candidates: readonly string[]): string {
  const close = nearest(word, candidates);
  return close === null ? '' : `; did you mean ${close}?`;
}

type Values = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;

function read(args: readonly string[], specs: readonly OptionSpec[]): { values: Values; positionals: string[] } {
  const options = Object.fromEntries(specs.map((spec) => [spec.name.slice(2), {
    type: spec.value === null ? ('boolean' as const) : ('string' as const),
    multiple: spec.multiple ?? false,
    ...(spec.short === undefined ? {} : { short: spec.short }),
  }]));
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError((error instanceof Error ? error.message : String(error)).replaceAll("'", '').split('. To specify')[0] ?? '');
  }
}

function refuseUnknown(args: readonly string[], specs: readonly OptionSpec[]): void {
  const names = specs.map(({ name }) => name);
  const shorts = specs.flatMap(({ short }) => (short === undefined ? [] : [`-${short}`]));
  const takesValue = new Set(specs.filter(({ value }) => value !== null).flatMap(({ name, short }) => [name, `-${short}`]));
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? '';
    if (arg === '--') return;
    if (takesValue.has(arg)) {
      i++;
      continue;
    }
    if (!arg.startsWith('-') || arg === '-') continue;
    const word = arg.split('=')[0] ?? arg;
    const known = word.startsWith('--') ? names.includes(word) : shorts.includes(word.slice(0, 2));
    if (!known) throw new UsageError(`unknown option ${word}${suggestion(word, names)}`);
  }
}
