import type { Parameter, Step } from '../deck/deck.ts';
import type { StepEntry } from '../host/ledger.ts';
import type { Workplace } from '../host/workplace.ts';

/**
 * Writes down what is there before a step that creates something; null for one that creates nothing. Throws, in a
 * sentence for people, when it cannot be written: a change that nobody could undo is not made.
 */
export async function writeDown({ ledger, engine }: Workplace, { id, settings: { creates, timeoutMs } }: Step): Promise<StepEntry | null> {
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
