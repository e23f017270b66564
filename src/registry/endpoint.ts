import { hubDomain, type Reference } from './reference.ts';
import { RegistryError } from './registry-error.ts';

/** One place where a repository may be asked for. */
export interface Endpoint {
  /** Host and port as the user or the engine knows them, for messages and for the Host header. */
  readonly host: string;
  /** In the order to try; the second only if the server turns out to speak it. */
  readonly schemes: readonly ('http' | 'https')[];
  /** The loopback address to connect to; null: look the host up. */
  readonly address: string | null;
  /** Before `/v2/`, without a slash at its end; for mirrors below a path. */
  readonly prefix: string;
  /** What the Docker config calls this registry. */
  readonly credentialKey: string;
  readonly isMirror: boolean;
}

export interface EndpointOptions {
  /** Mirrors of Docker Hub as the engine names them: `http://127.0.0.1:5999/` or `mirror.example.com`. */
  readonly mirrors: readonly string[];
  /** Any certificate will do, and plain http too. */
  readonly insecure: boolean;
}

const hubKey = 'https://index.docker.io/v1/';

/** The command that logs in there. */
export function loginCommand({ credentialKey, host }: Endpoint): string {
  return credentialKey === hubKey ? 'docker login' : `docker login ${host}`;
}

/**
 * The places to ask for an image, in order: for Docker Hub the engine's mirrors first. Throws RegistryError `bad-reference` for a host that
 * the grammar of names allows and the internet does not: port 99999, address 1.2.3.400.
 */
export function endpointsOf({ domain }: Reference, { mirrors, insecure }: EndpointOptions): Endpoint[] {
  if (!URL.canParse(`https://${domain}`)) throw new RegistryError('bad-reference', `there can be no host ${domain}`, 'check address and port');
  if (domain !== hubDomain) return endpointsOfHost(domain, insecure);
  const hub: Endpoint = { host: 'registry-1.docker.io', schemes: ['https'], address: null, prefix: '', credentialKey: hubKey, isMirror: false };
  return [...mirrors.flatMap((mirror) => mirrorEndpoints(mirror, insecure)), hub];
}

function endpointsOfHost(host: string, insecure: boolean): Endpoint[] {
  const base = { host, prefix: '', credentialKey: host, isMirror: false };
  if (!isLoopback(host)) return [{ ...base, schemes: insecure ? ['https', 'http'] : ['https'], address: null }];
  const schemes = ['http', 'https'] as const;
  // On macOS AirPlay may hold port 5000 on one of the two loopback addresses only, so each is asked by itself.
  if (/^localhost(:|$)/.test(host)) return [{ ...base, schemes, address: '127.0.0.1' }, { ...base, schemes, address: '::1' }];
  return [{ ...base, schemes, address: null }];
}

function mirrorEndpoints(mirror: string, insecure: boolean): Endpoint[] {
  const text = /^[a-z]+:\/\//i.test(mirror) ? mirror : `https://${mirror}`;
  if (!URL.canParse(text)) return [];
  const url = new URL(text);
  if (!/^https?:$/.test(url.protocol)) return [];
  const prefix = url.pathname.replace(/\/+$/, '');
  const plain = url.protocol === 'http:';
  return endpointsOfHost(url.host, insecure).map((endpoint) => ({
    ...endpoint, prefix, isMirror: true,
    schemes: plain ? ['http'] : insecure ? ['https', 'http'] : ['https'],
  }));
}

/** Whether `host[:port]` never leaves this machine. */
export function isLoopback(host: string): boolean {
  const name = host.replace(/:\d+$/, '').toLowerCase();
  return name === 'localhost' || /^127\.\d+\.\d+\.\d+$/.test(name) || name === '[::1]';
}
