import { parseChallenges } from './challenge.ts';
import type { CredentialStore, Credentials } from './credentials.ts';
import type { Endpoint } from './endpoint.ts';
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
  /** Whether the user has credentials for this endpoint and they were used. */
  isLoggedIn(endpoint: Endpoint): boolean;
}

export interface AuthorizerOptions {
  readonly credentials: CredentialStore;
  readonly secrets: Secrets;
  readonly insecure: boolean;
}

export function createAuthorizer({ credentials, secrets, insecure }: AuthorizerOptions): Authorizer {
  const headers = new Map<string, Promise<string>>();
  const known = new Map<string, Promise<Credentials | null>>();
  const loggedIn = new Set<string>();

  const credentialsOf = ({ endpoint, signal }: Asker): Promise<Credentials | null> => {
    const { credentialKey } = endpoint;
    const found = known.get(credentialKey) ?? credentials(credentialKey, signal).then((kept) => {
      if (kept === null) return null;
      loggedIn.add(credentialKey);
      secrets.add(kept.kind === 'password' ? kept.password : kept.token);
      if (kept.kind === 'password') secrets.add(basic(kept).slice('Basic '.length));
      return kept;
    });
    known.set(credentialKey, found);
    return found;
  };

  const get = async (asker: Asker, response: HttpResponse): Promise<string> => {
    const challenges = parseChallenges(response.headers['www-authenticate'] ?? '');
    const kept = await credentialsOf(asker);
    if (kept?.kind === 'registry-token') return `Bearer ${kept.token}`;
    const bearer = challenges.find(({ scheme }) => scheme === 'bearer');
    if (bearer !== undefined) {
      const token = await fetchToken({ challenge: bearer, registry: asker.registry, repository: asker.repository, credentials: kept, insecure }, asker.send);
      secrets.add(token);
      return `Bearer ${token}`;
    }
    if (challenges.some(({ scheme }) => scheme === 'basic') && kept?.kind === 'password') return basic(kept);
    throw denied(asker, challenges.map(({ scheme }) => scheme), kept !== null);
  };

  return {
    // A token that somebody else fetches right now will do for us too; if that fails we shall see it ourselves.
    header: (asker) => headers.get(keyOf(asker))?.catch(() => null) ?? Promise.resolve(null),
    renew: async (asker, response, refused) => {
      const key = keyOf(asker);
      const current = await headers.get(key)?.catch(() => null);
      if (current !== undefined && current !== null && current !== refused) return current;
      const pending = headers.get(key);
      const fresh = get(asker, response);
      if (headers.get(key) === pending) headers.set(key, fresh);
      const header = await fresh;
      return header;
    },
    isLoggedIn: ({ credentialKey }) => loggedIn.has(credentialKey),
  };
}

function keyOf({ registry, repository }: Asker): string {
  return `${registry.origin} ${repository}`;
}

function denied({ endpoint, repository }: Asker, schemes: readonly string[], loggedIn: boolean): RegistryError {
  const { host } = endpoint;
  if (schemes.length > 0 && !schemes.includes('basic')) {
    return new RegistryError('denied', `${host} wants a login of a kind that is not known here (${printable(schemes.join(', '), 60)})`, `docker login ${host}, or ask its owner`);
  }
  return new RegistryError('denied', `${host} lets nobody see ${repository} without logging in`, loggedIn ? `log in again: docker login ${host}` : `docker login ${host}`);
}
