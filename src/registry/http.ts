import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { explainNetworkError, isConnectFailure, isUntrusted } from './network-error.ts';
import { RegistryError } from './registry-error.ts';
import type { Route } from './route.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Connect here instead of looking the URL's host up. */
  readonly address: string | null;
  /** A larger body is refused, in bytes. */
  readonly limit: number;
  /** Aborted with what to throw. */
  readonly signal: AbortSignal;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Uint8Array;
}

/** Sends one request and reads its whole answer. Follows nothing, retries nothing. */
export interface Http {
  /** Throws RegistryError, WrongScheme, or the signal's reason. */
  send(request: HttpRequest): Promise<HttpResponse>;
  /** Ends the connections that are kept open. */
  close(): void;
}

/** A certificate by an authority that nobody has named yet. */
export class Untrusted extends Error {
  override readonly name = 'Untrusted';
  readonly problem: Error;
  constructor(problem: Error) {
    super(problem.message);
    this.problem = problem;
  }
}

/** Sends a request on its way. Throws RegistryError, WrongScheme, Untrusted, or the signal's reason. */
export async function exchange(asked: HttpRequest, { request, agent, options, proxy }: Route): Promise<HttpResponse> {
  const { method, url, headers, body, limit, signal } = asked;
  if (signal.aborted) throw signal.reason;
  return new Promise((resolve, reject) => {
    let answered = false;
    const fail = (error: unknown): void => {
      const problem = explainNetworkError(error, url.host, answered);
      reject(signal.aborted ? signal.reason : isUntrusted(error) ? new Untrusted(problem) : problem);
    };
    const outgoing = request({
      agent, method, signal, ...options,
      headers: { host: url.host, ...headers, ...options.headers as Record<string, string> | undefined, ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }) },
    }, (incoming) => {
      answered = true;
      const status = incoming.statusCode ?? 0;
      if (proxy !== null && status === 407) fail(proxy.loginWanted());
      readBody(incoming, limit, url.host).then((bytes) => resolve({ status, headers: incoming.headers, body: bytes }), fail);
    });
    outgoing.on('error', (error) => fail(proxy !== null && isConnectFailure(error) ? proxy.unreachable() : error));
    outgoing.end(body);
  });
}

function readBody(incoming: IncomingMessage, limit: number, where: string): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) {
        reject(new RegistryError('too-large', `${where} sent more than ${limit / 1024 / 1024} MiB where a manifest or a config belongs`, 'what is there is no image that Docker could run; check the name'));
        incoming.destroy();
      } else chunks.push(chunk);
    });
    incoming.on('end', () => resolve(Buffer.concat(chunks)));
    incoming.on('error', reject);
  });
}
