import { isDigest } from './digest.ts';
import { parseReference, type Reference } from './reference.ts';
import { RegistryError } from './registry-error.ts';

/** What a user names: an image in a registry, or in a folder laid out as OCI says. */
export type ImageName =
  | { readonly kind: 'registry'; readonly text: string; readonly reference: Reference }
  | { readonly kind: 'layout'; readonly text: string; readonly directory: string; readonly tag: string | null; readonly digest: string | null };

/** Reads `[DOMAIN/]NAME[:TAG][@DIGEST]` or `oci:DIR[:TAG][@DIGEST]`; throws RegistryError `bad-reference`. */
export function parseImageName(text: string): ImageName {
  if (!text.startsWith('oci:')) return { kind: 'registry', text, reference: parseReference(text) };
  const match = /^oci:(.*?)(?::([A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(?:@([a-z0-9]+:[a-f0-9]+))?$/s.exec(text);
  const [, directory = '', tag = null, digest = null] = match ?? [];
  if (directory === '' || directory.includes('\0') || (digest !== null && !isDigest(digest))) {
    throw new RegistryError('bad-reference', 'not the name of an image in a folder', 'write oci:DIR, oci:DIR:TAG or oci:DIR@sha256:...');
  }
  return { kind: 'layout', text, directory, tag, digest };
}
