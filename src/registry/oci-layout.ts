import { digestOf, verifyDigest } from './digest.ts';
import type { ImageName } from './image-name.ts';
import type { Content, ImageSource } from './image-source.ts';
import { type Descriptor, manifestLimit, parseManifest } from './manifest.ts';
import { RegistryError } from './registry-error.ts';

export type LayoutName = Extract<ImageName, { kind: 'layout' }>;

/** Reads a file that is at most `limit` bytes long; rejects with Node's error. */
export type ReadFile = (path: string, limit: number) => Promise<Uint8Array>;

/** An image in a folder. [OCI image-spec, image-layout.md] */
export function openLayout(name: LayoutName, readFile: ReadFile): ImageSource {
  const { directory } = name;
  const read = async (path: string, what: string, limit = manifestLimit): Promise<Uint8Array> => {
    try {
      return await readFile(`${directory}/${path}`, limit);
    } catch (error) {
      throw unreadable(error, directory, what);
    }
  };
  const blob = async (digest: string, thing: string, limit = manifestLimit): Promise<Uint8Array> => {
    const [algorithm = '', hex = ''] = digest.split(':');
    const bytes = await read(`blobs/${algorithm}/${hex}`, `${thing} ${digest}`, limit);
    verifyDigest(bytes, digest, `${thing} ${digest} in ${directory}`);
    return bytes;
  };
  const manifest: ReadManifest = async ({ digest, mediaType }) =>
    ({ bytes: await blob(digest, 'the manifest'), mediaType, digest });
  let known: Promise<Content> | null = null;
  const root = (): Promise<Content> => (known ??= readRoot(name, read, manifest));
  return {
    digest: async () => (await root()).digest,
    root, manifest,
    config: ({ digest }) => blob(digest, 'the config'),
    blob: ({ digest, size }) => blob(digest, 'the layer', size),
    pullsLeft: () => null,
  };
}

type Read = (path: string, what: string) => Promise<Uint8Array>;
type ReadManifest = (entry: Pick<Descriptor, 'digest' | 'mediaType'>) => Promise<Content>;

/** The entry that the name chooses; without tag and digest the only entry, or the folder's own index if there are several. */
async function readRoot({ directory, tag, digest }: LayoutName, read: Read, open: ReadManifest): Promise<Content> {
  const bytes = await read('index.json', 'its index.json');
  const mediaType = 'application/vnd.oci.image.index.v1+json';
  const index = parseManifest(bytes, mediaType, `${directory}/index.json`);
  const entries = index.kind === 'index' ? index.manifests : [];
  if (digest !== null) return open({ digest, mediaType: entries.find((entry) => entry.digest === digest)?.mediaType ?? '' });
  const tagged = tag === null ? entries : entries.filter((entry) => namesOf(entry).includes(tag));
  const [first, ...more] = tagged;
  if (first !== undefined && more.length === 0) return open(first);
  if (tag === null && entries.length !== 1) return { bytes, mediaType, digest: digestOf(bytes) };
  if (first !== undefined) return open(first);
  const tags = entries.flatMap((entry) => namesOf(entry).slice(0, 1));
  throw new RegistryError('no-tag', `${directory} has no tag ${tag}`, tags.length === 0 ? 'leave the tag out' : `one of ${[...new Set(tags)].slice(0, 8).join(', ')}`);
}

/** A tag, or a whole name with one. */
function namesOf({ annotations }: Descriptor): string[] {
  const names = [annotations['org.opencontainers.image.ref.name'], annotations['io.containerd.image.name']].filter((name) => name !== undefined);
  return names.flatMap((name) => [name.split(':').at(-1) ?? name, name]);
}

function unreadable(error: unknown, directory: string, what: string): RegistryError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    if (what === 'its index.json') return new RegistryError('no-image', `${directory} is no folder laid out as OCI says: it has no index.json`, 'make one with docker buildx build --output type=oci,tar=false,dest=DIR');
    return new RegistryError('no-tag', `${directory} does not have ${what}`, 'the folder is not complete: make it again');
  }
  if (code === 'EFBIG') return new RegistryError('too-large', `${what} in ${directory} is larger than ${manifestLimit / 1024 / 1024} MiB`, 'what is there is no image that Docker could run');
  return new RegistryError('denied', `${what} in ${directory} cannot be read (${code || 'no reason given'})`, 'check the permissions of the folder');
}

/** The files of this machine, for `openLayout`. */
export async function readFileUpTo(path: string, limit: number): Promise<Uint8Array> {
  const { open } = process.getBuiltinModule('node:fs/promises');
  const file = await open(path, 'r');
  try {
    // One byte more than allowed tells a file that grew, or a device without a size.
    const buffer = Buffer.alloc(Math.min((await file.stat()).size, limit) + 1);
    let size = 0;
    for (let read = -1; read !== 0 && size < buffer.length; size += read) ({ bytesRead: read } = await file.read(buffer, size, buffer.length - size, null));
    if (size > limit) throw Object.assign(new Error('too large'), { code: 'EFBIG' });
    return buffer.subarray(0, size);
  } finally {
    await file.close();
  }
}
