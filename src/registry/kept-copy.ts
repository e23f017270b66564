import type { ImageSource } from './image-source.ts';
import { RegistryError, type RegistryErrorKind } from './registry-error.ts';

const UNREACHABLE: readonly RegistryErrorKind[] = ['refused', 'unreachable', 'broken-off', 'timeout', 'dns', 'proxy', 'tls', 'not-a-registry', 'rate-limit'];

/**
 * An image as its registry has it, and when that cannot be asked, as a copy that was kept has it. `onKept` is told
 * why, once; without a copy what the registry said is thrown.
 */
export function withKeptCopy(live: ImageSource, openCopy: () => Promise<ImageSource | null>, onKept: (why: RegistryError) => void): ImageSource {
  let from = live;
  const ask = async <T>(question: (source: ImageSource) => Promise<T>): Promise<T> => {
    try {
      return await question(from);
    } catch (error) {
      if (from !== live || !(error instanceof RegistryError) || !UNREACHABLE.includes(error.kind)) throw error;
      const copy = await openCopy();
      if (copy === null) throw error;
      if (from === live) onKept(error);
      from = copy;
      return question(copy);
    }
  };
  return {
    digest: () => ask((source) => source.digest()),
    root: () => ask((source) => source.root()),
    manifest: (descriptor) => ask((source) => source.manifest(descriptor)),
    config: (descriptor) => ask((source) => source.config(descriptor)),
    blob: (descriptor) => ask((source) => source.blob(descriptor)),
    pullsLeft: () => from.pullsLeft(),
  };
}
