import type { Agent, RequestOptions } from 'node:http';
import type { SecureContext } from 'node:tls';
import type { HttpRequest } from './http.ts';
import type { Environment } from './proxy.ts';

/** How a request gets out: through which module and agent, to whom. */
export interface Route {
  readonly secure: boolean;
  readonly agent: Agent;
  readonly options: RequestOptions;
  /** Said by a proxy that reads the request itself; null when nobody or a tunnel stands in between. */
  readonly proxy: { readonly loginWanted: () => Error; readonly unreachable: () => Error } | null;
}

/** What a connection needs to know of TLS. */
export interface Trust {
  readonly rejectUnauthorized: boolean;
  readonly secureContext: SecureContext;
}

/** What all routes share. */
export interface Paths {
  readonly env: Environment;
  readonly keep: { readonly keepAlive: true; readonly maxSockets: number };
  readonly trust: () => Promise<Trust>;
  readonly agent: (key: string, create: () => Promise<Agent>) => Promise<Agent>;
}

const proxyVariables = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'];

/** The way for a request. Throws RegistryError `proxy` when the environment names a proxy that cannot be used. */
export async function routeFor({ url, address }: HttpRequest, paths: Paths): Promise<Route> {
  const proxied = proxyVariables.some((name) => paths.env[name]) ? await routeThroughProxy(url, paths) : null;
  if (proxied !== null) return proxied;
  const secure = url.protocol === 'https:';
  const agent = await paths.agent(url.protocol, () => createAgent(secure, paths));
  const host = hostOf(url);
  const port = url.port === '' ? {} : { port: url.port };
  // The name is asked for even when its address is known; an address is no name.
  return { secure, agent, proxy: null, options: { host: address ?? host, ...port, path: url.pathname + url.search, ...(secure ? serverName(host) : {}) } };
}

async function routeThroughProxy(url: URL, paths: Paths): Promise<Route | null> {
  const { explainProxyAnswer, explainProxyFailure, proxyAuthorization, proxyFor } = await import('./proxy.ts');
  const proxy = proxyFor(url, paths.env);
  if (proxy === null) return null;
  const host = hostOf(url);
  if (url.protocol === 'https:') {
    const { createTunnelAgent } = await import('./tunnel.ts');
    const agent = await paths.agent(`tunnel ${proxy.url.href}`, async () => createTunnelAgent(proxy, { ...paths.keep, ...await paths.trust() }));
    return { secure: true, agent, proxy: null, options: { host, port: url.port || 443, path: url.pathname + url.search, ...serverName(host) } };
  }
  const secure = proxy.url.protocol === 'https:';
  const agent = await paths.agent(proxy.url.protocol, () => createAgent(secure, paths));
  return {
    secure, agent,
    options: { host: hostOf(proxy.url), port: proxy.url.port || (secure ? 443 : 80), path: url.href, headers: proxyAuthorization(proxy) },
    proxy: { loginWanted: () => explainProxyAnswer(407, proxy, url.host), unreachable: () => explainProxyFailure(proxy) },
  };
}

async function createAgent(secure: boolean, { keep, trust }: Paths): Promise<Agent> {
  if (!secure) return new (await import('node:http')).Agent(keep);
  return new (await import('node:https')).Agent({ ...keep, ...await trust() });
}

function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

function serverName(host: string): { servername?: string } {
  return isAddress(host) ? {} : { servername: host };
}

function isAddress(host: string): boolean {
  return /^[0-9.]+$/.test(host) || host.includes(':');
}
