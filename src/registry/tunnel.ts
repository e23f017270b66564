import type { Agent, AgentOptions } from 'node:https';
import type { Duplex } from 'node:stream';
import type { ConnectionOptions } from 'node:tls';
import { explainProxyAnswer, explainProxyFailure, type Proxy, proxyAuthorization } from './proxy.ts';

type Connected = (error: Error | null, stream: Duplex) => void;

/** An agent whose TLS connections go through a proxy's CONNECT. [RFC 9110, 9.3.6] */
export function createTunnelAgent(proxy: Proxy, options: AgentOptions): Agent {
  const { Agent: TlsAgent } = process.getBuiltinModule('node:https');
  const agent = new TlsAgent(options);
  agent.createConnection = (target: ConnectionOptions, connected?: Connected) => {
    openTunnel(proxy, target, options, (error, stream) => connected?.(error, stream as Duplex));
    return undefined;
  };
  return agent;
}

function openTunnel(proxy: Proxy, target: ConnectionOptions, { rejectUnauthorized, secureContext }: AgentOptions, done: (error: Error | null, stream: Duplex | null) => void): void {
  const wanted = `${target.host?.includes(':') === true ? `[${target.host}]` : target.host}:${target.port}`;
  const overTls = proxy.url.protocol === 'https:';
  const { request: connect } = process.getBuiltinModule(overTls ? 'node:https' : 'node:http');
  const request = connect({
    method: 'CONNECT', agent: false, path: wanted,
    host: proxy.url.hostname.replace(/^\[|\]$/g, ''), port: proxy.url.port || (overTls ? 443 : 80),
    headers: { host: wanted, ...proxyAuthorization(proxy) },
    ...(overTls ? { rejectUnauthorized, secureContext } : {}),
  });
  request.once('connect', (response, socket) => {
    if (response.statusCode === 200) done(null, process.getBuiltinModule('node:tls').connect({ ...withoutPath(target), socket }));
    else {
      socket.destroy();
      done(explainProxyAnswer(response.statusCode ?? 0, proxy, wanted), null);
    }
  });
  request.once('error', () => done(explainProxyFailure(proxy), null));
  request.end();
}

/** To TLS a path would be that of a local socket. */
function withoutPath({ path: _, ...target }: ConnectionOptions): ConnectionOptions {
  return target;
}
