import { type Asked, explainAnswer, noImage, notARegistry, registryErrors } from './answer.ts';
import type { Asker, Authorizer } from './authorizer.ts';
import { type Clock, startDeadline } from './clock.ts';
import { digestOf, isDigest, prepareDigests, verifyDigest } from './digest.ts';
import { type Endpoint, endpointsOf, loginCommand } from './endpoint.ts';
import type { HttpResponse } from './http.ts';
import type { Content, ImageSource } from './image-source.ts';
import { manifestLimit } from './manifest.ts';
import { acceptedManifests } from './media-type.ts';
import { WrongScheme } from './network-error.ts';
import { printable } from './printable.ts';
import { hubDomain, type Reference, target } from './reference.ts';
import { RegistryError } from './registry-error.ts';
import { type Requester, retryAfter } from './requester.ts';

export interface RepositoryOptions {
  readonly request: Requester;
  readonly authorizer: Authorizer;
  readonly clock: Clock;
  readonly mirrors: readonly string[];
  readonly insecure: boolean;
  readonly deadline: { readonly signal: AbortSignal; remaining(): number };
  readonly log: (line: string) => void;
}

/** What to fetch below `/v2/NAME/`. */
interface Wanted {
  readonly method: 'GET' | 'HEAD';
  /** `manifests/latest`, `blobs/sha256:...` */
  readonly path: string;
  /** For messages: `the tag latest`. */
  readonly thing: string;
  readonly limit: number;
}

/** Fetches from one endpoint, or throws RegistryError. */
type Fetch = (endpoint: Endpoint, wanted: Wanted, signal: AbortSignal) => Promise<HttpResponse>;

/** An image's repository, wherever one of its endpoints has it. */
export function openRepository(reference: Reference, options: RepositoryOptions): ImageSource {
  const endpoints = endpointsOf(reference, options);
  const fetch = createFetch(reference, options);
  let good: Endpoint | null = null;
  let left: number | null = null;
  let root: Promise<Content> | null = null;

  /** Asks one endpoint after the other, the one that worked before first. */
  const anywhere = async <T>(ask: (endpoint: Endpoint, signal: AbortSignal) => Promise<T>): Promise<T> => {
    const order = good === null ? endpoints : [good, ...endpoints.filter((endpoint) => endpoint !== good)];
    const errors: { endpoint: Endpoint; error: RegistryError }[] = [];
    for (const endpoint of order) {
      const isLast = endpoint === order.at(-1);
      // One that is silent must leave time for the next.
      const share = isLast ? null : startDeadline(options.clock, options.deadline.remaining() / 3, () => late(options.deadline.remaining() / 3), options.deadline.signal);
      try {
        const found = await ask(endpoint, share?.signal ?? options.deadline.signal);
        good = endpoint;
        return found;
      } catch (error) {
        if (!(error instanceof RegistryError)) throw error;
        errors.push({ endpoint, error });
        if (options.deadline.signal.aborted || (!endpoint.isMirror && isAnswer(error))) break;
      } finally {
        share?.cancel();
      }
    }
    throw theReason(errors);
  };

  const noteLimit = ({ headers }: HttpResponse, endpoint: Endpoint): void => {
    const remaining = String(headers['ratelimit-remaining'] ?? '');
    if (!/^\d+/.test(remaining)) return;
    left = Number.parseInt(remaining, 10);
    options.log(`${endpoint.host}: ${printable(remaining, 40)} of ${printable(String(headers['ratelimit-limit'] ?? '?'), 40)} pulls left (w: seconds)`);
  };

  const manifest = async (endpoint: Endpoint, wantedName: string, signal: AbortSignal): Promise<Content> => {
    const thing = isDigest(wantedName) ? `the manifest ${wantedName}` : `the tag ${wantedName}`;
    const fetching = fetch(endpoint, { method: 'GET', path: `manifests/${wantedName}`, thing, limit: manifestLimit }, signal);
    prepareDigests();
    const response = await fetching;
    noteLimit(response, endpoint);
    const said = String(response.headers['docker-content-digest'] ?? '');
    const expected = isDigest(wantedName) ? wantedName : said;
    const digest = expected === '' ? digestOf(response.body) : expected;
    if (expected !== '') verifyDigest(response.body, expected, `${thing} at ${endpoint.host}`);
    return { bytes: response.body, mediaType: response.headers['content-type'] ?? '', digest };
  };

  const rootOnce = (): Promise<Content> => (root ??= anywhere((endpoint, signal) => manifest(endpoint, target(reference), signal)));
  /** HEAD costs no pull; everywhere else the bytes are fetched, so that the digest can be verified. */
  const head = (endpoint: Endpoint, signal: AbortSignal): Promise<string> => {
    const path = `manifests/${target(reference)}`;
    return fetch(endpoint, { method: 'HEAD', path, thing: `the tag ${target(reference)}`, limit: 0 }, signal).then(async (response) => {
      noteLimit(response, endpoint);
      const digest = String(response.headers['docker-content-digest'] ?? '');
      return isDigest(digest) ? digest : (await manifest(endpoint, target(reference), signal)).digest;
    });
  };

  return {
    digest: () => {
      if (root !== null || reference.digest !== null || reference.domain !== hubDomain) return rootOnce().then(({ digest }) => digest);
      return anywhere((endpoint, signal) => (endpoint.isMirror ? manifest(endpoint, target(reference), signal).then(({ digest }) => digest) : head(endpoint, signal)));
    },
    root: rootOnce,
    manifest: (descriptor) => anywhere((endpoint, signal) => manifest(endpoint, descriptor.digest, signal)),
    config: (descriptor) => anywhere(async (endpoint, signal) => {
      const thing = `the config ${descriptor.digest}`;
      const { body } = await fetch(endpoint, { method: 'GET', path: `blobs/${descriptor.digest}`, thing, limit: manifestLimit }, signal);
      verifyDigest(body, descriptor.digest, `${thing} at ${endpoint.host}`);
      return body;
    }),
    pullsLeft: () => left,
  };
}

