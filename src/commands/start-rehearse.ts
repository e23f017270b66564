import { stepsOf } from '../deck/deck.ts';
import type { Session } from '../session/conductor.ts';
import { chooseSteps } from './check.ts';
import { insistOnTrust } from './deck-trust.ts';
import { UsageError } from './exit-code.ts';
import { loadDeck } from './load-deck.ts';
import { openSession } from './open-session.ts';
import type { ParsedOptions } from './options.ts';
import { rehearse } from './rehearse.ts';
import { asWritten, readDeckArguments, withSignals } from './start.ts';

/** Runs the deck N times; resolves with the exit code. */
export async function startRehearse(options: ParsedOptions): Promise<number> {
  const [count = '', ...positionals] = options.positionals;
  const passes = /^\d{1,3}$/.test(count) ? +count : 0;
  if (passes < 1) throw new UsageError(`rehearse ${count}: expected how many times, such as: rehearse 5`);
  const { path, settings } = readDeckArguments({ ...options, positionals });
  const loaded = await loadDeck(path, settings);
  chooseSteps(stepsOf(loaded.deck), null);
  await insistOnTrust(options, path, await asWritten({ ...options, positionals }, loaded));
  // A signal closes the session of the pass that is under way.
  let current: Session | null = null;
  const closing = { close: async () => void (await current?.close()) };
  return withSignals(closing, () => rehearse({
    passes,
    openSession: () => {
      current = openSession(loaded, { mode: 'live', pace: { speed: 1, maxIdleMs: 0 }, root: null, moves: true, strict: false });
      return current;
    },
    now: () => performance.now(),
    out: (text) => void process.stdout.write(text),
    say: (text) => void process.stderr.write(text),
  }));
}
