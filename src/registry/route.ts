import type { Agent, request, RequestOptions } from 'node:http';
import type { SecureContext } from 'node:tls';
import type { HttpRequest } from './http.ts';
import { type Environment, explainProxyAnswer, explainProxyFailure, type Proxy, proxyAuthorization, proxyFor } from './proxy.ts';
import { createTunnelAgent } from './tunnel.ts';

/** How a request gets out: with which function of Node's and which agent, to whom. */
export interface Route {
  readonly request: typeof request;
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
  readonly trust: () => Trust;
  readonly agent: (key: string, create: () => Agent) => Agent;
}

/** The way for a request. Throws RegistryError `proxy` when the environment names a proxy that cannot be used. */
export function routeFor({ url, address }: HttpRequest, paths: Paths): Route {
  const proxy = proxyFor(url, paths.env);
  if (proxy !== null) return routeThrough(proxy, url, paths);
  const secure = url.protocol === 'https:';
  const agent = paths.agent(url.protocol, () => createAgent(secure, paths));
  const host = hostOf(url);
  const port = url.port === '' ? {} : { port: url.port };
  // The name is asked for even when its address is known; an address is no name.
  return { request: requestOf(secure), agent, proxy: null, options: { host: address ?? host, ...port, path: url.pathname + url.search, ...(secure ? serverName(host) : {}) } };
}

function routeThrough(proxy: Proxy, url: URL, paths: Paths): Route {
  const host = hostOf(url);
  if (url.protocol === 'https:') {
    const agent = paths.agent(`tunnel ${proxy.url.href}`, () => createTunnelAgent(proxy, { ...paths.keep, ...paths.trust() }));
    return { request: requestOf(true), agent, proxy: null, options: { host, port: url.port || 443, path: url.pathname + url.search, ...serverName(host) } };
  }
  const secure = proxy.url.protocol === 'https:';
  const agent = paths.agent(proxy.url.protocol, () => createAgent(secure, paths));
  return {
    request: requestOf(secure), agent,
    options: { host: hostOf(proxy.url), port: proxy.url.port || (secure ? 443 : 80), path: url.href, headers: proxyAuthorization(proxy) },
    proxy: { loginWanted: () => explainProxyAnswer(407, proxy, url.host), unreachable: () => explainProxyFailure(proxy) },
  };
}

function createAgent(secure: boolean, { keep, trust }: Paths): Agent {
  if (!secure) return new (process.getBuiltinModule('node:http').Agent)(keep);
  return new (process.getBuiltinModule('node:https').Agent)({ ...keep, ...trust() });
}

/** TLS is loaded with the first https URL: it costs 10 ms, and a check of localhost needs none. */
function requestOf(secure: boolean): typeof request {
  return secure ? process.getBuiltinModule('node:https').request : process.getBuiltinModule('node:http').request;
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
