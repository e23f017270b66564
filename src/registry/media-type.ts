/** The media types that registries hold images under. [OCI image-spec, distribution-spec, Docker image manifest v2] */

const indexTypes: ReadonlySet<string> = new Set([
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
]);

const manifestTypes: ReadonlySet<string> = new Set([
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
]);

const schema1Types: ReadonlySet<string> = new Set([
  'application/vnd.docker.distribution.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v1+prettyjws',
]);

/** Configs that name the platform of an image. */
const imageConfigTypes: ReadonlySet<string> = new Set([
  'application/vnd.oci.image.config.v1+json',
  'application/vnd.docker.container.image.v1+json',
]);

/** Without the index type a registry answers with an error, without the Docker list silently with linux/amd64: ask for all four. */
export const acceptedManifests = [...indexTypes, ...manifestTypes].join(', ');

export type ManifestKind = 'index' | 'manifest' | 'schema1' | 'unknown';

/** What a media type promises; parameters such as `; charset=utf-8` do not count. */
export function kindOf(mediaType: string): ManifestKind {
  const type = bareType(mediaType);
  if (indexTypes.has(type)) return 'index';
  if (manifestTypes.has(type)) return 'manifest';
  return schema1Types.has(type) ? 'schema1' : 'unknown';
}

export function isImageConfig(mediaType: string): boolean {
  return imageConfigTypes.has(bareType(mediaType));
}

/** `application/json` of `Application/JSON; charset=utf-8`. */
export function bareType(mediaType: string): string {
  return (mediaType.split(';')[0] ?? '').trim().toLowerCase();
}
