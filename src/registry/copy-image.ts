import type { Content, ImageSource } from './image-source.ts';
import { type Descriptor, type Manifest, parseManifest } from './manifest.ts';
import { RegistryError } from './registry-error.ts';

/** Where an image is copied to. */
export interface ImageTarget {
  /** Whether this content is there already. */
  hasBlob(descriptor: Descriptor): Promise<boolean>;
  putBlob(descriptor: Descriptor, bytes: Uint8Array): Promise<void>;
  /** All that it links is there. `name`: the name that points at it; null for a part of an image. */
  putManifest(content: Content, name: string | null): Promise<void>;
}

export interface CopyOptions {
  /** Layers too: an image that can be run. Without them it can only be looked at. */
  readonly layers: boolean;
  /** The name that points at it there. */
  readonly name: string;
  /** Told of every part that was copied: bytes so far, of so many that are known of. */
  readonly onProgress: (done: number, known: number) => void;
}

const deepest = 8;

/** Copies an image with all its platforms, digests and all; resolves with its digest. Throws RegistryError. */
export async function copyImage(source: ImageSource, target: ImageTarget, { layers, name, onProgress }: CopyOptions): Promise<string> {
  let done = 0;
  let known = 0;
  const copyBlob = async (descriptor: Descriptor, read: () => Promise<Uint8Array>): Promise<void> => {
    if (!(await target.hasBlob(descriptor))) await target.putBlob(descriptor, await read());
    done += descriptor.size;
    onProgress(done, known);
  };
  const copy = async (content: Content, pointer: string | null, depth: number): Promise<void> => {
    const manifest: Manifest = parseManifest(content.bytes, content.mediaType, content.digest);
    if (manifest.kind === 'unknown' || depth > deepest) throw new RegistryError('unsupported', `${content.digest} is ${manifest.mediaType}, which cannot be copied`, 'copy it with skopeo or crane');
    if (manifest.kind === 'index') {
      for (const entry of manifest.manifests) await copy(await source.manifest(entry), null, depth + 1);
    } else {
      const blobs = layers ? [manifest.config, ...manifest.layers] : [manifest.config];
      known += blobs.reduce((sum, { size }) => sum + size, 0);
      await copyBlob(manifest.config, () => source.config(manifest.config));
      for (const layer of layers ? manifest.layers : []) await copyBlob(layer, () => source.blob(layer));
    }
    await target.putManifest(content, pointer);
  };
  const root = await source.root();
  await copy(root, name, 0);
  return root.digest;
}
