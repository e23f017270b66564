import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAuthority } from '../../registry/certificate.ts';
import { registry2, registry2Env, registry3, start } from './programs.ts';
import { startTokenServer, type TokenServer } from './token-server.ts';

export const user = 'ada';
export const password = 'open sesame';
/** bcrypt of the password above: nobody else's. */
const htpasswd = `${user}:$2b$05$SRm0REQf4bRAYfoUBF5xzeuxDlWox337.GNQtnyuY1hTrCzK0yAuq\n`;

export interface Registries {
  readonly folder: string;
  /** distribution 2.8 and 3, plain. */
  readonly plain2: string;
  readonly plain3: string;
  readonly tls: string;
  readonly basic: string;
  readonly token: string;
  /** Pulls through from `plain2`. */
  readonly mirror: string;
  /** The authority of `tls`, a file. */
  readonly ca: string;
  readonly tokenServer: TokenServer;
  stop(): Promise<void>;
}

/** Starts real registries, each its own process, all but the mirror with the same storage; resolves when all answer. */
export async function startRegistries(): Promise<Registries> {
  const folder = mkdtempSync(join(tmpdir(), 'mw-registries-'));
  const write = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const authority = createAuthority();
  const identity = authority.issue({ names: ['localhost'], addresses: ['127.0.0.1'] });
  const ca = write('ca.pem', authority.cert);
  const tokenServer = await startTokenServer({ user, password, port: 6019 });
  const running: { stop(): Promise<void> }[] = [tokenServer];

  const registry = async (program: string, port: number, { storage = 'storage', settings = '', tls = '' }: { storage?: string; settings?: string; tls?: string } = {}): Promise<string> => {
    const http = `http:\n  addr: "127.0.0.1:${port}"\n  secret: ${createHash('sha256').update(folder).digest('hex')}\n${tls}`;
    const config = write(`${port}.yml`, `version: 0.1\nlog: {level: error}\nstorage:\n  filesystem: {rootdirectory: ${join(folder, storage)}}\n${http}${settings}`);
    const process = start(program, ['serve', config], program === registry2 ? registry2Env : {});
    running.push(process);
    await Promise.race([process.failed, answering(`${tls === '' ? 'http' : 'https'}://127.0.0.1:${port}/v2/`)]);
    return `127.0.0.1:${port}`;
  };
  const stop = async (): Promise<void> => {
    await Promise.all(running.map((one) => one.stop()));
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    return {
      folder, ca, tokenServer, stop,
      plain2: await registry(registry2, 6010),
      plain3: await registry(registry3, 6011),
      tls: await registry(registry3, 6012, { tls: `  tls:\n    certificate: ${write('tls.pem', identity.cert)}\n    key: ${write('tls.key', identity.key)}\n` }),
      basic: await registry(registry2, 6013, { settings: `auth:\n  htpasswd: {realm: test, path: ${write('htpasswd', htpasswd)}}\n` }),
      token: await registry(registry3, 6014, { settings: `auth:\n  token: {realm: "${tokenServer.realm}", service: test registry, issuer: test, jwks: ${write('jwks.json', tokenServer.jwks)}}\n` }),
      mirror: await registry(registry2, 6015, { storage: 'mirror', settings: 'proxy: {remoteurl: "http://127.0.0.1:6010"}\n' }),
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Resolves when something answers there; whoever waits has an end of their own. */
async function answering(url: string): Promise<void> {
  for (;;) {
    const there = await fetch(url).then(() => true, (error: unknown) => /certificate|self.signed/i.test(String((error as { cause?: unknown }).cause)));
    if (there) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
