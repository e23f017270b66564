import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { CredentialStore } from '../registry/credentials.ts';
import { startDeadline, systemClock } from '../registry/clock.ts';
import { createHttp } from '../registry/http.ts';
import { createRegistryClient, type RegistryClient } from '../registry/registry-client.ts';
import { hubDomain } from '../registry/reference.ts';
import { RegistryError } from '../registry/registry-error.ts';
import { createSecrets } from '../registry/secrets.ts';
import { UsageError } from './exit-code.ts';
import { inspect } from './inspect.ts';
import { type InspectArguments, readInspectArguments } from './inspect-arguments.ts';
import type { ParsedOptions } from './options.ts';

/** Inspects images with this process's streams, environment and files. */
export async function startInspect(options: ParsedOptions): Promise<number> {
  const args = readArguments(options);
  const ca = args.caCert === null ? null : await readAuthorities(args.caCert);
  const secrets = createSecrets();
  const http = createHttp({ ca, insecure: args.insecure, connections: 16, env: process.env });
  const deadline = startDeadline(systemClock, args.timeoutMs, () => new RegistryError('timeout', `gave no answer within ${args.timeoutMs / 1000} s`, 'check the network, or give more time with --timeout'));
  const err = (text: string): void => void process.stderr.write(text);

  const credentials = openCredentials();
  const clientFor = (mirrors: readonly string[]): RegistryClient => createRegistryClient({
    http, clock: systemClock, random: Math.random, secrets, mirrors, insecure: args.insecure, deadline,
    credentials,
    log: args.verbose ? (line) => err(`${secrets.redact(line)}\n`) : () => undefined,
  });
  const plain = clientFor([]);
  let hub: Promise<RegistryClient> | null = null;
  const hubClient = async (): Promise<RegistryClient> => {
    const { findRegistryMirrors } = await import('../host/registry-mirrors.ts');
    return clientFor(await findRegistryMirrors(process.env));
  };

  try {
    return await inspect(args, {
      out: (text) => process.stdout.write(text),
      err,
      redact: (text) => secrets.redact(text),
      open: async (name) => {
        if (name.kind === 'layout') {
          const { openLayout, readFileUpTo } = await import('../registry/oci-layout.ts');
          return openLayout(name, readFileUpTo);
        }
        const { reference } = name;
        return (reference.domain === hubDomain ? await (hub ??= hubClient()) : plain).open(reference);
      },
    });
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
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new UsageError(`--cacert ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** What `docker login` keeps, looked at when the first registry asks who we are. */
function openCredentials(): CredentialStore {
  let store: Promise<CredentialStore> | null = null;
  const open = async (): Promise<CredentialStore> => {
    const { createDockerCredentials } = await import('../registry/docker-config.ts');
    const file = join(process.env['DOCKER_CONFIG'] || join(homedir(), '.docker'), 'config.json');
    return createDockerCredentials({
      inline: process.env['DOCKER_AUTH_CONFIG'] || null, env: process.env,
      read: () => readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
        throw error;
      }),
    });
  };
  return async (key, signal) => (await (store ??= open()))(key, signal);
}
