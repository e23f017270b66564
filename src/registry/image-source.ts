import type { Descriptor } from './manifest.ts';

/** The exact bytes of a manifest, verified against `digest`. */
export interface Content {
  readonly bytes: Uint8Array;
  /** As the registry sends it. */
  readonly mediaType: string;
  readonly digest: string;
}

/** Where one image comes from: a registry or a folder. Everything throws RegistryError. */
export interface ImageSource {
  /** What the name points at now. Costs no pull where pulls are counted; there the digest is the registry's word. */
  digest(): Promise<string>;
  /** What the name points at now. */
  root(): Promise<Content>;
  /** By the entry of an index. */
  manifest(descriptor: Descriptor): Promise<Content>;
  /** By the entry of a manifest. */
  config(descriptor: Descriptor): Promise<Uint8Array>;
  /** By the entry of a manifest, whatever its size. */
  blob(descriptor: Descriptor): Promise<Uint8Array>;
  /** How many manifests may still be read before the registry's limit, as far as it said; null: no limit known. */
  pullsLeft(): number | null;
}
