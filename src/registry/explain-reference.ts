import { isDigest } from './digest.ts';

export interface Explanation {
  /** Index of the first wrong character; the text's length when something is missing at its end. */
  readonly at: number;
  /** What is wrong there. */
  readonly problem: string;
  /** What would be right. */
  readonly remedy: string;
}

/** Says what is wrong with a text that is not a reference. Only the first fault counts; total for any text. */
export function explainReference(text: string): Explanation {
  if (text === '') return { at: 0, problem: 'it is empty', remedy: 'name an image, such as alpine or localhost:5000/hello' };
  if (/^[a-f0-9]{64}$/.test(text)) return { at: 0, problem: '64 hex digits are an image id, not a name', remedy: 'a digest needs its repository: NAME@sha256:...' };
  const scheme = /^[a-z]+:\/\//i.exec(text)?.[0];
  if (scheme !== undefined) return { at: 0, problem: 'a URL is not an image name', remedy: `leave ${scheme} out` };

  const slash = text.indexOf('/');
  const first = text.slice(0, Math.max(slash, 0));
  const hasDomain = first === 'localhost' || /[.:]/.test(first) || first !== first.toLowerCase();
  const nameAt = hasDomain ? slash + 1 : 0;
  return (hasDomain ? inDomain(first) : null) ?? inName(text, nameAt);
}

const hostRemedy = 'a registry is named like registry.example.com, localhost:5000 or [::1]:5000';

function inDomain(domain: string): Explanation | null {
  if (domain.startsWith('[')) {
    const match = /^\[[a-fA-F0-9:]+\](?::[0-9]+)?/.exec(domain)?.[0];
    if (match === domain) return null;
    const at = match?.length ?? 1 + (/^[a-fA-F0-9:]*/.exec(domain.slice(1))?.[0].length ?? 0);
    return { at, problem: 'an IPv6 address is wrong here', remedy: hostRemedy };
  }
  const colon = domain.indexOf(':');
  const host = colon === -1 ? domain : domain.slice(0, colon);
  const bad = /[^a-zA-Z0-9.-]/.exec(host);
  if (bad !== null) return { at: bad.index, problem: `a registry's name has no ${quote(host, bad.index)}`, remedy: hostRemedy };
  const edge = /^[.-]|\.[.-]|-\.|[.-]$/.exec(host);
  if (edge !== null) return { at: edge.index, problem: "the parts of a registry's name begin and end with a letter or a digit", remedy: hostRemedy };
  if (host === '') return { at: 0, problem: "the registry's name is missing", remedy: hostRemedy };
  if (colon === -1) return null;
  const port = domain.slice(colon + 1);
  const wrong = /[^0-9]/.exec(port);
  if (port !== '' && wrong === null) return null;
  return { at: colon + 1 + (wrong?.index ?? 0), problem: 'a port is a number', remedy: hostRemedy };
}

function inName(text: string, from: number): Explanation {
  const digestAt = text.indexOf('@', from);
  const beforeDigest = digestAt === -1 ? text.length : digestAt;
  const colon = text.indexOf(':', from);
  const nameEnd = colon === -1 || colon > beforeDigest ? beforeDigest : colon;
  return inPath(text, from, nameEnd)
    ?? (nameEnd < beforeDigest ? inTag(text, nameEnd + 1, beforeDigest) : null)
    ?? (digestAt === -1 ? null : inDigest(text, digestAt + 1))
    ?? { at: from, problem: 'it does not follow the grammar', remedy: 'names look like alpine, docker/buildx:latest or localhost:5000/hello' };
}

function inPath(text: string, from: number, end: number): Explanation | null {
  const path = text.slice(from, end);
  if (path === '') return { at: from, problem: 'the name is missing', remedy: 'put a name behind the registry: localhost:5000/hello' };
  const capital = /[A-Z]/.exec(path);
  const bad = /[^a-z0-9._/-]/.exec(path);
  if (bad !== null) {
    if (capital !== null && capital.index === bad.index) {
      const lower = text.slice(0, from) + path.toLowerCase() + text.slice(end);
      return { at: from + bad.index, problem: 'a name has only lower-case letters', remedy: `${lower.replace(/[^\x20-\x7e]/gu, '?')}` };
    }
    return { at: from + bad.index, problem: `a name has no ${quote(path, bad.index)}`, remedy: 'lower-case letters, digits, and . _ - / between them' };
  }
  const joint = /\/\/|^\/|\/$|(?:^|\/)[._-]|[._-](?:\/|$)|\.[._-]|_[.-]|-[._]|_{3}/.exec(path);
  if (joint !== null) {
    const at = joint.index + jointOffset(joint[0]);
    return { at: from + at, problem: 'a separator has to stand between letters or digits, and . _ - do not mix', remedy: 'one . or _, two __ or any number of - between letters or digits; one / between parts' };
  }
  const inHub = from === 0 && !path.includes('/') ? 'library/'.length : 0;
  if (path.length + inHub > 255) return { at: from + 255 - inHub, problem: 'a name has at most 255 characters', remedy: 'shorten it' };
  return null;
}

/** Which character of the matched pair is the wrong one: the second, unless the pair ends the part. */
function jointOffset(pair: string): number {
  if (pair === '___') return 2;
  if (pair.length === 1) return 0;
  if (pair === '//' || pair.startsWith('/')) return 1;
  return pair.endsWith('/') ? 0 : 1;
}

function inTag(text: string, from: number, end: number): Explanation | null {
  const tag = text.slice(from, end);
  const remedy = 'a tag has letters, digits, _ . - and begins with none of . -';
  if (tag === '') return { at: from, problem: 'the tag is missing', remedy: 'leave the : out, or put a tag behind it' };
  const bad = /^[.-]|[^A-Za-z0-9_.-]/.exec(tag);
  if (bad !== null) {
    const problem = bad.index === 0 && /[.-]/.test(bad[0]) ? `a tag does not begin with ${bad[0]}` : `a tag has no ${quote(tag, bad.index)}`;
    return { at: from + bad.index, problem, remedy };
  }
  return tag.length > 128 ? { at: from + 128, problem: 'a tag has at most 128 characters', remedy: 'shorten it' } : null;
}

function inDigest(text: string, from: number): Explanation | null {
  const digest = text.slice(from);
  if (isDigest(digest)) return null;
  const remedy = 'a digest is sha256: and 64 hex digits in lower case';
  const colon = digest.indexOf(':');
  if (colon === -1) return { at: text.length, problem: 'the digest is not complete', remedy };
  if (!['sha256', 'sha384', 'sha512'].includes(digest.slice(0, colon))) return { at: from, problem: 'the algorithm of the digest is not known', remedy };
  const hex = digest.slice(colon + 1);
  const bad = /[^a-f0-9]/.exec(hex);
  const length = { sha256: 64, sha384: 96, sha512: 128 }[digest.slice(0, colon)] ?? 64;
  const at = from + colon + 1 + Math.min(bad?.index ?? hex.length, length);
  return { at, problem: bad !== null && bad.index < length ? `a digest has no ${quote(hex, bad.index)}` : `the digest has ${hex.length} hex digits, not ${length}`, remedy };
}

function quote(text: string, at: number): string {
  const character = String.fromCodePoint(text.codePointAt(at) ?? 0x20);
  if (character === ' ') return 'space';
  return /^[\x21-\x7e]$/.test(character) ? character : `character U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
