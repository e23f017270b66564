import type { SecureContext } from 'node:tls';
import type { Environment } from './proxy.ts';

/** Where systems without a store of their own kind keep the authorities that they trust, as Go and OpenSSL look for them. */
const bundles = ['/etc/ssl/certs/ca-certificates.crt', '/etc/pki/tls/certs/ca-bundle.crt', '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem', '/etc/ssl/ca-bundle.pem', '/etc/ssl/cert.pem'];

/**
 * Whom to believe: the authorities that Node brings along, and those in `ca` (PEM). Made once for all connections: with
 * authorities of our own it costs some 40 ms each time.
 */
export function createTrust(ca: string | null): SecureContext {
  const { createSecureContext, rootCertificates } = process.getBuiltinModule('node:tls');
  return createSecureContext(ca === null ? {} : { ca: [...rootCertificates, ca] });
}

/**
 * The same with the authorities of this machine, as Docker and crane trust them; Node does not by itself. null when there are none.
 * Reading them takes longer, so it is done only when a certificate is not trusted without.
 */
export async function createSystemTrust(ca: string | null, env: Environment): Promise<SecureContext | null> {
  const system = await systemAuthorities(env);
  if (system.length === 0) return null;
  const { createSecureContext } = process.getBuiltinModule('node:tls');
  return createSecureContext({ ca: ca === null ? system : [...system, ca] });
}

async function systemAuthorities(env: Environment): Promise<string[]> {
  const { readFile } = process.getBuiltinModule('node:fs/promises');
  const named = env['SSL_CERT_FILE'] || env['NODE_EXTRA_CA_CERTS'];
  const texts = await Promise.all((named ? [named, ...bundles] : bundles).map((file) => readFile(file, 'utf8').catch(() => '')));
  const found = texts.filter((text) => text.includes('-----BEGIN CERTIFICATE-----'));
  // Newer versions of Node can read the keychain of macOS too.
  const { getCACertificates } = process.getBuiltinModule('node:tls') as { getCACertificates?: (type: string) => string[] };
  return [...found.slice(0, named ? 2 : 1), ...(getCACertificates?.('system') ?? [])];
}
