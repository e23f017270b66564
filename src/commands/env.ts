import { findHost } from '../host/host.ts';
import { shellLines, shellQuote } from '../host/step-environment.ts';
import { exitCode, UsageError } from './exit-code.ts';
import { loadDeck } from './load-deck.ts';
import { moveNames } from './move-names.ts';
import { type ParsedOptions, suggestion } from './options.ts';
import { readDeckArguments } from './start.ts';
import { ownCommandLine, userEnvironment } from './this-program.ts';

/** Prints what steps run with, for `eval "$(multiarch-workshop env)"`; resolves with the exit code. */
export async function env(options: ParsedOptions): Promise<number> {
  const { path, settings } = readDeckArguments(options);
  const loaded = await loadDeck(path, settings);
  const { deck } = loaded;
  const name = options.text('--demo');
  const demo = name === null ? null : deck.demos[name];
  if (demo === undefined) throw new UsageError(`--demo ${name}: no such demo${suggestion(name ?? '', Object.keys(deck.demos))}`);

  const host = await findHost(userEnvironment(), null);
  // Builders that the user creates in this shell must know the engine's mirrors, as ours do.
  const { problem } = await host.engine();
  const moved = problem === null ? await moveNames(loaded, host.env) : null;
  const lines = [
    '# What the steps of this talk run with. In your own shell: eval "$(multiarch-workshop env)"',
    ...shellLines(host.variables),
    ...(moved?.moves ?? []).map((move) => `# the slides say ${move.to} here, not ${move.from}: ${move.why}`),
    ...(demo === null ? [] : [`# of the demo ${demo.name}:`, ...shellLines((moved?.deck.demos[demo.name] ?? demo).variables)]),
    '# the slides call this program by its name',
    `multiarch-workshop() { ${ownCommandLine().map(shellQuote).join(' ')} "$@"; }`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  return exitCode.ok;
}
