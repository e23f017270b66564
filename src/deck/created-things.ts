/** What a step may say under `creates`: what it makes on the engine or on this machine, so that it can be undone. */
export type CreatedKind = 'container' | 'volume' | 'builder' | 'image' | 'manifest-list' | 'binfmt';

export interface CreatedThing {
  readonly kind: CreatedKind;
  /** As `docker` names it. Of `binfmt`: the image that takes handlers away with `--uninstall NAME`, or empty. */
  readonly name: string;
}

export const createdKinds: readonly CreatedKind[] = ['container', 'volume', 'builder', 'image', 'manifest-list', 'binfmt'];

/** Names that end up as arguments of `docker`: none begins with `-`. */
const OBJECT = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/;
const REFERENCE = /^[A-Za-z0-9][A-Za-z0-9._-]*(?::[0-9]{1,5})?(?:\/[A-Za-z0-9][A-Za-z0-9._-]*)*(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?$/;

/** Splits `KIND NAME`; the name is empty without one. */
export function splitCreated(text: string): { kind: string; name: string } {
  const [kind = '', ...rest] = text.trim().split(/\s+/);
  return { kind, name: rest.join(' ') };
}

/** What the name of such a thing must look like, in one sentence; null when `name` does. */
export function faultOfName(kind: CreatedKind, name: string): string | null {
  switch (kind) {
    case 'container':
    case 'volume':
    case 'builder':
      return OBJECT.test(name) ? null : `Write \`${kind} NAME\`: letters, digits and _ . -`;
    case 'image':
    case 'manifest-list':
      return REFERENCE.test(name) ? null : `Write \`${kind} NAME[:TAG]\`, as \`docker\` takes it, without a digest.`;
    case 'binfmt':
      return name === '' || REFERENCE.test(name) ? null : 'Write `binfmt`, or `binfmt IMAGE` with the image that takes handlers away with `--uninstall`.';
  }
}
