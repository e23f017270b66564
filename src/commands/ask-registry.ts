import type { RegistryFacts } from '../host/doctor-facts.ts';
import { createHttp } from '../registry/create-http.ts';
import type { Http, HttpResponse } from '../registry/http.ts';

const HUB = 'https://registry-1.docker.io/';
/** Docker's own image for this question: asking for it with HEAD costs no pull. */
const PREVIEW = 'ratelimitpreview/test';

/** Whether Docker Hub, or the first of its mirrors, answers at all, and what is left of Hub's limit. Within the given time; never rejects. */
export async function askRegistry(mirrors: readonly string[], patienceMs: number, env: Readonly<Record<string, string | undefined>>): Promise<RegistryFacts> {
  const base = new URL(mirrors.find((mirror) => URL.canParse(mirror)) ?? HUB);
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(new Error(`no answer within ${patienceMs / 1000} s`)), patienceMs);
  const http = createHttp({ ca: null, insecure: false, connections: 2, env });
  const send = (method: 'GET' | 'HEAD', url: URL, headers: Record<string, string> = {}): Promise<HttpResponse> =>
    http.send({ method, url, headers, address: null, limit: 65_536, signal: abort.signal });
  try {
    const { status } = await send('GET', new URL('/v2/', base));
    const problem = status === 200 || status === 401 ? null : `it answered with ${status}`;
    return { host: base.host, problem, remaining: problem === null && base.href === HUB ? await askLimit(send).catch(() => null) : null };
  } catch (error) {
    return { host: base.host, problem: error instanceof Error ? error.message.replace(/\s+/g, ' ') : String(error), remaining: null };
  } finally {
    clearTimeout(timer);
    http.close();
  }
}

/** https://docs.docker.com/docker-hub/usage/pulls/#view-pull-rate-and-limit */
async function askLimit(send: (method: 'GET' | 'HEAD', url: URL, headers?: Record<string, string>) => ReturnType<Http['send']>): Promise<number | null> {
  const login = await send('GET', new URL(`https://auth.docker.io/token?service=registry.docker.io&scope=repository:${PREVIEW}:pull`));
  const { token } = JSON.parse(Buffer.from(login.body).toString('utf8')) as { token?: unknown };
  const { headers } = await send('HEAD', new URL(`/v2/${PREVIEW}/manifests/latest`, HUB), { authorization: `Bearer ${String(token)}` });
  const [, left] = /^(\d+)/.exec(String(headers['ratelimit-remaining'] ?? '')) ?? [];
  return left === undefined ? null : Number(left);
}
