import { ASK_MS, askDocker, rowsOf } from './docker.ts';
import { asArray, asRecord } from './engine.ts';
import { askSocket, socketOf } from './engine-socket.ts';

export interface ContainerRow {
  readonly id: string;
  readonly names: readonly string[];
  /** RFC 3339; null when it is not told. */
  readonly createdAt: string | null;
  readonly state: string;
  /** As it was named when the container was made. */
  readonly image: string;
  /** Of the engine's host, that lead into it. */
  readonly ports: readonly number[];
}

export interface VolumeRow {
  readonly name: string;
  /** As the engine writes it. */
  readonly created: string;
}

/** One name of one image. */
export interface ImageRow {
  readonly id: string;
  /** null: the image has no name at all. */
  readonly repository: string | null;
  readonly tag: string | null;
  readonly digest: string | null;
}

export interface RowsOptions {
  /** With the endpoint pinned. */
  readonly env: Readonly<Record<string, string>>;
  /** Of each question; default: 5 s. */
  readonly timeoutMs?: number;
}

/** All containers of the engine, those that have ended too; null when it does not tell. */
export function listContainers(options: RowsOptions): Promise<ContainerRow[] | null> {
  return ask(options, '/containers/json?all=1', containersOfApi, async (docker) => {
    const answer = await docker(['ps', '--all', '--no-trunc', '--format', '{{.ID}}\t{{.Names}}\t{{.CreatedAt}}\t{{.State}}\t{{.Image}}\t{{.Ports}}']);
    return answer.ok ? rowsOf(answer.stdout).map(([id = '', names = '', created = '', state = '', image = '', ports = '']) => ({
      id, names: names.split(','), createdAt: parseTime(created), state, image, ports: publishedPorts(ports),
    })) : null;
  });
}

/** All volumes of the engine whose name `wanted` accepts; null when it does not tell. */
export function listVolumes(options: RowsOptions, wanted: (name: string) => boolean): Promise<VolumeRow[] | null> {
  return ask(options, '/volumes', (answer) => volumesOfApi(answer).filter(({ name }) => wanted(name)), async (docker) => {
    const list = await docker(['volume', 'ls', '--format', '{{.Name}}']);
    if (!list.ok) return null;
    const names = rowsOf(list.stdout).map(([name = '']) => name).filter(wanted);
    if (names.length === 0) return [];
    const answer = await docker(['volume', 'inspect', '--format', '{{.Name}}\t{{.CreatedAt}}', ...names]);
    // One that has gone in between makes it fail, and is not printed.
    return answer.ok || isGone(answer) ? rowsOf(answer.stdout).map(([name = '', created = '']) => ({ name, created })) : null;
  });
}

/** All images of the engine, a row for each of their names; null when it does not tell. */
export function listImages(options: RowsOptions): Promise<ImageRow[] | null> {
  return ask(options, '/images/json?all=1', imagesOfApi, async (docker) => {
    const answer = await docker(['images', '--all', '--no-trunc', '--digests', '--format', '{{.Repository}}\t{{.Tag}}\t{{.Digest}}\t{{.ID}}']);
    return answer.ok ? rowsOf(answer.stdout).map(([repository = '', tag = '', digest = '', id = '']) => ({ id, repository: named(repository), tag: named(tag), digest: named(digest) })) : null;
  });
}

/** Over the engine's socket where it has one that we can reach, else by the `docker` command: ssh, TLS, contexts. */
async function ask<Row>(
  { env, timeoutMs = ASK_MS }: RowsOptions, path: string, read: (answer: unknown) => Row[],
  askCommand: (docker: (args: readonly string[]) => ReturnType<typeof askDocker>) => Promise<Row[] | null>,
): Promise<Row[] | null> {
  const socket = socketOf(env['DOCKER_HOST']);
  if (socket === null) return askCommand((args) => askDocker(args, env, timeoutMs));
  return askSocket(socket, path, timeoutMs).then(read, () => null);
}

/** Reads `GET /containers/json`. */
export function containersOfApi(answer: unknown): ContainerRow[] {
  return asArray(answer).map(asRecord).map(({ Id, Names, Created, State, Image, Ports }) => ({
    id: String(Id),
    names: asArray(Names).map((name) => String(name).replace(/^\//, '')),
    createdAt: typeof Created === 'number' ? new Date(Created * 1000).toISOString() : null,
    state: String(State),
    image: String(Image),
    ports: [...new Set(asArray(Ports).map((port) => asRecord(port)['PublicPort']).filter((port) => typeof port === 'number'))],
  }));
}

/** Reads `GET /volumes`. */
export function volumesOfApi(answer: unknown): VolumeRow[] {
  return asArray(asRecord(answer)['Volumes']).map(asRecord).map(({ Name, CreatedAt }) => ({ name: String(Name), created: typeof CreatedAt === 'string' ? CreatedAt : '' }));
}

/** Reads `GET /images/json` into the rows that `docker images --digests` prints: in each repository, every tag with every digest. */
export function imagesOfApi(answer: unknown): ImageRow[] {
  return asArray(answer).map(asRecord).flatMap(({ Id, RepoTags, RepoDigests }) => {
    const id = String(Id);
    const tags = split(RepoTags, /^(.+):([^:/]+)$/);
    const digests = split(RepoDigests, /^(.+)@(.+)$/);
    const repositories = [...new Set([...tags, ...digests].map(({ repository }) => repository))];
    if (repositories.length === 0) return [{ id, repository: null, tag: null, digest: null }];
    return repositories.flatMap((repository): ImageRow[] => {
      const here = (names: typeof tags): (string | null)[] => {
        const found = names.filter((name) => name.repository === repository).map(({ rest }) => rest);
        return found.length === 0 ? [null] : found;
      };
      return here(tags).flatMap((tag) => here(digests).map((digest) => ({ id, repository, tag, digest })));
    });
  });
}

function split(names: unknown, pattern: RegExp): { repository: string; rest: string }[] {
  return asArray(names).flatMap((name) => {
    const [, repository, rest] = pattern.exec(String(name)) ?? [];
    return named(repository) === null || named(rest) === null ? [] : [{ repository: repository as string, rest: rest as string }];
  });
}

function named(text: string | undefined): string | null {
  return text === undefined || text === '' || text === '<none>' ? null : text;
}

/** The engine said that there is no such thing. */
export function isGone({ stderr }: { readonly stderr: string }): boolean {
  return /no such (?:container|volume|image|object|builder)|no builder .* found|not found/i.test(stderr);
}

/** `2026-11-23 15:10:00 +0000 UTC` as `docker ps` prints it, or RFC 3339; null for anything else. */
export function parseTime(text: string): string | null {
  const [, day, time, zone] = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d(?:\.\d{1,3})?)\d* ?(Z|[+-]\d\d:?\d\d)/.exec(text) ?? [];
  const at = day === undefined ? NaN : Date.parse(`${day}T${time}${zone === 'Z' ? 'Z' : `${zone?.slice(0, 3)}:${zone?.slice(-2)}`}`);
  return Number.isNaN(at) ? null : new Date(at).toISOString();
}

/** The ports of the engine's host in a column of `docker ps`: `127.0.0.1:5000->5000/tcp, :::8000-8001->8000-8001/tcp`. */
export function publishedPorts(column: string): number[] {
  return [...column.matchAll(/:(\d+)(?:-(\d+))?->/g)].flatMap(([, from, to]) => {
    const first = Number(from);
    return Array.from({ length: Math.min(1000, Number(to ?? from) - first + 1) }, (_, at) => first + at);
  });
}
