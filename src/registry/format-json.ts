import { type ImageNode, isAttestation } from './image-node.ts';
import type { Descriptor } from './manifest.ts';
import { formatPlatform, type Platform } from './platform.ts';
import type { Reference } from './reference.ts';
import type { RegistryErrorKind } from './registry-error.ts';
import type { Verdict } from './conditions.ts';

/** What is known of one image of the call: `root`, or `error`. */
export interface ImageReport {
  readonly image: string;
  /** null for a folder. */
  readonly reference: Reference | null;
  readonly root: ImageNode | null;
  readonly omitted: string | null;
  readonly verdict: Verdict | null;
  readonly error: { readonly kind: RegistryErrorKind; readonly message: string; readonly remedy: string } | null;
}

/** One JSON document for all images of a call; `schemas/inspect.schema.json` describes it. Ends with a newline. */
export function formatJson(reports: readonly ImageReport[], options: { readonly attestations: boolean }): string {
  const document = { schemaVersion: 1, images: reports.map((report) => imageOf(report, options.attestations)) };
  // JSON leaves C1 control characters and marks that reorder text as they are; a terminal would obey them.
  return `${JSON.stringify(document, null, 2).replace(/[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`;
}

function imageOf({ image, reference, root, omitted, verdict, error }: ImageReport, attestations: boolean): object {
  return {
    image,
    reference: reference === null ? null : { domain: reference.domain, path: reference.path, tag: reference.tag, digest: reference.digest },
    root: root === null ? null : nodeOf(root, attestations),
    omitted,
    verdict: verdict === null ? null : { holds: verdict.holds, message: verdict.sentence },
    error: error === null ? null : { kind: error.kind, message: error.message, remedy: error.remedy },
  };
}

function nodeOf(node: ImageNode, attestations: boolean): object {
  const base = {
    kind: node.kind, digest: node.digest, mediaType: node.mediaType, artifactType: node.artifactType, size: node.size,
    platform: platformOf(node.platform), annotations: node.annotations,
  };
  switch (node.kind) {
    case 'index': {
      const shown = node.manifests.filter((child) => attestations || !isAttestation(child));
      return { ...base, hiddenAttestations: node.manifests.length - shown.length, manifests: shown.map((child) => nodeOf(child, attestations)) };
    }
    case 'manifest': return {
      ...base, created: node.created, config: contentOf(node.config), layers: node.layers.map((layer) => contentOf(layer)),
      attestation: node.attestation,
    };
    case 'unread': return { ...base, problem: node.problem, attestation: node.attestation };
    case 'unknown': return base;
  }
}

function contentOf({ digest, mediaType, size, annotations }: Descriptor): object {
  return { digest, mediaType, size, annotations };
}

function platformOf(platform: Platform | null): object | null {
  if (platform === null) return null;
  const { os, architecture, variant, osVersion } = platform;
  return { name: formatPlatform(platform), os, architecture, variant: variant || null, osVersion: osVersion || null };
}
