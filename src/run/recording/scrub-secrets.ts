/** What a rule found, in UTF-16 units, and what is to stand there. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly replacement: string;
}

/** Stands where a secret stood. */
export const SECRET_MARK = '[secret]';

interface Rule {
  /** Global; the group `secret` is what must go, the whole match without one. Needs the flag `d`. */
  readonly pattern: RegExp;
}

const VALUE = `(?:"(?<quoted>[^"\\n]{1,4096})"|'(?<single>[^'\\n]{1,4096})'|(?<secret>[^\\s"',;&\\[]{1,4096}))`;
const NAME = '(?:password|passwd|passphrase|secret|token|api[-_]?key|access[-_]?key(?:[-_]?id)?|private[-_]?key|credentials?|session[-_]?key)';

/** Each was seen in the output of a container tool or is a published form of a token. */
const RULES: readonly Rule[] = [
  // Keys in PEM (RFC 7468), also when a bound of the recording cut off their end or their beginning.
  { pattern: /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----(?<secret>[\s\S]*?)(?:-----END [A-Z0-9 ]*-----|$)/dg },
  { pattern: /(?<secret>(?:^[A-Za-z0-9+/=]{16,}\r?\n)+)-----END (?:[A-Z0-9]+ )*PRIVATE KEY/dgm },
  // Authorization (RFC 9110): any scheme in a header, Bearer and Basic anywhere.
  { pattern: /\b(?:proxy-)?authorization["']?\s*[:=]\s*["']?(?:[A-Za-z][\w-]*[ \t]+)?(?<secret>(?!\S+[ \t]+\[secret\])[^\s"'[]{4,4096})/dgi },
  { pattern: /\bbearer[ \t]+(?<secret>[A-Za-z0-9._~+/-]{8,4096}={0,2})/dgi },
  { pattern: /\b[Bb]asic[ \t]+(?<secret>(?=[A-Za-z0-9+/]*[A-Z0-9=])[A-Za-z0-9+/]{8,4096}={0,2})/dg },
  { pattern: /\bX-(?:Registry-Auth|Registry-Config|Auth-Token)["']?\s*[:=]\s*["']?(?<secret>[^\s"'[]{4,4096})/dgi },
  // JSON Web Tokens (RFC 7519).
  { pattern: /\beyJ[A-Za-z0-9_-]{8,4096}\.[A-Za-z0-9_-]{2,4096}(?:\.[A-Za-z0-9_-]{0,4096})?/dg },
  // A Docker config's auth values.
  { pattern: /"(?:auth|identitytoken|registrytoken|password|secret|token|access_token|refresh_token)"\s*:\s*"(?<secret>[^"\n[]{1,8192})"/dgi },
  // name=value and name: value, with whatever stands before the name: AWS_SECRET_ACCESS_KEY, --registry-password.
  { pattern: new RegExp(`(?<![A-Za-z])[\\w-]{0,64}${NAME}[\\w-]{0,32}["']?[ \\t]{0,4}[=:][ \\t]{0,4}${VALUE}`, 'dgi') },
  { pattern: new RegExp(`--[\\w-]{0,64}(?:password|passphrase|token|secret|api-key)[ \\t]+${VALUE}`, 'dgi') },
  { pattern: /\bdocker\b[^\n]{0,256}?\blogin\b[^\n]{0,256}?[ \t]-p[ \t=]?(?<secret>[^\s[-][^\s]{0,512})/dg },
  { pattern: /\bcurl\b[^\n]{0,512}?[ \t](?:-u|--user)[ \t=]?["']?[^\s:"']{0,128}:(?<secret>[^\s"'[]{1,512})/dg },
  // What a signed URL carries.
  { pattern: /[?&](?:sig|signature|key|code|X-(?:Amz|Goog)-(?:Signature|Credential|Security-Token)|AWSAccessKeyId|GoogleAccessId)=(?<secret>[^\s&"'[]{4,4096})/dgi },
  // The user part of a URL (RFC 3986, 3.2.1), with or without a password.
  { pattern: /\b[a-z][a-z0-9+.-]{1,20}:\/\/(?<secret>[^\s/?#@"'[]{1,512})@(?=[^\s/])/dgi },
  // Forms that their makers publish, so that leaks can be found.
  { pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{16,255}|github_pat_[A-Za-z0-9_]{22,255}|gl(?:pat|dt|rt|cbt|ptt|ft|soat)-[A-Za-z0-9_.-]{16,255})/dg },
  { pattern: /\bdckr_[a-z]{3,8}_[A-Za-z0-9_-]{16,255}/dg },
  { pattern: /\b(?:AKIA|ASIA|ABIA|ACCA|AROA|AIDA)[A-Z0-9]{16}\b/dg },
  { pattern: /\bAIza[A-Za-z0-9_-]{35}|\bya29\.[A-Za-z0-9_-]{16,2048}/dg },
  { pattern: /\bxox[abeoprs]-[A-Za-z0-9-]{10,255}|\bnpm_[A-Za-z0-9]{32,255}|\bpypi-[A-Za-z0-9_-]{32,2048}|\bhf_[A-Za-z0-9]{24,255}|\bsk-[A-Za-z0-9_-]{20,255}|\bhvs\.[A-Za-z0-9_-]{16,255}/dg },
];

/** A finder of secrets: by the rules above, and the given literal ones wherever they stand. */
export function findSecrets(literals: readonly string[]): (text: string) => Span[] {
  const known = literals.filter((literal) => literal.length >= 6).sort((a, b) => b.length - a.length);
  return (text) => {
    const found = RULES.flatMap(({ pattern }) => [...text.matchAll(pattern)].map(spanOf));
    for (const literal of known) {
      for (let at = text.indexOf(literal); at >= 0; at = text.indexOf(literal, at + literal.length)) found.push({ from: at, to: at + literal.length });
    }
    return merge(found).filter(({ from, to }) => text.slice(from, to) !== SECRET_MARK).map((span) => ({ ...span, replacement: SECRET_MARK }));
  };
}

/** A text without what the rules find: for reports, which are passed on. */
export function hideSecrets(text: string): string {
  return findSecrets([])(text).reduceRight((clean, { from, to, replacement }) => clean.slice(0, from) + replacement + clean.slice(to), text);
}

interface Range {
  readonly from: number;
  readonly to: number;
}

function spanOf(match: RegExpExecArray): Range {
  const groups = match.indices?.groups ?? {};
  const [from, to] = groups['secret'] ?? groups['quoted'] ?? groups['single'] ?? [match.index, match.index + match[0].length];
  return { from, to };
}

function merge(ranges: readonly Range[]): Range[] {
  const sorted = ranges.filter(({ from, to }) => to > from).sort((a, b) => a.from - b.from || b.to - a.to);
  const merged: Range[] = [];
  for (const range of sorted) {
    const last = merged.at(-1);
    if (last !== undefined && range.from < last.to) merged[merged.length - 1] = { from: last.from, to: Math.max(last.to, range.to) };
    else merged.push(range);
  }
  return merged;
}
