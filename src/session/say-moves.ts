import { type Step, stepsOf } from '../deck/deck.ts';
import type { Move, SessionState } from './session.ts';

/** `localhost:5001 instead of localhost:5000`, of all moves. */
export function sayMoves(moves: readonly Move[]): string {
  return moves.map(({ from, to }) => `${to} instead of ${from}`).join(', ');
}

/** The moves that this step is the first to meet: there they are told, not on every slide that follows. */
export function movesOf(step: Step, { deck, moves }: Pick<SessionState, 'deck' | 'moves'>): Move[] {
  return moves.length === 0 ? [] : moves.filter(({ to }) => stepsOf(deck).find(({ command }) => command.includes(to))?.id === step.id);
}
