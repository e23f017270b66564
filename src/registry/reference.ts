import { RegistryError } from './registry-error.ts';
import { explainReference } from './explain-reference.ts';
import { isDigest } from './digest.ts';

/** An image's name, as the grammar of github.com/distribution/reference reads it, in its full form. */
export interface Reference {
  /** As the user wrote it. */
  readonly text: string;
  /** `docker.io` for Docker Hub, else host and port as written: `localhost:5000`. */
  readonly domain: string;
  /** `library/alpine` on Docker Hub for `alpine`. */
  readonly path: string;
  /** `latest` when neither tag nor digest is given; null when there is only a digest. */
  readonly tag: string | null;
  /** Wins over the tag. */
  readonly digest: string | null;
}

export const hubDomain = 'docker.io';

const label = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
const domain = `(?:${label}(?:\\.${label})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?`;
const component = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const digest = '[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}';
const wholeReference = new RegExp(`^(${domain})/(${component}(?:/${component})*)(?::([A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(?:@(${digest}))?$`);

/** The longest repository name, without the domain. */
const longestPath = 255;

/**
 * Reads `[DOMAIN/]NAME[:TAG][@DIGEST]` and fills in what Docker fills in: `docker.io`, `library/`, `latest`.
 * Throws RegistryError `bad-reference` with a caret under the first wrong character.
 */
export function parseReference(text: string): Reference {
  const reference = readReference(text);
  if (reference === null) throw badReference(text);
  return reference;
}

/** The reference, or null when the text is none. */
export function readReference(text: string): Reference | null {
  if (/^[a-f0-9]{64}$/.test(text)) return null;
  const { domain: host, rest } = splitDomain(text);
  const match = wholeReference.exec(`${host}/${rest}`);
  if (match === null) return null;
  const [, name = '', path = '', tag, digest] = match;
  if (path.length > longestPath || (digest !== undefined && !isDigest(digest))) return null;
  return { text, domain: name, path, tag: tag ?? (digest === undefined ? 'latest' : null), digest: digest ?? null };
}

/**
 * Where a registry's name ends, as Docker splits it: the first part is one when it is `localhost`, has a `.`, a `:`
 * or a capital letter. All else is on Docker Hub.
 */
export function splitDomain(text: string): { domain: string; rest: string } {
  const slash = text.indexOf('/');
  const first = text.slice(0, Math.max(slash, 0));
  const isDomain = first === 'localhost' || /[.:]/.test(first) || first !== first.toLowerCase();
  const domain = isDomain && first !== 'index.docker.io' ? first : hubDomain;
  const rest = isDomain ? text.slice(slash + 1) : text;
  return { domain, rest: domain === hubDomain && !rest.includes('/') ? `library/${rest}` : rest };
}

/** The full form: `docker.io/library/alpine:latest`. */
export function fullName({ domain, path, tag, digest }: Reference): string {
  return `${domain}/${path}${tag === null ? '' : `:${tag}`}${digest === null ? '' : `@${digest}`}`;
}

/** What a manifest is asked for with: the digest, else the tag. */
export function target({ tag, digest }: Reference): string {
  return digest ?? tag ?? 'latest';
}

function badReference(text: string): RegistryError {
  const { at, problem, remedy } = explainReference(text);
  const shown = visible(text);
  const caret = ' '.repeat(visible(text.slice(0, at)).length) + '^';
  return new RegistryError('bad-reference', `not an image name: ${problem}\n  ${shown}\n  ${caret}`, remedy);
}

/** One cell a character, so that the caret stands where it belongs: all but printable ASCII becomes `?`. */
function visible(text: string): string {
  return text.replace(/[^\x20-\x7e]/gu, '?');
}
