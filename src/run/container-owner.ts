/** A `docker` command that is running, or was when we last looked. */
export interface DockerCommand {
  readonly pid: number;
  readonly parent: number;
  readonly started: number;
  readonly args: readonly string[];
  /** The execution that it belongs to; null: somebody else's. */
  readonly owner: number | null;
}

/** A container was created: what `docker events` says of it. */
export interface Creation {
  readonly id: string;
  /** As the command named it. */
  readonly image: string;
  readonly name: string;
}

/** Reads one line of `docker events --format '{{json .}}'`; null for anything but the creation of a container. */
export function parseCreation(line: string): Creation | null {
  let event: { Action?: unknown; Actor?: { ID?: unknown; Attributes?: { image?: unknown; name?: unknown } } } | null;
  try {
    event = JSON.parse(line) as typeof event;
  } catch {
    return null;
  }
  const { ID: id, Attributes: { image, name } = {} } = event?.Actor ?? {};
  if (event?.Action !== 'create' || typeof id !== 'string' || !/^[0-9a-f]{12,}$/.test(id)) return null;
  return typeof image === 'string' && typeof name === 'string' ? { id, image, name } : null;
}

/**
 * Which of the commands that have no container yet created this one; null for none of them, `ambiguous` when an
 * execution of ours and somebody else could both have done it: then it is nobody's of ours, and is left alone.
 * A builder's container (`buildx create`) names its image in no command, and is never ours to stop.
 */
export function ownerOf(creation: Creation, commands: readonly DockerCommand[]): DockerCommand | 'ambiguous' | null {
  if (creation.name.startsWith('buildx_buildkit_')) return null;
  const possible = commands.filter(({ args }) => couldCreate(args, creation));
  // A wrapper script called `docker` has the same arguments as the program below it.
  const candidates = possible.filter(({ pid }) => !possible.some(({ parent }) => parent === pid));
  const named = candidates.find(({ args }) => nameIn(args) === creation.name);
  if (named !== undefined) return named;
  const ours = candidates.filter(({ owner }) => owner !== null);
  if (ours.length > 0 && ours.length < candidates.length) return 'ambiguous';
  return candidates.sort((a, b) => a.started - b.started)[0] ?? null;
}

/** Whether it is a `docker run` or `docker create` at all. */
export function createsContainers(args: readonly string[]): boolean {
  return args.some((arg) => arg === 'run' || arg === 'create');
}

function couldCreate(args: readonly string[], { image, name }: Creation): boolean {
  const verb = args.findIndex((arg) => arg === 'run' || arg === 'create');
  if (verb < 0 || !args.includes(image, verb + 1)) return false;
  return (nameIn(args) ?? name) === name;
}

function nameIn(args: readonly string[]): string | null {
  const at = args.findIndex((arg) => arg === '--name' || arg.startsWith('--name='));
  if (at < 0) return null;
  return args[at] === '--name' ? (args[at + 1] ?? null) : (args[at]?.slice('--name='.length) ?? null);
}
