import { count } from './conditions.ts';
import { attestationsOf, type ImageNode, isAttestation, type ManifestNode, weightOf } from './image-node.ts';
import { formatPlatform } from './platform.ts';
import { printable } from './printable.ts';

export interface TreeOptions {
  readonly layers: boolean;
  readonly attestations: boolean;
}

/** An image as a tree for people: one line a node, its details below. Never longer lines than a digest needs. */
export function formatTree(name: string, root: ImageNode, options: TreeOptions): string {
  const hidden = options.attestations ? 0 : attestationsOf(root).length;
  const tree = draw(root, options);
  const note = hidden === 0 ? [] : [`${count(hidden, 'attestation')} hidden: --attestations shows ${hidden === 1 ? 'it' : 'them'}`];
  return [printable(name), ...tree.map((line) => line.trimEnd()), ...note, ''].join('\n');
}

function draw(node: ImageNode, options: TreeOptions): string[] {
  const children = node.kind === 'index' ? node.manifests.filter((child) => options.attestations || !isAttestation(child)) : [];
  const lines = [headline(node), ...details(node, options).map(([label, text]) => `${children.length > 0 ? '│ ' : '  '}${label.padEnd(10)} ${text}`)];
  children.forEach((child, i) => {
    const isLast = i === children.length - 1;
    const [first = '', ...rest] = draw(child, options);
    lines.push(`${isLast ? '└─' : '├─'} ${first}`, ...rest.map((line) => `${isLast ? '  ' : '│ '} ${line}`));
  });
  return lines;
}

function headline(node: ImageNode): string {
  if (isAttestation(node)) return 'attestation';
  const platform = node.platform === null ? '' : printable(formatPlatform(node.platform), 80);
  switch (node.kind) {
    case 'index': return ['image index', platform].filter((part) => part !== '').join('  ') + (node.manifests.length === 0 ? '  (empty)' : '');
    case 'manifest': return platform || (node.artifactType === null ? 'manifest without a platform' : 'artifact');
    case 'unread': return [platform || 'manifest', node.problem === null ? '' : `(${node.problem})`].filter((part) => part !== '').join('  ');
    case 'unknown': return 'something of a type that is not known here';
  }
}

function details(node: ImageNode, options: TreeOptions): [string, string][] {
  return [
    [node.kind === 'index' ? 'index' : 'manifest', node.digest],
    ['type', printable(node.mediaType || 'none given')],
    ...(node.artifactType === null ? [] : [['artifact', printable(node.artifactType)] satisfies [string, string]]),
    ...(node.kind === 'manifest' ? ofManifest(node, options) : []),
    ...attestation(node),
    ...Object.entries(node.annotations).filter(([key]) => !key.startsWith('vnd.docker.reference.')).map(([key, value]): [string, string] => ['annotation', `${printable(key, 120)} = ${printable(value)}`]),
  ];
}

function ofManifest(node: ManifestNode, { layers }: TreeOptions): [string, string][] {
  const config: [string, string] = ['config', node.config.digest];
  if (node.attestation !== null) return [config];
  return [
    config,
    ['size', `${formatSize(weightOf(node))} compressed, in ${count(node.layers.length, 'layer')}`],
    ...(layers ? node.layers.map(({ digest, size }): [string, string] => ['layer', `${digest}  ${formatSize(size)}`]) : []),
    ...(node.created === null ? [] : [['created', printable(node.created, 40)] satisfies [string, string]]),
  ];
}

function attestation(node: ImageNode): [string, string][] {
  if ((node.kind !== 'manifest' && node.kind !== 'unread') || node.attestation === null) return [];
  const { subject, predicateTypes } = node.attestation;
  return [
    ...(subject === null ? [] : [['of', printable(subject, 140)] satisfies [string, string]]),
    ...predicateTypes.map((type): [string, string] => [predicateName(type), printable(type)]),
  ];
}

/** What people call a predicate. */
export function predicateName(type: string): string {
  if (/spdx|cyclonedx/i.test(type)) return 'SBOM';
  return /provenance/i.test(type) ? 'provenance' : 'predicate';
}

/** Decimal, as registries and Docker count: `3.4 MB`. */
export function formatSize(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 999.95 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 || value >= 99.95 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}
