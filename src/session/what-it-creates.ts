import type { CreatedThing } from '../deck/created-things.ts';
import { type Deck, type Parameter, type Step, stepsOf } from '../deck/deck.ts';
import type { StepEntry } from '../host/ledger.ts';
import type { Workplace } from '../host/workplace.ts';

/**
 * Writes down what is there before a step that creates something; null for one that creates nothing. Throws, in a
 * sentence for people, when it cannot be written: a change that nobody could undo is not made.
 */
export async function writeDown({ ledger, engine }: Workplace, step: Step, deck: Deck): Promise<StepEntry | null> {
  const { id, settings: { timeoutMs } } = step;
  const creates = whatMayCome(step, deck);
  if (ledger === null || creates.length === 0) return null;
  // All that can be created is the engine's. Where none answers there is nothing to write down, nor to undo.
  if ((await engine()).problem !== null) return null;
  try {
    return await ledger.begin(id, creates, timeoutMs);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const fault = code === 'ENOSPC' ? 'no space left on the disk' : message;
    throw new Error(`what it creates could not be written down, and then nobody could undo it: ${fault}; XDG_STATE_HOME names another place`);
  }
}

/** What the step creates, and images of the steps that it needs: their probes, which are asked for it, may make one for a moment. */
function whatMayCome({ settings: { creates, needs } }: Step, deck: Deck): CreatedThing[] {
  const images = stepsOf(deck).filter(({ id }) => needs.includes(id)).flatMap((giver) => giver.settings.creates.filter(({ kind }) => kind === 'image'));
  const own = new Set(creates.map(({ kind, name }) => `${kind} ${name}`));
  return [...creates, ...images.filter(({ kind, name }) => !own.has(`${kind} ${name}`))];
}

/** Why a step must not run: something of a name that it would create is there, and is not ours. null: it may. */
export function refusalOf(entry: StepEntry | null, parameters: readonly Parameter[]): string | null {
  const [foreign] = entry?.foreign ?? [];
  if (foreign === undefined) return null;
  const { kind, name } = foreign;
  // The name of a builder's container has the builder's name in it.
  const parameter = parameters.find(({ value }) => name === value || new RegExp(`^buildx_buildkit_${value.replaceAll(/[^A-Za-z0-9_-]/g, '\\$&')}[0-9]`).test(name));
  const another = parameter === undefined ? '' : `come back with --set ${parameter.name}=ANOTHER-NAME, or `;
  const remedy = kind === 'container' ? `rename or remove it (docker rename ${name} ${name}-old)` : `remove it if nobody needs it (docker volume rm ${name})`;
  return `a ${kind} ${name} is there that this workshop did not make, and it is left alone: ${another}${remedy}`;
}
