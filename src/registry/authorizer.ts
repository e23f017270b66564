import { parseChallenges } from './challenge.ts';
import type { CredentialStore, Kept } from './credentials.ts';
import { type Endpoint, loginCommand } from './endpoint.ts';
import type { HttpResponse } from './http.ts';
import { printable } from './printable.ts';
import { RegistryError } from './registry-error.ts';
import type { Secrets } from './secrets.ts';
import { basic, fetchToken, type SendToken } from './token.ts';

/** Who asks: a repository at one endpoint. */
export interface Asker {
  readonly endpoint: Endpoint;
  /** Of the endpoint, without a path. */
  readonly registry: URL;
  readonly repository: string;
  readonly send: SendToken;
  readonly signal: AbortSignal;
}

/** Keeps what lets us in, for all images of one call. */
export interface Authorizer {
  /** The Authorization header that helped before, null when none was needed yet. */
  header(asker: Asker): Promise<string | null>;
  /** The header that answers a 401; `refused` is the one that did not help. Throws RegistryError `denied` if there is no other. */
  renew(asker: Asker, response: HttpResponse, refused: string | null): Promise<string>;
  /** Whether credentials for this endpoint were used, and why there may be some that could not be had. */
  standing(endpoint: Endpoint): Promise<{ readonly loggedIn: boolean; readonly problem: string | null }>;
}

export interface AuthorizerOptions {
  readonly credentials: CredentialStore;
  readonly secrets: Secrets;
  readonly insecure: boolean;
}

export function createAuthorizer({ credentials, secrets, insecure }: AuthorizerOptions): Authorizer {
  const headers = new Map<string, Promise<string>>();
  const known = new Map<string, Promise<Kept>>();

  const keptFor = ({ endpoint, signal }: Asker): Promise<Kept> => {
    const { credentialKey } = endpoint;
    const found = known.get(credentialKey) ?? credentials(credentialKey, signal).then((kept) => {
      const own = kept.credentials;
      if (own === null) return kept;
      secrets.add(own.kind === 'password' ? own.password : own.token);
      if (own.kind === 'password') secrets.add(basic(own).slice('Basic '.length));
      return kept;
    });
    known.set(credentialKey, found);
    return found;
  };

  const get = async (asker: Asker, response: HttpResponse): Promise<string> => {
    const challenges = parseChallenges(response.headers['www-authenticate'] ?? '');
    const { credentials: own, problem } = await keptFor(asker);
    if (own?.kind === 'registry-token') return `Bearer ${own.token}`;
    const bearer = challenges.find(({ scheme }) => scheme === 'bearer');
    if (bearer !== undefined) {
      const token = await fetchToken({ challenge: bearer, registry: asker.registry, repository: asker.repository, credentials: own, problem, insecure, login: loginCommand(asker.endpoint) }, asker.send);
      secrets.add(token);
      return `Bearer ${token}`;
    }
    if (challenges.some(({ scheme }) => scheme === 'basic') && own?.kind === 'password') return basic(own);
    throw denied(asker, challenges.map(({ scheme }) => scheme), own !== null, problem);
  };

  return {
    // A token that somebody else fetches right now will do for us too; if that fails we shall see it ourselves.
    header: (asker) => headers.get(keyOf(asker))?.catch(() => null) ?? Promise.resolve(null),
    renew: async (asker, response, refused) => {
      const key = keyOf(asker);
      const current = headers.get(key);
      const header = current === undefined ? null : await current.catch(() => null);
      if (header !== null && header !== refused) return header;
      // Many requests are refused at once; one of them asks for all.
      const latest = headers.get(key);
      if (latest !== undefined && latest !== current) return latest;
      const fresh = get(asker, response);
      headers.set(key, fresh);
      return fresh;
    },
    standing: async ({ credentialKey }) => {
      const kept = await known.get(credentialKey)?.catch(() => null);
      return { loggedIn: (kept?.credentials ?? null) !== null, problem: kept?.problem ?? null };
    },
  };
}

function keyOf({ registry, repository }: Asker): string {
  return `${registry.origin} ${repository}`;
}

function denied({ endpoint, repository }: Asker, schemes: readonly string[], loggedIn: boolean, problem: string | null): RegistryError {
  const { host } = endpoint;
  const login = loginCommand(endpoint);
  if (schemes.length > 0 && !schemes.includes('basic')) {
    return new RegistryError('denied', `${host} wants a login of a kind that is not known here (${printable(schemes.join(', '), 60)})`, `${login}, or ask its owner`);
  }
  const closed = `${host} lets nobody see ${repository} without logging in`;
  if (problem !== null) return new RegistryError('denied', `${closed}, and ${problem}`, `mend that, or log in again: ${login}`);
  return new RegistryError('denied', closed, loggedIn ? `log in again: ${login}` : login);
}
