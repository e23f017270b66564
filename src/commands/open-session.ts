import { type Deck, stepsOf } from '../deck/deck.ts';
import type { Distrust } from '../deck/trust.ts';
import type { AskedEngine } from '../host/host.ts';
import type { Workplace } from '../host/workplace.ts';
import type { Executor } from '../run/executor.ts';
import { createOutputStore } from '../run/output-store.ts';
import type { Clock, Pace } from '../run/playback.ts';
import type { DeckSource, Session } from '../session/conductor.ts';
import { createSession } from '../session/create-session.ts';
import type { StepRecordings } from '../session/step-recordings.ts';
import type { LoadedDeck } from './load-deck.ts';
import { openTexts } from './private-facts.ts';
import { ownCommandLine, userEnvironment } from './this-program.ts';

export interface SessionChoice {
  /** `recorded`: nothing runs. `live`: only that. `either`: live, and from recordings when no engine answers. */
  readonly mode: 'live' | 'recorded' | 'either';
  readonly pace: Pace;
  /** Takes the place of the folder of demos, for recordings only; null: theirs. */
  readonly root: string | null;
  /** Take other names and ports where the deck's are somebody else's, as the deck allows; default: no. */
  readonly moves?: boolean;
  /** Why the deck may not run yet; default: it may. */
  readonly distrust?: Distrust | null;
  /** A step whose recording does not prove it fails. */
  readonly strict: boolean;
  /** Of what is played; this machine's own by default. */
  readonly clock?: Clock;
  /** The engine, where it has been asked already. */
  readonly asked?: Promise<AskedEngine> | undefined;
  /** Told of the place where steps run, when it is first needed. */
  readonly onWorkplace?: (workplace: Workplace) => void;
  /** Put around the executor that really runs. */
  readonly wrap?: (executor: Executor, workplace: Workplace) => Executor;
}

/** A session over a loaded deck. Nothing is opened, read or asked before it is needed. */
export function openSession(loaded: LoadedDeck, { mode, pace, root, moves = false, strict, distrust = null, clock, asked, onWorkplace = () => undefined, wrap = (executor) => executor }: SessionChoice): Session {
  const { deck, demoFolders, folder } = loaded;
  let known: { readonly deck: Deck; readonly recordings: Promise<StepRecordings> } | null = null;
  const load = (source: DeckSource): Promise<StepRecordings> => {
    if (known?.deck !== source.deck) known = { deck: source.deck, recordings: import('./recording-files.ts').then(({ loadRecordings }) => loadRecordings({ ...source, folder }, root)) };
    return known.recordings;
  };
  return createSession({
    deck,
    demoFolders,
    distrust,
    keepTrust: ({ place, parts }) => void import('../host/trust-store.ts').then(({ writeTrust }) => writeTrust(place, parts, userEnvironment())).catch(() => undefined),
    openWorkplace: async () => {
      if (mode === 'recorded') return openReplayPlace(stepsOf(deck).map(({ id }) => id), await load(loaded));
      const workplace = await (await import('../host/workplace.ts')).openWorkplace({ userEnv: userEnvironment(), self: ownCommandLine(), asked });
      onWorkplace(workplace);
      return workplace;
    },
    createExecutor: async (workplace) => {
      const [{ createLiveExecutor }, { createRedactingExecutor }, { knownSecrets }] = await Promise.all([
        import('../run/live-executor.ts'), import('../run/redacting-executor.ts'), import('../host/known-secrets.ts'),
      ]);
      // What the deck says openly is no secret, whatever variable holds it too.
      const secrets = knownSecrets(userEnvironment()).filter((secret) => !openTexts(deck).some((text) => text.includes(secret)));
      return wrap(createRedactingExecutor(createLiveExecutor({ folder: workplace.folder, env: workplace.env }), secrets), workplace);
    },
    createOutputStore,
    ...(moves ? { move: async (workplace: Workplace) => (await import('./move-names.ts')).moveNames(loaded, workplace.env) } : {}),
    now: clock?.now ?? Date.now,
    mode: mode === 'recorded' ? 'recorded' : 'live',
    replay: {
      load,
      createExecutor: async (stepRecordings) => {
        const [{ createReplayExecutor }, { systemClock }] = await Promise.all([import('../run/replay-executor.ts'), import('../run/playback.ts')]);
        return createReplayExecutor({ recordingOf: (step) => stepRecordings.find(step), pace, clock: clock ?? systemClock });
      },
      whenNoEngine: mode === 'either',
      strict,
    },
  });
}

/** The engine of the recordings is the one that most of them were made on, so the first that has one. */
async function openReplayPlace(stepIds: readonly string[], recordings: StepRecordings): Promise<Workplace> {
  const { createReplayWorkplace } = await import('../host/replay-workplace.ts');
  return createReplayWorkplace(stepIds.map((id) => recordings.find(id)?.facts?.engine ?? null).find((engine) => engine !== null) ?? null);
}
