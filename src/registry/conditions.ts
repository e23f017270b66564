import { attestationsOf, type ImageNode, imagesOf } from './image-node.ts';
import { formatPlatform, isSamePlatform, type Platform } from './platform.ts';

/** What an image must be, asked with `--require`, `--only` and `--single`. */
export interface Conditions {
  /** It has at least these. */
  readonly require: readonly Platform[];
  /** It has these and no others, attestations apart; empty: not asked. */
  readonly only: readonly Platform[];
  /** It is one image and not an image index. */
  readonly single: boolean;
}

export interface Verdict {
  readonly holds: boolean;
  /** One sentence without a full stop, beginning with the image's name. */
  readonly sentence: string;
}

/** Whether anything is asked at all. */
export function asksAnything({ require, only, single }: Conditions): boolean {
  return require.length > 0 || only.length > 0 || single;
}

/** Whether the image is what it must be; the sentence names what is missing, what is too much, and what is there. */
export function judge(name: string, root: ImageNode, conditions: Conditions): Verdict {
  const found = imagesOf(root).flatMap(({ platform }) => (platform === null ? [] : [platform]));
  const wanted = [...conditions.require, ...conditions.only];
  const missing = wanted.filter((platform) => !found.some((one) => isSamePlatform(platform, one)));
  const extra = conditions.only.length === 0 ? [] : found.filter((platform) => !conditions.only.some((one) => isSamePlatform(one, platform)));
  const faults = [
    ...(conditions.single && root.kind === 'index' ? [isNotSingle(root)] : []),
    ...(missing.length > 0 ? [`lacks ${list(missing)}`] : []),
    ...(extra.length > 0 ? [`has ${list(extra)} too`] : []),
  ];
  if (faults.length > 0) {
    const has = found.length === 0 ? 'it names no platform' : `it has ${list(found)}`;
    return { holds: false, sentence: `${name} ${faults.join(', and ')}; ${has}` };
  }
  if (conditions.single) return { holds: true, sentence: `${name} is a single image${found.length === 0 ? '' : ` for ${list(found)}`}` };
  return { holds: true, sentence: `${name} has ${conditions.only.length > 0 ? 'exactly ' : ''}${list(found)}` };
}

function isNotSingle(root: ImageNode): string {
  const images = imagesOf(root).length;
  const attestations = attestationsOf(root).length;
  const besides = attestations === 0 ? '' : ` and ${count(attestations, 'attestation')}`;
  return `is an image index (${count(images, 'image')}${besides}) and not a single image`;
}

/** `1 image`, `3 images`. */
export function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

function list(platforms: readonly Platform[]): string {
  return [...new Set(platforms.map((platform) => formatPlatform(platform)))].join(', ');
}
