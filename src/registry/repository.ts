import type { Authorizer } from './authorizer.ts';
import { type Clock, type Deadline, startDeadline } from './clock.ts';
import { digestOf, isDigest, prepareDigests, verifyDigest } from './digest.ts';
import { createFetch } from './endpoint-client.ts';
import { type Endpoint, endpointsOf } from './endpoint.ts';
import type { HttpResponse } from './http.ts';
import type { Content, ImageSource } from './image-source.ts';
import { manifestLimit } from './manifest.ts';
import { printable } from './printable.ts';
import { hubDomain, type Reference, target } from './reference.ts';
import { RegistryError, type RegistryErrorKind } from './registry-error.ts';
import type { Requester } from './requester.ts';

export interface RepositoryOptions {
  readonly request: Requester;
  readonly authorizer: Authorizer;
  readonly clock: Clock;
  readonly mirrors: readonly string[];
  readonly insecure: boolean;
  readonly deadline: { readonly signal: AbortSignal; remaining(): number };
  readonly log: (line: string) => void;
}

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
      const share = isLast ? null : startShare(options);
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

  const blob = (digest: string, what: string, limit: number): Promise<Uint8Array> => anywhere(async (endpoint, signal) => {
    const thing = `${what} ${digest}`;
    const { body } = await fetch(endpoint, { method: 'GET', path: `blobs/${digest}`, thing, limit }, signal);
    verifyDigest(body, digest, `${thing} at ${endpoint.host}`);
    return body;
  });

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
    config: ({ digest }) => blob(digest, 'the config', manifestLimit),
    blob: ({ digest, size }) => blob(digest, 'the layer', size),
    pullsLeft: () => left,
  };
}

/** Whether a registry has spoken, so that asking the same one at another address helps nothing. */
function isAnswer({ kind }: RegistryError): boolean {
  return !['refused', 'unreachable', 'broken-off', 'not-a-registry', 'timeout', 'tls', 'dns', 'proxy'].includes(kind);
}

/** What tells more comes first: on a machine without IPv6 nothing else can be said of ::1 than that it cannot be reached. */
const telling: readonly RegistryErrorKind[] = ['not-a-registry', 'tls', 'proxy', 'broken-off', 'timeout', 'dns', 'refused', 'unreachable'];

/** Of all that went wrong, what tells most: the registry's own answer, not its mirror's; a wrong server rather than none. */
function theReason(errors: readonly { endpoint: Endpoint; error: RegistryError }[]): RegistryError {
  const own = errors.filter(({ endpoint }) => !endpoint.isMirror);
  const candidates = (own.length > 0 ? own : errors).map(({ error }) => error);
  const [reason] = [...candidates].sort((a, b) => telling.indexOf(a.kind) - telling.indexOf(b.kind));
  const mirror = errors.find(({ endpoint }) => endpoint.isMirror);
  if (reason === undefined) return new RegistryError('unreachable', 'there is no registry to ask', 'check the mirrors of the engine');
  if (mirror === undefined || own.length === 0) return reason;
  return new RegistryError(reason.kind, `${reason.message}; before that the mirror: ${mirror.error.message}`, reason.remedy);
}

/** A third of the time that is left. */
function startShare({ clock, deadline }: RepositoryOptions): Deadline {
  const ms = deadline.remaining() / 3;
  const late = (): RegistryError => new RegistryError('timeout', `gave no answer within ${Math.round(ms / 100) / 10} s`, 'check the network, or give more time with --timeout');
  return startDeadline(clock, ms, late, deadline.signal);
}
