import { dirname, join } from 'node:path';
import { DeckError } from '../deck/deck-error.ts';
import { watchFolders, type Watched } from '../host/watch-folders.ts';
import type { DeckSource, Session } from '../session/conductor.ts';
import { imagePath, imagesOf } from './image-files.ts';
import type { LoadedDeck } from './load-deck.ts';

/** An editor writes a file in several steps: so long after the last of them it is read, in ms. */
const SETTLE_MS = 60;
/** A fault is shown when it is still there so much later: a file that is being saved is missing or empty for a moment. */
const SECOND_LOOK_MS = 250;
/** While a fault stands, the files are read so often: it may be mended where nothing is watched. */
const MEND_MS = 1000;

export interface ReloadParts {
  readonly session: Pick<Session, 'replaceDeck' | 'reportDeckFault'>;
  readonly loaded: LoadedDeck;
  /** Reads the deck as it is now. Throws DeckError. */
  readonly load: () => Promise<LoadedDeck & DeckSource>;
  /** Told of what is no fault of the deck. */
  readonly onFault: (fault: unknown) => void;
}

/** Follows the files of a deck and hands every edit to the session; returns the way out. */
export function followDeckFiles({ session, loaded, load, onFault }: ReloadParts): () => void {
  let last: LoadedDeck & DeckSource = loaded;
  let timer: NodeJS.Timeout | null = null;
  let suspect: string | null = null;
  let ended = false;
  const lookIn = (ms: number): void => {
    if (timer !== null) clearTimeout(timer);
    if (!ended) timer = setTimeout(() => void look().catch(onFault), ms).unref();
  };
  const arm = (): (() => void) => watchFolders(foldersOf(last), () => lookIn(SETTLE_MS));
  let disarm = arm();

  const look = async (): Promise<void> => {
    try {
      last = await load();
    } catch (error) {
      if (!(error instanceof DeckError)) throw error;
      const isStanding = suspect === describe(error);
      suspect = describe(error);
      const { message, position, sourceLine, remedy } = error;
      if (isStanding && !ended) session.reportDeckFault({ message, position, sourceLine, remedy });
      return lookIn(isStanding ? MEND_MS : SECOND_LOOK_MS);
    } finally {
      // A folder that was moved away and came back is another one.
      disarm();
      if (!ended) disarm = arm();
    }
    suspect = null;
    if (!ended) session.replaceDeck(last);
  };

  return () => {
    ended = true;
    if (timer !== null) clearTimeout(timer);
    disarm();
  };
}

function describe({ message, position: { file, line } }: DeckError): string {
  return `${file}:${line}: ${message}`;
}

function foldersOf({ deck, folder, demoFolders }: LoadedDeck): Watched[] {
  const isSlides = (name: string): boolean => /\.md$/i.test(name) || name === 'demos';
  const own = new Set(Object.values(demoFolders));
  const homes = new Set([...own].map(dirname).concat(join(folder, 'demos'), join(dirname(folder), 'demos')));
  const images = imagesOf(deck).flatMap((href) => imagePath(href, folder) ?? []);
  return [
    { folder, deep: false, matters: isSlides },
    ...[...new Set(images.map(dirname))].map((home) => ({ folder: home, deep: false, matters: (name: string) => images.some((path) => path === join(home, name)) })),
    ...[...homes].map((home) => ({ folder: home, deep: false, matters: (name: string) => Object.hasOwn(deck.demos, name) })),
    ...[...own].map((each) => ({ folder: each, deep: true, matters: () => true })),
  ];
}
