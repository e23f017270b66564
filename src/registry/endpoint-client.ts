import { type Asked, explainAnswer, noImage, notARegistry, registryErrors } from './answer.ts';
import type { Asker, Authorizer } from './authorizer.ts';
import type { Clock } from './clock.ts';
import { isDigest } from './digest.ts';
import { type Endpoint, loginCommand } from './endpoint.ts';
import type { HttpResponse } from './http.ts';
import { manifestLimit } from './manifest.ts';
import { acceptedManifests } from './media-type.ts';
import { WrongScheme } from './network-error.ts';
import { printable } from './printable.ts';
import type { Reference } from './reference.ts';
import { RegistryError } from './registry-error.ts';
import { type Requester, retryAfter } from './requester.ts';

/** What to fetch below `/v2/NAME/`. */
export interface Wanted {
  readonly method: 'GET' | 'HEAD';
  /** `manifests/latest`, `blobs/sha256:...` */
  readonly path: string;
  /** For messages: `the tag latest`. */
  readonly thing: string;
  readonly limit: number;
}

/** Fetches from one endpoint, or throws RegistryError. */
export type Fetch = (endpoint: Endpoint, wanted: Wanted, signal: AbortSignal) => Promise<HttpResponse>;

export interface FetchOptions {
  readonly request: Requester;
  readonly authorizer: Authorizer;
  readonly clock: Clock;
}

/** Fetches from one endpoint at a time, with whatever login and scheme it turns out to want. */
export function createFetch(reference: Reference, options: FetchOptions): Fetch {
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
        const problem = schemeProblem(error, scheme);
        if (problem === null) throw error;
        first ??= problem;
        if (scheme === schemes.at(-1)) throw first;
      }
    }
    throw new RegistryError('unreachable', `${endpoint.host} cannot be asked`, 'check the name of the registry');
  };
}

/** What may mean that the server speaks the other scheme: some say so, some just hang up; https may have another port. */
function schemeProblem(error: unknown, scheme: string): RegistryError | null {
  if (error instanceof WrongScheme) return error.problem;
  if (!(error instanceof RegistryError)) return null;
  return error.kind === 'broken-off' || (error.kind === 'refused' && scheme === 'https') ? error : null;
}

async function withLogin(endpoint: Endpoint, registry: URL, wanted: Wanted, signal: AbortSignal, reference: Reference, options: FetchOptions): Promise<HttpResponse> {
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