function createFetch(reference: Reference, options: RepositoryOptions): Fetch {
  /** Which scheme an endpoint turned out to speak. */
  const speaks = new Map<Endpoint, string>();
  return async (endpoint, wanted, signal) => {
    const chosen = speaks.get(endpoint);
    const schemes = chosen === undefined ? endpoint.schemes : [chosen];
    let first: RegistryError | null = null;
    for (const scheme of schemes) {
      try {
        const response = await withLogin(endpoint, new URL(`${scheme}://${endpoint.host}`), wanted, signal, reference, options);
        speaks.set(endpoint, scheme);
        return response;
      } catch (error) {
        const problem = schemeProblem(error);
        if (problem === null) throw error;
        first ??= problem;
        if (scheme === schemes.at(-1)) throw first;
      }
    }
    throw new RegistryError('unreachable', `${endpoint.host} cannot be asked`, 'check the name of the registry');
  };
}

/** What may mean that the server speaks the other scheme: some say so, some just hang up. */
function schemeProblem(error: unknown): RegistryError | null {
  if (error instanceof WrongScheme) return error.problem;
  return error instanceof RegistryError && error.kind === 'broken-off' ? error : null;
}

async function withLogin(endpoint: Endpoint, registry: URL, wanted: Wanted, signal: AbortSignal, reference: Reference, options: RepositoryOptions): Promise<HttpResponse> {
  const { authorizer, request, clock } = options;
  const asker: Asker = {
    endpoint, registry, repository: reference.path, signal,
    send: async (token) => (await request({ ...token, signal, address: null, limit: 1024 * 1024 })).response,
  };
  const url = new URL(`${registry.origin}${endpoint.prefix}/v2/${reference.path}/${wanted.path}`);
  const send = (authorization: string | null, method: 'GET' | 'HEAD' = wanted.method, address = url): ReturnType<Requester> => request({
    method, url: address, address: endpoint.address, limit: wanted.limit || manifestLimit, signal,
    headers: { accept: wanted.path.startsWith('manifests/') ? acceptedManifests : '*/*', 'user-agent': 'multiarch-workshop', ...(authorization === null ? {} : { authorization }) },
  });

  let header = await authorizer.header(asker);
  let { response, url: last } = await send(header);
  if (response.status === 401 && last.origin === url.origin && notARegistry(response, endpoint.host) === null) {
    header = await authorizer.renew(asker, response, header);
    ({ response, url: last } = await send(header));
  }
  if (response.status === 200) {
    const strange = wanted.method === 'GET' ? notARegistry(response, endpoint.host) : null;
    if (strange !== null) throw strange;
    return response;
  }
  // The answer to HEAD has no body that would say why.
  if (wanted.method === 'HEAD') ({ response } = await send(header, 'GET'));
  if (registry.protocol === 'http:' && response.status === 400 && /HTTP request (?:was sent )?to (?:an )?HTTPS/i.test(Buffer.from(response.body).toString('latin1'))) {
    throw new WrongScheme(new RegistryError('tls', `${endpoint.host} speaks TLS only`, 'name it without http'));
  }
  const asked: Asked = { host: endpoint.host, repository: reference.path, thing: wanted.thing, login: loginCommand(endpoint), ...await authorizer.standing(endpoint) };
  const error = explainAnswer(response, asked, retryAfter(response, clock.now()));
  if (error.kind !== 'no-tag' || !wanted.path.startsWith('manifests/') || isDigest(wanted.path.slice('manifests/'.length))) throw error;
  throw await withTags(error, asked, (await send(header, 'GET', new URL(`${registry.origin}${endpoint.prefix}/v2/${reference.path}/tags/list?n=20`))).response);
}

