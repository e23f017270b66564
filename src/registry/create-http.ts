import type { Agent } from 'node:http';
import type { SecureContext } from 'node:tls';
import { exchange, type Http, type HttpRequest, type HttpResponse, Untrusted } from './http.ts';
import type { Environment } from './proxy.ts';
import { type Paths, routeFor, type Trust } from './route.ts';
import { createSystemTrust, createTrust } from './trust.ts';

export interface HttpOptions {
  /** PEM, added to the authorities that Node trusts; null: those only. */
  readonly ca: string | null;
  /** Accept any certificate. */
  readonly insecure: boolean;
  /** Connections to one host at a time; more requests wait. */
  readonly connections: number;
  /** For HTTPS_PROXY, SSL_CERT_FILE and the like. */
  readonly env: Environment;
}

/** HTTP/1.1 over Node's own client, connections kept open between requests. TLS and proxies are loaded when they are needed. */
export function createHttp(options: HttpOptions): Http {
  const agents = new Map<string, Agent>();
  const made: Agent[] = [];
  let trusted: SecureContext | null = null;
  let system: Promise<SecureContext | null> | null = null;
  const trust = (): Trust => ({ rejectUnauthorized: !options.insecure, secureContext: (trusted ??= createTrust(options.ca)) });
  const paths: Paths = {
    env: options.env, trust, keep: { keepAlive: true, maxSockets: options.connections },
    agent: (key, create) => {
      const known = agents.get(key);
      if (known !== undefined) return known;
      const agent = create();
      agents.set(key, agent);
      made.push(agent);
      return agent;
    },
  };
  const send = async (request: HttpRequest): Promise<HttpResponse> => exchange(request, routeFor(request, paths));
  /** From now on the authorities of this machine count too; false if it has none. */
  const trustSystem = async (): Promise<boolean> => {
    const isFirst = system === null;
    const found = await (system ??= createSystemTrust(options.ca, options.env));
    if (found !== null && isFirst) {
      trusted = found;
      agents.clear();
    }
    return found !== null;
  };
  return {
    send: async (request) => {
      try {
        return await send(request);
      } catch (error) {
        if (!(error instanceof Untrusted)) throw error;
        if (!await trustSystem()) throw error.problem;
      }
      try {
        return await send(request);
      } catch (error) {
        throw error instanceof Untrusted ? error.problem : error;
      }
    },
    close: () => {
      for (const agent of made) agent.destroy();
    },
  };
}
