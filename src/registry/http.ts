import type { Agent, IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { explainNetworkError } from './network-error.ts';
import { RegistryError } from './registry-error.ts';

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

export interface HttpOptions {
  /** PEM, added to the authorities that Node trusts; null: those only. */
  readonly ca: string | null;
  /** Accept any certificate. */
  readonly insecure: boolean;
  /** Connections to one host at a time; more requests wait. */
  readonly connections: number;
}

/** HTTP/1.1 over Node's own client, connections kept open between requests. TLS is loaded when the first https URL comes. */
export function createHttp(options: HttpOptions): Http {
  const agents = new Map<string, Promise<Agent>>();
  const agentFor = (protocol: string): Promise<Agent> => {
    const known = agents.get(protocol) ?? createAgent(protocol, options);
    agents.set(protocol, known);
    return known;
  };
  return {
    send: async (request) => send(request, await agentFor(request.url.protocol)),
    close: () => {
      for (const agent of agents.values()) void agent.then((made) => made.destroy(), () => undefined);
    },
  };
}

async function createAgent(protocol: string, { ca, insecure, connections }: HttpOptions): Promise<Agent> {
  const keep = { keepAlive: true, maxSockets: connections };
  if (protocol === 'http:') return new (await import('node:http')).Agent(keep);
  const [{ Agent: TlsAgent }, { rootCertificates }] = await Promise.all([import('node:https'), import('node:tls')]);
  return new TlsAgent({ ...keep, rejectUnauthorized: !insecure, ...(ca === null ? {} : { ca: [...rootCertificates, ca] }) });
}

async function send({ method, url, headers, body, address, limit, signal }: HttpRequest, agent: Agent): Promise<HttpResponse> {
  const { request } = url.protocol === 'https:' ? await import('node:https') : await import('node:http');
  if (signal.aborted) throw signal.reason;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => reject(signal.aborted ? signal.reason : explainNetworkError(error, url.host));
    const outgoing = request({
      agent, method, signal,
      host: address ?? host, port: url.port || undefined, path: url.pathname + url.search,
      ...(url.protocol === 'https:' && !isAddress(host) ? { servername: host } : {}),
      headers: { host: url.host, ...headers, ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }) },
    }, (incoming) => {
      readBody(incoming, limit, url.host).then((bytes) => resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: bytes }), fail);
    });
    outgoing.on('error', fail);
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

function isAddress(host: string): boolean {
  return /^[0-9.]+$/.test(host) || host.includes(':');
}
