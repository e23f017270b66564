import type { CredentialStore } from '../registry/credentials.ts';
import { startDeadline, systemClock } from '../registry/clock.ts';
import { createDockerCredentials } from '../registry/docker-config.ts';
import { createHttp } from '../registry/create-http.ts';
import type { ImageName } from '../registry/image-name.ts';
import type { ImageSource } from '../registry/image-source.ts';
import { openLayout, readFileUpTo } from '../registry/oci-layout.ts';
import { createRegistryClient, type RegistryClient } from '../registry/registry-client.ts';
import { hubDomain } from '../registry/reference.ts';
import { RegistryError } from '../registry/registry-error.ts';
import { createSecrets } from '../registry/secrets.ts';
import { UsageError } from './exit-code.ts';
import { inspect } from './inspect.ts';
import { type InspectArguments, readInspectArguments } from './inspect-arguments.ts';
import type { ParsedOptions } from './options.ts';

/** What of the process `inspect` touches: a seam for tests. */
export interface InspectHost {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly out: (text: string | Uint8Array) => void;
  readonly err: (text: string) => void;
  /** Of Docker Hub, as the engine names them; asked at most once, and only for an image of Docker Hub. */
  readonly findMirrors: () => Promise<readonly string[]>;
}

const thisProcess: InspectHost = {
  env: process.env,
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  findMirrors: async () => (await import('../host/registry-mirrors.ts')).findRegistryMirrors(process.env),
};

/** Inspects images; resolves with the exit code. Throws UsageError. */
export async function startInspect(options: ParsedOptions, { env, out, err, findMirrors }: InspectHost = thisProcess): Promise<number> {
  const args = readArguments(options);
  const ca = args.caCert === null ? null : await readAuthorities(args.caCert);
  const secrets = createSecrets();
  const http = createHttp({ ca, insecure: args.insecure, connections: 16, env });
  const deadline = startDeadline(systemClock, args.timeoutMs, () => new RegistryError('timeout', `gave no answer within ${args.timeoutMs / 1000} s`, 'check the network, or give more time with --timeout'));
  const credentials = openCredentials(env);
  const clientFor = (mirrors: readonly string[]): RegistryClient => createRegistryClient({
    http, clock: systemClock, random: Math.random, secrets, mirrors, insecure: args.insecure, deadline, credentials,
    log: args.verbose ? (line) => err(`${secrets.redact(line)}\n`) : () => undefined,
  });
  const plain = clientFor([]);
  let hub: Promise<RegistryClient> | null = null;
  const open = async (name: ImageName): Promise<ImageSource> => {
    if (name.kind === 'layout') return openLayout(name, readFileUpTo);
    const client = name.reference.domain === hubDomain ? await (hub ??= findMirrors().then(clientFor)) : plain;
    return client.open(name.reference);
  };
  try {
    return await inspect(args, { out, err, open, redact: (text) => secrets.redact(text) });
  } finally {
    deadline.cancel();
    http.close();
  }
}

function readArguments(options: ParsedOptions): InspectArguments {
  try {
    return readInspectArguments(options);
  } catch (error) {
    if (error instanceof RegistryError) throw new UsageError(`${error.message}\n  try: ${error.remedy}`);
    throw error;
  }
}

async function readAuthorities(file: string): Promise<string> {
  const { readFile } = process.getBuiltinModule('node:fs/promises');
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new UsageError(`--cacert ${file}: ${error instanceof Error ? error.message : String(error)}`);
  });
  const certificates = text.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  const { X509Certificate } = process.getBuiltinModule('node:crypto');
  try {
    certificates.forEach((pem) => new X509Certificate(pem));
  } catch {
    throw new UsageError(`--cacert ${file}: a certificate in it cannot be read`);
  }
  if (certificates.length === 0) throw new UsageError(`--cacert ${file}: there is no certificate in PEM form in it`);
  return certificates.join('\n');
}

/** What `docker login` keeps; its config is read when the first registry asks who we are. */
function openCredentials(env: InspectHost['env']): CredentialStore {
  return createDockerCredentials({
    inline: env['DOCKER_AUTH_CONFIG'] || null, env,
    read: () => {
      const folder = env['DOCKER_CONFIG'] || `${env['HOME'] || process.getBuiltinModule('node:os').homedir()}/.docker`;
      return process.getBuiltinModule('node:fs/promises').readFile(`${folder}/config.json`, 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
        throw error;
      });
    },
  });
}
