import { RegistryError } from '../registry/registry-error.ts';
import { UsageError } from './exit-code.ts';
import { inspect } from './inspect.ts';
import { type InspectArguments, readInspectArguments } from './inspect-arguments.ts';
import { openImages } from './open-images.ts';
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
  const images = openImages({
    env, ca, insecure: args.insecure, timeoutMs: args.timeoutMs, whenLate: 'check the network, or give more time with --timeout', findMirrors,
    log: args.verbose ? (line) => err(`${line}\n`) : () => undefined,
    onKept: (name, why) => err(`${name}: ${why}; this is the copy that \`pull\` kept\n`),
  });
  try {
    return await inspect(args, { out, err, open: images.open, redact: images.redact });
  } finally {
    images.close();
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
