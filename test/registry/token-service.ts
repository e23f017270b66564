import type { ServerResponse } from 'node:http';
import { fail, type FakeRegistry, json, type SeenRequest } from './fake-registry.ts';

export interface TokenServiceOptions {
  /** `user:password` that gets in; null: anybody does. */
  readonly login: string | null;
  /** The refresh token that gets in too. */
  readonly identityToken?: string;
  /** Which registry the service stands beside; the realm is on the same server unless another one is named. */
  readonly realm?: string;
  readonly scope?: string | null;
}

export interface TokenService {
  /** Tokens given so far. */
  readonly given: string[];
  /** From now on this token does not count any more. */
  revoke(token: string): void;
}

/** Makes a registry ask for tokens, and hand them out itself at `/token`. [distribution, docs/spec/auth] */
export function addTokenService(registry: FakeRegistry, { login, identityToken, realm = `http://${registry.host}/token`, scope }: TokenServiceOptions): TokenService {
  const given: string[] = [];
  const revoked = new Set<string>();
  registry.intercept((request, response) => {
    if (request.path.startsWith('/token')) {
      give(request, response);
      return true;
    }
    const token = /^Bearer (.*)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    if (given.includes(token) && !revoked.has(token)) return false;
    const asked = scope === null ? '' : `,scope="${scope ?? `repository:${request.path.split('/').slice(2, -2).join('/')}:pull`}"`;
    fail(response, 401, 'UNAUTHORIZED', 'authentication required', { 'www-authenticate': `Bearer realm="${realm}",service="registry.example.com"${asked}` });
    return true;
  });
  const give = ({ method, headers, body }: SeenRequest, response: ServerResponse): void => {
    const form = new URLSearchParams(body);
    const isRefresh = method === 'POST' && form.get('grant_type') === 'refresh_token' && form.get('refresh_token') === identityToken;
    const isKnown = headers.authorization === `Basic ${Buffer.from(login ?? '').toString('base64')}`;
    const isAnonymous = method === 'GET' && headers.authorization === undefined && login === null;
    if (!isRefresh && !isKnown && !isAnonymous) return fail(response, 401, 'UNAUTHORIZED', `wrong: ${headers.authorization ?? ''} ${body}`);
    const token = `token-${given.length + 1}-${'x'.repeat(20)}`;
    given.push(token);
    json(response, isRefresh ? { access_token: token } : { token });
  };
  return { given, revoke: (token) => void revoked.add(token) };
}

/** Makes a registry ask for a user and a password. */
export function addBasicLogin(registry: FakeRegistry, login: string): void {
  registry.intercept((request, response) => {
    if (request.headers.authorization === `Basic ${Buffer.from(login).toString('base64')}`) return false;
    fail(response, 401, 'UNAUTHORIZED', 'authentication required', { 'www-authenticate': 'Basic realm="registry"' });
    return true;
  });
}
