import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { createServer } from 'node:http';

export interface TokenServer {
  readonly realm: string;
  /** What the registry trusts. [RFC 7517] */
  readonly jwks: string;
  /** Gets in with the OAuth2 way. */
  readonly identityToken: string;
  /** How often each kind of login was used. */
  readonly logins: { anonymous: number; password: number; identityToken: number };
  stop(): Promise<void>;
}

/** A token service as registries want it: `public/...` is for all, the rest for one user. [distribution, docs/spec/auth/jwt.md] */
export async function startTokenServer({ user, password, port }: { user: string; password: string; port: number }): Promise<TokenServer> {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const identityToken = `identity-${randomUUID()}`;
  const logins = { anonymous: 0, password: 0, identityToken: 0 };
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const issue = (scope: string, service: string, isUser: boolean): string => {
    const [type = '', name = '', actions = ''] = scope.split(':');
    const access = isUser || name.startsWith('public/') ? [{ type, name, actions: actions.split(',').filter((action) => action === 'pull') }] : [];
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: 'test', sub: isUser ? user : '', aud: service, exp: now + 300, nbf: now - 10, iat: now, jti: randomUUID(), access };
    const body = `${encode({ typ: 'JWT', alg: 'ES256', kid: 'test-key' })}.${encode(claims)}`;
    return `${body}.${sign('sha256', Buffer.from(body), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
      const form = new URLSearchParams(request.method === 'POST' ? Buffer.concat(chunks).toString() : (request.url ?? '').split('?')[1]);
      const login = request.headers.authorization;
      const kind = form.get('refresh_token') === identityToken ? 'identityToken' : login === `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` ? 'password' : 'anonymous';
      if (kind === 'anonymous' && (login !== undefined || form.has('refresh_token'))) return void response.writeHead(401).end();
      logins[kind]++;
      const token = issue(form.get('scope') ?? '', form.get('service') ?? '', kind !== 'anonymous');
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(kind === 'identityToken' ? { access_token: token } : { token }));
    });
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  return {
    realm: `http://127.0.0.1:${port}/token`, identityToken, logins,
    jwks: JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'test-key', use: 'sig', alg: 'ES256' }] }),
    stop: () => new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
  };
}
