import { describe, expect, it } from 'vitest';
import { type Asker, createAuthorizer } from '../../src/registry/authorizer.ts';
import { endpointsOf } from '../../src/registry/endpoint.ts';
import type { HttpResponse } from '../../src/registry/http.ts';
import { parseReference } from '../../src/registry/reference.ts';
import { createSecrets } from '../../src/registry/secrets.ts';

describe('many requests that are refused in the same moment', () => {
  it('ask for one token, and for one again when it has run out', async () => {
    let given = 0;
    const [endpoint] = endpointsOf(parseReference('localhost:5000/hello'), { mirrors: [], insecure: false });
    if (endpoint === undefined) throw new Error('no endpoint');
    const asker: Asker = {
      endpoint, registry: new URL('http://localhost:5000'), repository: 'hello', signal: new AbortController().signal,
      send: () => Promise.resolve({ status: 200, headers: {}, body: Buffer.from(`{"token":"token-${++given}"}`) }),
    };
    const refusal: HttpResponse = { status: 401, headers: { 'www-authenticate': 'Bearer realm="http://localhost:5000/token"' }, body: Buffer.alloc(0) };
    const authorizer = createAuthorizer({ credentials: () => Promise.resolve({ credentials: null, problem: null }), secrets: createSecrets(), insecure: false });
    const renewAll = (refused: string | null): Promise<string[]> => Promise.all([1, 2, 3].map(() => authorizer.renew(asker, refusal, refused)));
    expect(await renewAll(null)).toEqual(['Bearer token-1', 'Bearer token-1', 'Bearer token-1']);
    expect(await renewAll('Bearer token-1')).toEqual(['Bearer token-2', 'Bearer token-2', 'Bearer token-2']);
    expect(await authorizer.header(asker)).toBe('Bearer token-2');
  });
});
