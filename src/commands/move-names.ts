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

/** An edited deck keeps the names and ports that this session has taken, as far as it still has them. */
export function withMoves(loaded: LoadedDeck, moves: readonly Move[]): LoadedDeck {
  const kept = moves.filter(({ parameter, from }) => loaded.deck.parameters.some(({ name, value, moves: mayMove }) => name === parameter && value === from && mayMove === true));
  return kept.length === 0 ? loaded : { ...loaded, deck: loaded.withValues(Object.fromEntries(kept.map(({ parameter, to }) => [parameter, to]))) };
}
