import { type ImageNode, imagesOf, isAttestation } from './image-node.ts';
import { formatPlatform, type Platform } from './platform.ts';
import { printable } from './printable.ts';

/** One platform a line, in the index's order, attestations apart. */
export function formatPlatforms(root: ImageNode): string {
  return imagesOf(root).flatMap(({ platform }) => (platform === null ? [] : [`${printable(formatPlatform(platform))}\n`])).join('');
}

/** The lines that the mquery tool prints, platform for platform and in its order. Attestations, `unknown/unknown` there, on request. [estesp/mquery] */
export function formatMquery(name: string, root: ImageNode, attestations: boolean): string {
  const isList = root.kind === 'index';
  const head = [`Image: ${printable(name)} (digest: ${root.digest})`, ` * Manifest List: ${isList ? 'Yes' : 'No'} (Image type: ${printable(root.mediaType)})`];
  const lines = isList
    ? [' * Supported platforms:', ...entries(root).filter((node) => attestations || !isAttestation(node)).map(({ platform }) => `   - ${mqueryPlatform(platform)}`)]
    : [` * Supports: ${mqueryPlatform(root.platform)}`];
  return [...head, ...lines, '', ''].join('\n');
}

function entries(node: ImageNode): ImageNode[] {
  return node.kind === 'index' ? node.manifests.flatMap((child) => entries(child)) : [node];
}

function mqueryPlatform(platform: Platform | null): string {
  if (platform === null) return 'unknown/unknown';
  const { os, architecture, variant, osVersion } = platform;
  const version = os === 'windows' && osVersion !== '' ? `:${osVersion}` : '';
  return printable([os, architecture, variant].filter((part) => part !== '').join('/') + version);
}
