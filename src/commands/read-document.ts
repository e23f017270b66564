import { findRegistryMirrors } from '../host/registry-mirrors.ts';
import { parseImageName } from '../registry/image-name.ts';
import { RegistryError } from '../registry/registry-error.ts';
import type { DocumentRequest } from '../ui/document.ts';
import { openImages } from './open-images.ts';

/** A person waits for it. */
const timeoutMs = 10_000;

/**
 * The manifest or config of an image by its digest, as text, verified. Only reads. Rejects with an Error whose message
 * says what went wrong and what to try, within 10 s.
 */
export async function readDocument({ image, digest, part }: DocumentRequest, env: Readonly<Record<string, string | undefined>>): Promise<string> {
  const images = openImages({
    env, timeoutMs, ca: null, insecure: false, log: () => undefined,
    // By its digest: a copy is the very same.
    onKept: () => undefined,
    whenLate: 'check the network', findMirrors: () => findRegistryMirrors(env),
  });
  try {
    const source = await images.open(parseImageName(image));
    const entry = { digest, mediaType: '', size: 0, platform: null, annotations: {}, artifactType: null };
    const bytes = part === 'config' ? await source.config(entry) : (await source.manifest(entry)).bytes;
    return Buffer.from(bytes).toString('utf8');
  } catch (error) {
    if (error instanceof RegistryError) throw new Error(images.redact(`${error.message}; ${error.remedy}`));
    throw error;
  } finally {
    images.close();
  }
}
