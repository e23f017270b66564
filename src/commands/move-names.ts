import type { Deck } from '../deck/deck.ts';
import { stateFolder } from '../host/host.ts';
import { findMoves, type Move } from '../host/taken.ts';
import type { LoadedDeck } from './load-deck.ts';
import { userEnvironment } from './this-program.ts';

/**
 * The deck with other values for parameters whose own are somebody else's on this machine, as far as the deck lets
 * them move; null when none is. `env`: what steps run with. Only looks.
 */
export async function moveNames(loaded: LoadedDeck, env: Readonly<Record<string, string>>): Promise<{ deck: Deck; moves: readonly Move[] } | null> {
  const userEnv = userEnvironment();
  const moves = await findMoves(loaded.deck, { env, userEnv, stateFolder: stateFolder(userEnv) });
  if (moves.length === 0) return null;
  return { deck: loaded.withValues(Object.fromEntries(moves.map(({ parameter, to }) => [parameter, to]))), moves };
}
