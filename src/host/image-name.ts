/** An image's name as `docker images` prints it, in two parts. */
export interface ImageName {
  readonly repository: string;
  readonly tag: string;
}

/** Reads a name without a digest: `docker.io/library/alpine` is `alpine`, and without a tag it is `latest`. */
export function familiarName(name: string): ImageName {
  const [, path = name, tag = 'latest'] = /^(.*?)(?::([^:/]+))?$/.exec(name) ?? [];
  return { repository: path.replace(/^(?:index\.)?docker\.io\//, '').replace(/^library\/(?=[^/]+$)/, ''), tag };
}

/** The whole name, as `docker manifest` calls its folders: `docker.io/library/alpine:latest`. */
export function fullName(name: string): string {
  const { repository, tag } = familiarName(name);
  const [first = '', ...rest] = repository.split('/');
  const hasHost = rest.length > 0 && (first === 'localhost' || /[.:]/.test(first));
  return `${hasHost ? '' : 'docker.io/'}${!hasHost && rest.length === 0 ? 'library/' : ''}${repository}:${tag}`;
}
