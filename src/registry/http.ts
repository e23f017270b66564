import type { Agent, IncomingHttpHeaders, IncomingMessage, RequestOptions } from 'node:http';
import { explainNetworkError, isConnectFailure } from './network-error.ts';
import type { Environment } from './proxy.ts';
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
  /** For HTTPS_PROXY and the like. */
  readonly env: Environment;
}

/** How a request gets out: through which module and agent, to whom. */
interface Route {
  readonly secure: boolean;
  readonly agent: Agent;
  readonly options: RequestOptions;
  /** Said by a proxy that reads the request itself; null when nobody or a tunnel stands in between. */
  readonly proxy: { readonly loginWanted: () => Error; readonly unreachable: () => Error } | null;
}

type AgentFor = (key: string, create: () => Promise<Agent>) => Promise<Agent>;

/** HTTP/1.1 over Node's own client, connections kept open between requests. TLS and proxies are loaded when they are needed. */
export function createHttp(options: HttpOptions): Http {
  const agents = new Map<string, Promise<Agent>>();
  const agentFor: AgentFor = (key, create) => {
    const known = agents.get(key) ?? create();
    agents.set(key, known);
    return known;
  };
  return {
    send: async (request) => send(request, await routeFor(request, options, agentFor)),
    close: () => {
      for (const agent of agents.values()) void agent.then((made) => made.destroy(), () => undefined);
    },
  };
}

const proxyVariables = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'];

async function routeFor({ url, address }: HttpRequest, options: HttpOptions, agentFor: AgentFor): Promise<Route> {
  const proxied = proxyVariables.some((name) => options.env[name]) ? await routeThroughProxy(url, options, agentFor) : null;
  if (proxied !== null) return proxied;
  const secure = url.protocol === 'https:';
  const agent = await agentFor(url.protocol, () => createAgent(secure, options));
  const host = hostOf(url);
  const port = url.port === '' ? {} : { port: url.port };
  // The name is asked for even when its address is known; an address is no name.
  return { secure, agent, proxy: null, options: { host: address ?? host, ...port, path: url.pathname + url.search, ...(secure ? serverName(host) : {}) } };
}

async function routeThroughProxy(url: URL, options: HttpOptions, agentFor: AgentFor): Promise<Route | null> {
  const { explainProxyAnswer, explainProxyFailure, proxyAuthorization, proxyFor } = await import('./proxy.ts');
  const proxy = proxyFor(url, options.env);
  if (proxy === null) return null;
  const host = hostOf(url);
  if (url.protocol === 'https:') {
    const { createTunnelAgent } = await import('./tunnel.ts');
    const agent = await agentFor(`tunnel ${proxy.url.href}`, async () => createTunnelAgent(proxy, { ...keep(options), ...await trust(options) }));
    return { secure: true, agent, proxy: null, options: { host, port: url.port || 443, path: url.pathname + url.search, ...serverName(host) } };
  }
  const secure = proxy.url.protocol === 'https:';
  const agent = await agentFor(proxy.url.protocol, () => createAgent(secure, options));
  return {
    secure, agent,
    options: { host: hostOf(proxy.url), port: proxy.url.port || (secure ? 443 : 80), path: url.href, headers: proxyAuthorization(proxy) },
    proxy: { loginWanted: () => explainProxyAnswer(407, proxy, url.host), unreachable: () => explainProxyFailure(proxy) },
  };
}

async function createAgent(secure: boolean, options: HttpOptions): Promise<Agent> {
  if (!secure) return new (await import('node:http')).Agent(keep(options));
  return new (await import('node:https')).Agent({ ...keep(options), ...await trust(options) });
}

function keep({ connections }: HttpOptions): { keepAlive: true; maxSockets: number } {
  return { keepAlive: true, maxSockets: connections };
}

function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

function serverName(host: string): { servername?: string } {
  return isAddress(host) ? {} : { servername: host };
}

/** Whom to believe, in the words of node:tls. */
async function trust({ ca, insecure }: HttpOptions): Promise<{ rejectUnauthorized: boolean; ca?: string[] }> {
  if (ca === null) return { rejectUnauthorized: !insecure };
  const { rootCertificates } = await import('node:tls');
  return { rejectUnauthorized: !insecure, ca: [...rootCertificates, ca] };
}

async function send(request: HttpRequest, { secure, agent, options, proxy }: Route): Promise<HttpResponse> {
  const { method, url, headers, body, limit, signal } = request;
  const node = secure ? await import('node:https') : await import('node:http');
  if (signal.aborted) throw signal.reason;
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => reject(signal.aborted ? signal.reason : explainNetworkError(error, url.host));
    const outgoing = node.request({
      agent, method, signal, ...options,
      headers: { host: url.host, ...headers, ...options.headers as Record<string, string> | undefined, ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }) },
    }, (incoming) => {
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

function isAddress(host: string): boolean {
  return /^[0-9.]+$/.test(host) || host.includes(':');
}
