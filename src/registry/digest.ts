import { RegistryError } from './registry-error.ts';

/** The algorithms of the OCI image specification that registries use, with the length of their hex form. */
const hexLength: Readonly<Record<string, number>> = { sha256: 64, sha384: 96, sha512: 128 };

/** Whether the text is a digest that can be verified: a known algorithm, the right number of lower-case hex digits. */
export function isDigest(text: string): boolean {
  const [algorithm = '', hex = ''] = split(text);
  return hexLength[algorithm] === hex.length && /^[a-f0-9]+$/.test(hex);
}

/** Loads what digests are reckoned with, once there is nothing better to do: it takes some ms, as long as a registry nearby needs to answer. */
export function prepareDigests(): void {
  setImmediate(() => process.getBuiltinModule('node:crypto'));
}

/** The digest of the bytes, `sha256:...` unless another algorithm is asked for. */
export function digestOf(bytes: Uint8Array, algorithm = 'sha256'): string {
  // Loaded at the first digest, and this way: a static import would cost every start of the program 3 ms.
  const { createHash } = process.getBuiltinModule('node:crypto');
  return `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`;
}

/** Throws RegistryError `bad-content` unless the bytes have this digest. */
export function verifyDigest(bytes: Uint8Array, expected: string, what: string): void {
  if (!isDigest(expected)) {
    throw new RegistryError('bad-content', `${what} is named by ${expected.slice(0, 100)}, which is not a digest that can be verified`, 'ask the owner of the registry: nothing can be relied on there');
  }
  const found = digestOf(bytes, split(expected)[0]);
  if (found === expected) return;
  throw new RegistryError('bad-content', `${what} is not what its digest says: expected ${expected}, got ${found} (${bytes.length} bytes)`,
    'something between here and the registry changes content: try without a proxy or mirror, or ask its owner');
}

function split(text: string): [string, string] {
  const colon = text.indexOf(':');
  return [text.slice(0, Math.max(colon, 0)), text.slice(colon + 1)];
}
