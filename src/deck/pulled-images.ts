import { faultOfName } from './created-things.ts';

/**
 * What a step takes from a registry on the network: `run`, an image that the engine makes containers of; `base`, one
 * that a build begins with; `inspect`, one that `inspect` reads. `mirror`: as `run`, and `pull` makes the registry of
 * it that serves the base images.
 */
export type PullKind = 'run' | 'base' | 'inspect' | 'mirror';

export interface PulledImage {
  readonly kind: PullKind;
  /** As `docker` takes it, without a digest. */
  readonly name: string;
}

export const pullKinds: readonly PullKind[] = ['run', 'base', 'inspect', 'mirror'];

/** What the name must look like, in one sentence; null when `name` does. */
export function faultOfPulled(name: string): string | null {
  return faultOfName('image', name) === null ? null : `Write \`KIND NAME[:TAG]\`, with a KIND of ${pullKinds.join(', ')}, without a digest.`;
}
