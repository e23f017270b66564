import { checkOptions } from './check.ts';
import { cleanOptions } from './clean-options.ts';
import { inspectOptions } from './inspect-options.ts';
import type { OptionSpec, ParsedOptions } from './options.ts';
import { recordOptions } from './record-options.ts';
import { replayOptions } from './replay-options.ts';

/** The table of contents of this program. */
export interface CommandSpec {
  readonly name: string;
  /** Behind the program's name in `Usage:`. */
  readonly usage: string;
  readonly summary: string;
  readonly options: readonly OptionSpec[];
  /** Resolves with the exit code. */
  readonly run: (options: ParsedOptions) => Promise<number>;
}

const trustOption: OptionSpec = { name: '--trust', value: null, help: 'run a deck from elsewhere without asking: you have read what it runs' };
const setOption: OptionSpec = { name: '--set', value: 'KEY=VALUE', help: 'another value for a parameter of the deck, shown and executed alike', multiple: true };

export const presentCommand: CommandSpec = {
  name: 'present',
  usage: '[present] [DECK] [options]',
  summary: 'step through the talk and run its demos; without DECK, the talk on multi-arch images',
  options: [
    ...replayOptions,
    { name: '--click-through', value: null, help: 'one key for the whole talk: next also runs the steps on the way' },
    { name: '--mouse', value: null, help: 'the wheel scrolls; selecting text then takes Shift' },
    { name: '--theme', value: 'auto|dark|light|none', help: 'colours: auto (the default) follows the ground of the terminal; NO_COLOR and FORCE_COLOR hold' },
    { name: '--clean', value: null, help: 'when leaving, undo what the steps of this session changed' },
    trustOption, setOption,
  ],
  run: async (options) => (await import('./start.ts')).startPresent(options),
};

export const commands: readonly CommandSpec[] = [
  presentCommand,
  {
    name: 'check',
    usage: 'check [DECK] [options]',
    summary: 'run the whole talk without a screen; the exit code says whether it worked',
    options: [...checkOptions, ...replayOptions, trustOption, setOption],
    run: async (options) => (await import('./start.ts')).startCheck(options),
  },
  {
    name: 'record',
    usage: 'record [DECK] [options]',
    summary: 'run every step and write each that passed as an asciicast beside its demo: what is played when nothing can run',
    options: [...recordOptions, trustOption, setOption],
    run: async (options) => (await import('./start-record.ts')).startRecord(options),
  },
  {
    name: 'rehearse',
    usage: 'rehearse N [DECK] [options]',
    summary: 'run the talk N times: how long steps and sections take (p50, p95), and what to pull, warm or cut',
    options: [trustOption, setOption],
    run: async (options) => (await import('./start-rehearse.ts')).startRehearse(options),
  },
  {
    name: 'export',
    usage: 'export svg STEP|SLIDE [DECK] [options]',
    summary: 'a picture of the screen for a README: a slide, or a step with its recording played',
    options: [
      { name: '--animated', value: null, help: 'while the recording is played, instead of after it' },
      { name: '--out', value: 'FILE', help: 'write to FILE (default: standard output)' },
      { name: '--size', value: 'COLSxROWS', help: 'of the screen (default: 100x30)' },
      ...replayOptions.filter(({ name }) => !['--replay', '--live'].includes(name)),
      setOption,
    ],
    run: async (options) => (await import('./start-export.ts')).startExport(options),
  },
  {
    name: 'print',
    usage: 'print [DECK] [options]',
    summary: 'print the slides as plain text, as they look on the screen; nothing runs',
    options: [
      { name: '--size', value: 'COLSxROWS', help: 'of the screen (default: 100x30)' },
      { name: '--slide', value: 'N', help: 'this slide only' },
      setOption,
    ],
    run: async (options) => (await import('./start.ts')).startPrint(options),
  },
  {
    name: 'inspect',
    usage: 'inspect IMAGE... [options]',
    summary: 'show what a registry has for an image: index, manifests, platforms, digests',
    options: inspectOptions,
    run: async (options) => (await import('./start-inspect.ts')).startInspect(options),
  },
  {
    name: 'doctor',
    usage: 'doctor [DECK] [options]',
    summary: 'look whether this machine can run the talk, and say what mends it; changes nothing without --fix',
    options: [
      { name: '--json', value: null, help: 'one JSON document instead of lines' },
      { name: '--fix', value: null, help: 'then mend what this program may mend, each command shown and agreed to before; name the rest' },
      { name: '--yes', value: null, help: 'agree to what --fix would run' },
      setOption,
    ],
    run: async (options) => (await import('./doctor.ts')).startDoctor(options),
  },
  {
    name: 'pull',
    usage: 'pull [DECK] [options]',
    summary: 'take all images that the talk needs, so that it runs without a network; what is here already stays as it is',
    options: [setOption],
    run: async (options) => (await import('./start-pull.ts')).startPull(options),
  },
  {
    name: 'clean',
    usage: 'clean [options]',
    summary: 'undo what earlier runs changed on the engine and on this machine, exactly that; what was there before stays',
    options: cleanOptions,
    run: async (options) => (await import('./clean.ts')).startClean(options),
  },
  {
    name: 'env',
    usage: 'env [DECK] [options]',
    summary: 'print what steps run with, with reasons, for eval in your own shell',
    options: [{ name: '--demo', value: 'NAME', help: 'with the variables of this demo' }, setOption],
    run: async (options) => (await import('./env.ts')).env(options),
  },
];