/** Registries say "manifest unknown" for an unknown image too: the list of its tags tells which of the two it is. */
async function withTags(error: RegistryError, asked: Asked, response: HttpResponse): Promise<RegistryError> {
  if (response.status === 404 && registryErrors(response.body).some(({ code }) => code === 'NAME_UNKNOWN')) return noImage(asked);
  if (response.status !== 200) return error;
  const tags = readTags(response.body);
  if (tags.length === 0) return new RegistryError('no-tag', `${error.message}; it has no tags at all`, 'push it first');
  return new RegistryError('no-tag', error.message, `one of ${tags.slice(0, 8).map((tag) => printable(tag, 128)).join(', ')}${tags.length > 8 ? ' ...' : ''}`);
}

function readTags(body: Uint8Array): string[] {
  try {
    const { tags } = JSON.parse(Buffer.from(body).toString('utf8')) as { tags?: unknown };
    return Array.isArray(tags) ? tags.filter((tag): tag is string => typeof tag === 'string') : [];
  } catch {
    return [];
  }
}

/** Whether a registry has spoken, so that asking the same one at another address helps nothing. */
function isAnswer({ kind }: RegistryError): boolean {
  return !['refused', 'unreachable', 'broken-off', 'not-a-registry', 'timeout', 'tls', 'dns', 'proxy'].includes(kind);
}

/** Of all that went wrong, what tells most: the registry's own answer, not its mirror's; a wrong server rather than none. */
function theReason(errors: readonly { endpoint: Endpoint; error: RegistryError }[]): RegistryError {
  const own = errors.filter(({ endpoint }) => !endpoint.isMirror);
  const candidates = (own.length > 0 ? own : errors).map(({ error }) => error);
  const telling = candidates.find((error) => isAnswer(error)) ?? candidates.find(({ kind }) => kind !== 'refused') ?? candidates[0];
  const mirror = errors.find(({ endpoint }) => endpoint.isMirror);
  if (telling === undefined) return new RegistryError('unreachable', 'there is no registry to ask', 'check the mirrors of the engine');
  if (mirror === undefined || own.length === 0) return telling;
  return new RegistryError(telling.kind, `${telling.message}; before that the mirror: ${mirror.error.message}`, telling.remedy);
}

function late(ms: number): RegistryError {
  return new RegistryError('timeout', `gave no answer within ${Math.round(ms / 100) / 10} s`, 'check the network, or give more time with --timeout');
}
