import { type Clock, sleep } from './clock.ts';
import type { Http, HttpRequest, HttpResponse } from './http.ts';
import { printable } from './printable.ts';
import { RegistryError } from './registry-error.ts';

export interface RequesterOptions {
  readonly http: Http;
  readonly clock: Clock;
  /** Between 0 and 1. */
  readonly random: () => number;
  readonly deadline: { remaining(): number };
  /** https may lead to http. */
  readonly insecure: boolean;
  readonly log: (line: string) => void;
}

/** The last answer, and where it came from after redirects. */
export interface Answer {
  readonly response: HttpResponse;
  readonly url: URL;
}

/** Sends a request, follows redirects, and tries again what may go better the next time. */
export type Requester = (request: HttpRequest) => Promise<Answer>;

const attempts = 3;
const redirects = 5;
const transient: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

export function createRequester(options: RequesterOptions): Requester {
  return async (request) => {
    for (let attempt = 1; ; attempt++) {
      const answer = await follow(request, options).catch((error: unknown) => {
        if (attempt < attempts && isTransient(error) && !request.signal.aborted) return null;
        throw request.signal.aborted ? inTime(request) : error;
      });
      if (answer !== null && (attempt === attempts || !transient.has(answer.response.status))) return answer;
      const wait = waitBefore(attempt + 1, answer, options);
      // Waiting longer than there is time for helps nobody: say at once what the registry said.
      if (answer !== null && wait >= options.deadline.remaining()) return answer;
      options.log(`waiting ${Math.round(wait)} ms before another try`);
      await sleep(options.clock, wait, request.signal).catch(() => {
        throw inTime(request);
      });
    }
  };
}

/** How long a 429 or 503 asks to wait, in ms; null when it does not say. [RFC 9110, 10.2.3] */
export function retryAfter({ headers }: HttpResponse, now: number): number | null {
  const value = headers['retry-after']?.trim() ?? '';
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : Math.max(date - now, 0);
}

function waitBefore(attempt: number, answer: Answer | null, { clock, random }: RequesterOptions): number {
  const asked = answer === null ? null : retryAfter(answer.response, clock.now());
  const base = answer?.response.status === 429 ? 1000 : 200;
  return asked ?? base * 2 ** (attempt - 2) * (0.75 + random() / 2);
}

function isTransient(error: unknown): boolean {
  return error instanceof RegistryError && error.kind === 'broken-off';
}

function inTime({ url, signal }: HttpRequest): Error {
  const reason: unknown = signal.reason;
  if (!(reason instanceof RegistryError) || reason.kind !== 'timeout') return reason instanceof Error ? reason : new Error(String(reason));
  return new RegistryError('timeout', `${url.host} ${reason.message}`, reason.remedy);
}

async function follow(request: HttpRequest, options: RequesterOptions): Promise<Answer> {
  const seen = new Set<string>();
  for (let current = request; ;) {
    const response = await logged(current, options);
    const location = response.headers.location;
    const isRedirect = [301, 302, 303, 307, 308].includes(response.status) && location !== undefined && request.method !== 'POST';
    if (!isRedirect) return { response, url: current.url };
    seen.add(current.url.href);
    const next = redirected(current, location, options.insecure);
    if (seen.has(next.url.href) || seen.size > redirects) {
      throw new RegistryError('redirect', `${request.url.host} sends us in a circle (${seen.size} redirects, at last to ${next.url.host})`, 'the registry or a proxy before it is set up wrongly: ask its owner');
    }
    current = next;
  }
}

/** The request that a redirect asks for. What proves who we are stays with the host that asked for it. */
function redirected(request: HttpRequest, location: string, insecure: boolean): HttpRequest {
  const { url } = request;
  if (!URL.canParse(location, url.href)) throw new RegistryError('redirect', `${url.host} redirects to what is no URL: ${printable(location, 60)}`, 'ask the owner of the registry');
  const next = new URL(location, url);
  next.username = '';
  next.password = '';
  if (!/^https?:$/.test(next.protocol)) throw new RegistryError('redirect', `${url.host} redirects to ${printable(next.protocol)} instead of http`, 'ask the owner of the registry');
  if (url.protocol === 'https:' && next.protocol === 'http:' && !insecure) {
    throw new RegistryError('redirect', `${url.host} redirects from https to plain http at ${next.host}`, 'ask the owner of the registry; --insecure follows all the same');
  }
  if (next.origin === url.origin) return { ...request, url: next };
  const { authorization: _, ...headers } = request.headers;
  return { ...request, url: next, headers, address: null };
}

async function logged(request: HttpRequest, { http, clock, log }: RequesterOptions): Promise<HttpResponse> {
  const { method, url, address } = request;
  const started = clock.now();
  // The query may hold a signature: never shown.
  const line = `${method} ${url.origin}${url.pathname}${url.search === '' ? '' : '?...'}${address === null ? '' : ` (${address})`}`;
  try {
    const response = await http.send(request);
    log(`${line} -> ${response.status}, ${response.body.length} bytes, ${clock.now() - started} ms`);
    return response;
  } catch (error) {
    log(`${line} -> ${error instanceof Error ? error.message : String(error)}`);
    throw error;
  }
}
