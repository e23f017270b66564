import type { Challenge } from './challenge.ts';
import type { Credentials } from './credentials.ts';
import type { HttpRequest, HttpResponse } from './http.ts';
import { isLoopback } from './endpoint.ts';
import { printable } from './printable.ts';
import { RegistryError } from './registry-error.ts';

/** Sends a request to a token service; redirects and retries are the sender's business. */
export type SendToken = (request: Pick<HttpRequest, 'method' | 'url' | 'headers' | 'body'>) => Promise<HttpResponse>;

export interface TokenRequest {
  readonly challenge: Challenge;
  /** Of the registry that sent the challenge. */
  readonly registry: URL;
  readonly repository: string;
  readonly credentials: Credentials | null;
  /** Why there may be credentials that could not be had. */
  readonly problem: string | null;
  readonly insecure: boolean;
  /** The command that logs in there. */
  readonly login: string;
}

const clientId = 'multiarch-workshop';

/**
 * Gets the access token that a Bearer challenge asks for: anonymously, with a password, or with an identity token.
 * Throws RegistryError `denied` when the service refuses. [distribution, docs/spec/auth/token.md and oauth.md]
 */
export async function fetchToken(request: TokenRequest, send: SendToken): Promise<string> {
  const { challenge, credentials } = request;
  const realm = realmOf(request);
  const service = challenge.parameters['service'] ?? '';
  const scope = challenge.parameters['scope'] ?? `repository:${request.repository}:pull`;
  const response = credentials?.kind === 'identity-token'
    ? await send(refresh(realm, service, scope, credentials.token))
    : await send(ask(realm, service, scope, credentials));
  if (response.status === 401 || response.status === 403 || response.status === 400) throw refused(realm, request);
  const token = response.status === 200 ? readToken(response.body) : null;
  if (token === null) {
    throw new RegistryError(response.status >= 500 ? 'server-error' : 'bad-content', `the token service ${realm.host} gave no token (HTTP ${response.status})`, 'try again; if it stays so, ask the owner of the registry');
  }
  return token;
}

function ask(realm: URL, service: string, scope: string, credentials: Credentials | null): Parameters<SendToken>[0] {
  const url = new URL(realm);
  if (service !== '') url.searchParams.set('service', service);
  for (const one of scope.split(' ').filter((part) => part !== '')) url.searchParams.append('scope', one);
  if (credentials?.kind !== 'password') return { method: 'GET', url, headers: {} };
  url.searchParams.set('account', credentials.username);
  return { method: 'GET', url, headers: { authorization: basic(credentials) } };
}

function refresh(url: URL, service: string, scope: string, token: string): Parameters<SendToken>[0] {
  const body = new URLSearchParams({ grant_type: 'refresh_token', service, scope, client_id: clientId, refresh_token: token }).toString();
  return { method: 'POST', url, headers: { 'content-type': 'application/x-www-form-urlencoded' }, body };
}

/** The value of an Authorization header. [RFC 7617] */
export function basic({ username, password }: Extract<Credentials, { kind: 'password' }>): string {
  return `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`;
}

function realmOf({ challenge, registry, credentials, insecure }: TokenRequest): URL {
  const text = challenge.parameters['realm'] ?? '';
  const remedy = 'ask the owner of the registry: its token service is set up wrongly';
  if (!URL.canParse(text)) throw new RegistryError('bad-content', `${registry.host} names no token service that can be asked (realm ${JSON.stringify(printable(text, 100))})`, remedy);
  const realm = new URL(text);
  if (!/^https?:$/.test(realm.protocol)) throw new RegistryError('bad-content', `${registry.host} names a token service that is not on the web (${printable(realm.protocol)})`, remedy);
  realm.username = '';
  realm.password = '';
  // Whoever holds the registry's answer could otherwise have a password sent to them in the clear.
  if (credentials !== null && realm.protocol === 'http:' && !insecure && !isLoopback(realm.host)) {
    throw new RegistryError('denied', `${registry.host} wants your credentials sent unencrypted to ${realm.host}`, 'ask the owner of the registry to use https there; --insecure sends them all the same');
  }
  return realm;
}

function readToken(body: Uint8Array): string | null {
  try {
    const { token, access_token: accessToken } = JSON.parse(Buffer.from(body).toString('utf8')) as { token?: unknown; access_token?: unknown };
    const found = typeof token === 'string' && token !== '' ? token : accessToken;
    // A header cannot carry anything else, and nothing else is a token.
    return typeof found === 'string' && /^[\x21-\x7e]+$/.test(found) ? found : null;
  } catch {
    return null;
  }
}

function refused(realm: URL, { credentials, registry, repository, problem, login }: TokenRequest): RegistryError {
  if (credentials === null && problem !== null) {
    return new RegistryError('denied', `${registry.host} does not let you see ${repository} without an account, and ${problem}`, `mend that, or log in again: ${login}`);
  }
  if (credentials === null) {
    return new RegistryError('denied', `${registry.host} has no ${repository}, or does not let you see it without an account`, `check the name; if it is private: ${login}`);
  }
  return new RegistryError('denied', `${realm.host} does not accept your credentials for ${registry.host}`, `log in again: ${login}`);
}
