import { isLoopback } from './endpoint.ts';
import { RegistryError } from './registry-error.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Proxy {
  /** May hold a user and a password: never shown. */
  readonly url: URL;
  /** The variable that names it. */
  readonly variable: string;
}

/**
 * The proxy for a URL, from HTTPS_PROXY, HTTP_PROXY and NO_PROXY (or in lower case), as Docker, crane and all other Go programs read
 * them; null for none. This machine's own loopback is never asked through a proxy. Throws RegistryError `proxy` for one that
 * cannot be used. [golang.org/x/net/http/httpproxy]
 */
export function proxyFor(url: URL, env: Environment): Proxy | null {
  const names = url.protocol === 'https:' ? ['HTTPS_PROXY', 'https_proxy'] : ['HTTP_PROXY', 'http_proxy'];
  const variable = names.find((name) => (env[name] ?? '') !== '');
  if (variable === undefined || isLoopback(url.host) || isExcluded(url, env['NO_PROXY'] || env['no_proxy'] || '')) return null;
  const value = env[variable] ?? '';
  const text = value.includes('://') ? value : `http://${value}`;
  const proxy = URL.canParse(text) ? new URL(text) : null;
  if (proxy === null || proxy.hostname === '') throw new RegistryError('proxy', `${variable} is not the URL of a proxy`, `write http://HOST:PORT into ${variable}, or unset it`);
  if (!/^https?:$/.test(proxy.protocol)) {
    throw new RegistryError('proxy', `${variable} names a ${proxy.protocol.slice(0, -1)} proxy, of which only http and https ones can be used here`, `write http://HOST:PORT into ${variable}, or put ${url.hostname} into NO_PROXY`);
  }
  return { url: proxy, variable };
}

/** Whether NO_PROXY names the URL's host: `*`, `example.com` with all below it, `.example.com` for those below only, an address, a network, each with a port if need be. */
function isExcluded(url: URL, list: string): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  const { isIP, isIPv6 } = process.getBuiltinModule('node:net');
  return list.split(',').map((entry) => entry.trim().toLowerCase()).filter((entry) => entry !== '').some((entry) => {
    if (entry === '*') return true;
    if (entry.includes('/')) return isInNetwork(host, entry);
    const [, named = '', namedPort] = /^\[?(.*?)\]?(?::(\d+))?$/.exec(isIPv6(entry) ? `[${entry}]` : entry) ?? [];
    if (namedPort !== undefined && namedPort !== port) return false;
    if (named === '') return false;
    if (isIP(named) !== 0) return named === host;
    const below = named.replace(/^\*?\.?/, '.');
    return host.endsWith(below) || (!/^[*.]/.test(named) && host === named);
  });
}

function isInNetwork(host: string, network: string): boolean {
  const { BlockList, isIP } = process.getBuiltinModule('node:net');
  const [address = '', prefix = ''] = network.split('/');
  const family = isIP(address);
  if (family === 0 || isIP(host) !== family || !/^\d{1,3}$/.test(prefix) || Number(prefix) > (family === 4 ? 32 : 128)) return false;
  const list = new BlockList();
  const name = family === 4 ? 'ipv4' : 'ipv6';
  list.addSubnet(address, Number(prefix), name);
  return list.check(host, name);
}

/** The header that logs in to the proxy, if its URL names a user. */
export function proxyAuthorization({ url }: Proxy): Record<string, string> {
  if (url.username === '') return {};
  const login = `${decode(url.username)}:${decode(url.password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(login).toString('base64')}` };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** What the proxy's refusal means. */
export function explainProxyAnswer(status: number, { url, variable }: Proxy, wanted: string): RegistryError {
  if (status === 407) return new RegistryError('proxy', `the proxy ${url.host} wants a login`, `write user and password into ${variable}: http://USER:PASSWORD@${url.host}`);
  return new RegistryError('proxy', `the proxy ${url.host} does not let us through to ${wanted} (HTTP ${status})`, `check ${variable}, or put ${wanted.replace(/:\d+$/, '')} into NO_PROXY if it can be reached without`);
}

/** What it means that the proxy itself cannot be reached. */
export function explainProxyFailure({ url, variable }: Proxy): RegistryError {
  return new RegistryError('proxy', `the proxy ${url.host}, which ${variable} names, cannot be reached`, `check ${variable}, or unset it`);
}
