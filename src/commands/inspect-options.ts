import type { OptionSpec } from './options.ts';

/** Names as `docker buildx imagetools inspect`, crane and regctl have them. */
export const inspectOptions: readonly OptionSpec[] = [
  { name: '--format', value: 'tree|mquery|json|raw|digest|platforms', help: 'how to show it (default: tree; with a condition: its verdict only)' },
  { name: '--raw', value: null, help: 'short for --format raw: the exact bytes of the manifest' },
  { name: '--platform', value: 'OS/ARCH[/VARIANT]', help: 'only what a machine of this platform would run' },
  { name: '--require', value: 'PLATFORM,..', help: 'exit 1 unless it has at least these platforms', multiple: true },
  { name: '--only', value: 'PLATFORM,..', help: 'exit 1 unless it has exactly these platforms', multiple: true },
  { name: '--single', value: null, help: 'exit 1 if it is an image index and not a single image' },
  { name: '--attestations', value: null, help: 'show attestations too, with what they state' },
  { name: '--layers', value: null, help: 'list the layers of each image' },
  { name: '--insecure', value: null, help: 'accept any certificate, and plain http' },
  { name: '--cacert', value: 'FILE', help: 'trust the authorities in this PEM file too' },
  { name: '--timeout', value: 'DURATION', help: 'for everything together, such as 500ms, 30s, 2m (default: 30s)' },
  { name: '--verbose', value: null, help: 'tell on stderr what is asked where, and how many pulls are left' },
];
