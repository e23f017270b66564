import type { Descriptor } from './manifest.ts';
import type { Platform } from './platform.ts';

/** What is really in the registry, from the root down. Plain data. */
export type ImageNode = IndexNode | ManifestNode | UnknownNode | UnreadNode;

interface NodeBase {
  readonly digest: string;
  /** In bytes, of the manifest itself. */
  readonly size: number;
  readonly mediaType: string;
  readonly artifactType: string | null;
  /** For a manifest without one in its index: what its config says. */
  readonly platform: Platform | null;
  /** Its own, and those of the entry that links to it. */
  readonly annotations: Readonly<Record<string, string>>;
}

export interface IndexNode extends NodeBase {
  readonly kind: 'index';
  readonly manifests: readonly ImageNode[];
}

export interface ManifestNode extends NodeBase {
  readonly kind: 'manifest';
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
  /** RFC 3339, as the config says it; null when it says nothing. */
  readonly created: string | null;
  /** null for an image or another artifact. */
  readonly attestation: Attestation | null;
}

/** Of a media type that we do not know: named, never guessed at. */
export interface UnknownNode extends NodeBase {
  readonly kind: 'unknown';
}

/** Known from its entry in an index only: not asked for, or not there. */
export interface UnreadNode extends NodeBase {
  readonly kind: 'unread';
  /** Why it could not be read; null when it was not asked for. */
  readonly problem: string | null;
  readonly attestation: Attestation | null;
}

/** A manifest that BuildKit hangs beside an image: what was built from what, and of what it consists. */
export interface Attestation {
  /** The manifest that it speaks of. */
  readonly subject: string | null;
  /** Such as `https://spdx.dev/Document`; empty while unread. */
  readonly predicateTypes: readonly string[];
}

/** Whether a node is an attestation. */
export function isAttestation(node: ImageNode): boolean {
  return (node.kind === 'manifest' || node.kind === 'unread') && node.attestation !== null;
}

/** The images below a node, itself included: no attestations, nested indexes flattened, in order. */
export function imagesOf(node: ImageNode): ImageNode[] {
  if (node.kind === 'index') return node.manifests.flatMap((child) => imagesOf(child));
  return isAttestation(node) ? [] : [node];
}

/** The attestations below a node, in order. */
export function attestationsOf(node: ImageNode): ImageNode[] {
  if (node.kind === 'index') return node.manifests.flatMap((child) => attestationsOf(child));
  return isAttestation(node) ? [node] : [];
}

/** What a pull has to fetch: all layers, compressed, in bytes. */
export function weightOf(node: ManifestNode): number {
  return node.layers.reduce((sum, { size }) => sum + size, 0);
}
