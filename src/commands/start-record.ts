import { stepsOf } from '../deck/deck.ts';
import { createRecordingExecutor, type RecordingExecutor } from '../run/recording/recording-executor.ts';
import type { Workplace } from '../host/workplace.ts';
import { chooseSteps } from './check.ts';
import { insistOnTrust } from './deck-trust.ts';
import { importRecording } from './import-recording.ts';
import { loadDeck } from './load-deck.ts';
import { openSession } from './open-session.ts';
import type { ParsedOptions } from './options.ts';
import { privateFacts } from './private-facts.ts';
import { oneStep, readStandIns, record } from './record.ts';
import { asWritten, readDeckArguments, withSignals } from './start.ts';
import { ownCommandLine, userEnvironment } from './this-program.ts';

/** Records the steps of a deck, or takes over an asciicast by somebody else; resolves with the exit code. */
export async function startRecord(options: ParsedOptions): Promise<number> {
  const { path, settings } = readDeckArguments(options);
  const loaded = await loadDeck(path, settings);
  const steps = chooseSteps(stepsOf(loaded.deck), options.text('--only'));
  const standIns = readStandIns(options.texts('--stand-in'));
  const root = options.text('--out');
  const say = (text: string): void => void process.stderr.write(text);
  const from = options.text('--from');
  if (from !== null) return importRecording({ file: from, step: oneStep(options.text('--only') === null ? [] : steps, loaded), loaded, root, say });

  await insistOnTrust(options, path, await asWritten(options, loaded));
  let workplace: Workplace | null = null;
  let executor: RecordingExecutor | null = null;
  const session = openSession(loaded, {
    mode: 'live', pace: { speed: 1, maxIdleMs: 0 }, root, strict: false,
    wrap: (inner, opened) => {
      workplace = opened;
      executor = createRecordingExecutor(inner);
      return executor;
    },
  });
  return withSignals(session, () => record({
    session, loaded, steps, root, say,
    executor: () => executor,
    context: async () => {
      const place = workplace as Workplace | null;
      if (place === null) throw new Error('nothing ran yet');
      const engine = await place.engine();
      const isPrivate = privateFacts(loaded.deck, userEnvironment(), { folder: place.folder, engine, self: ownCommandLine()[1] ?? '' });
      return { deck: loaded.deck, engine, standIns, isPrivate };
    },
  }));
}
