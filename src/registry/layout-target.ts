import type { ImageTarget } from './copy-image.ts';

/** The annotation that names an entry. [OCI image-spec, annotations.md] */
export const refName = 'org.opencontainers.image.ref.name';

interface Entry {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly annotations: Readonly<Record<string, string>>;
}

/** A folder laid out as OCI says, made when it is not there; only its owner can read it. [OCI image-spec, image-layout.md] */
export function openLayoutTarget(directory: string): ImageTarget {
  const { mkdir, readFile, rename, stat, writeFile } = process.getBuiltinModule('node:fs/promises');
  const pathOf = (digest: string): string => `${directory}/blobs/${digest.replace(':', '/')}`;
  const write = async (path: string, bytes: Uint8Array | string): Promise<void> => {
    await mkdir(path.slice(0, path.lastIndexOf('/')), { recursive: true, mode: 0o700 });
    await writeFile(`${path}.part`, bytes, { mode: 0o600 });
    await rename(`${path}.part`, path);
  };
  const entries = async (): Promise<Entry[]> => {
    const text = await readFile(`${directory}/index.json`, 'utf8').catch(() => '{"manifests":[]}');
    return (JSON.parse(text) as { manifests: Entry[] }).manifests;
  };
  return {
    hasBlob: ({ digest, size }) => stat(pathOf(digest)).then((found) => found.size === size, () => false),
    putBlob: ({ digest }, bytes) => write(pathOf(digest), bytes),
    putManifest: async ({ bytes, digest, mediaType }, name) => {
      await write(pathOf(digest), bytes);
      if (name === null) return;
      const others = (await entries()).filter(({ annotations }) => annotations[refName] !== name);
      const manifests: Entry[] = [...others, { mediaType, digest, size: bytes.length, annotations: { [refName]: name } }];
      await write(`${directory}/oci-layout`, '{"imageLayoutVersion":"1.0.0"}');
      await write(`${directory}/index.json`, JSON.stringify({ schemaVersion: 2, mediaType: 'application/vnd.oci.image.index.v1+json', manifests }, null, 2));
    },
  };
}
