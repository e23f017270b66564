import type { CreatedThing } from './created-things.ts';
import type { Parameter, Step } from './deck.ts';
import type { Declarations } from './parameters.ts';
import { deckErrorAt, quoted } from './source.ts';

/** What a parameter's value names on a machine: a port of it, or things that steps create under that name. */
export type Named =
  | { readonly kind: 'port'; readonly port: number }
  | { readonly kind: 'things'; readonly things: readonly CreatedThing[] };

const PORT = /^(localhost|127\.0\.0\.1):(\d{1,5})$/;

/** What this value names; null: nothing that somebody else could have taken. */
export function whatItNames(value: string, steps: readonly Step[]): Named | null {
  const port = Number(PORT.exec(value)?.[2] ?? 0);
  if (port > 0 && port < 65_536) return { kind: 'port', port };
  const things = steps.flatMap(({ settings }) => settings.creates).filter(({ kind, name }) => name === value && (kind === 'container' || kind === 'volume' || kind === 'builder'));
  return things.length === 0 ? null : { kind: 'things', things: [...new Map(things.map((thing) => [thing.kind, thing])).values()] };
}

/** The value and those that may take its place, in the order in which they are tried: `localhost:5001`, `mybuilder-2`. */
export function alternativesOf(value: string): string[] {
  const [, host, port] = PORT.exec(value) ?? [];
  if (host === undefined) return [value, ...Array.from({ length: 8 }, (_, at) => `${value}-${at + 2}`)];
  return Array.from({ length: 20 }, (_, at) => Number(port) + at).filter((each) => each < 65_536).map((each) => `${host}:${each}`);
}

/** Throws DeckError for a parameter with `taken: next` whose value names nothing that could be taken. */
export function checkMoving({ source, parameters: declared }: Declarations, parameters: readonly Parameter[], steps: readonly Step[]): void {
  const lost = parameters.find(({ moves, value }) => moves === true && whatItNames(value, steps) === null);
  if (lost === undefined) return;
  const line = declared.find(({ name }) => name === lost.name)?.line ?? 1;
  throw deckErrorAt(
    source, line, `parameter ${quoted(lost.name)} has \`taken: next\`, and ${quoted(lost.value)} names nothing that could be taken`,
    'That is for localhost:PORT, and for the name of a container, volume or builder that a step has under `creates`.',
  );
}
