import type { Span } from './scrub-secrets.ts';

/** What is private about the machine that records. Plain data: who calls looks it up. */
export interface ScrubFacts {
  /** Of this machine and of what it is configured to reach (mirrors, a remote engine), without a port. */
  readonly hostNames: readonly string[];
  readonly userNames: readonly string[];
  /** Absolute folders and what is to stand for them: the home, the temporary folder, the workplace. */
  readonly folders: readonly { readonly path: string; readonly shown: string }[];
  /** Values known to be secret, such as those of variables that say so by their name. */
  readonly secrets: readonly string[];
  /** What the deck says openly: a name that stands in here is not private. */
  readonly openTexts: readonly string[];
}

/** Names that half of all machines have: they tell nothing, and as words they mean other things. */
const COMMON = new Set(['root', 'user', 'admin', 'docker', 'host', 'localhost', 'node', 'runner', 'build', 'builder', 'test', 'debian', 'ubuntu', 'linux', 'server', 'vm']);

/** One finder a rule, in the order they are to be applied: folders, any home folder, host names, user names. */
export function privateNames(facts: ScrubFacts): ((text: string) => Span[])[] {
  const folders = [...facts.folders].filter(({ path }) => path.length > 1).sort((a, b) => b.path.length - a.path.length);
  return [
    ...folders.map(({ path, shown }) => literal(trimSlash(path), shown, '(?<![\\w.-])', '(?![\\w.-])')),
    homeFolder,
    ...longestFirst(facts.hostNames, facts).map((name) => literal(name, 'host', '(?<![\\w.-])', '(?![\\w-]|\\.\\w)')),
    ...longestFirst(facts.userNames, facts).map((name) => literal(name, 'user', '(?<![\\w.-])', '(?![\\w-])')),
  ];
}

/** Anybody's home folder on Linux or macOS, and the per-user temporary folder of macOS. */
function homeFolder(text: string): Span[] {
  const homes = [...text.matchAll(/(?<![\w.-])\/(?:home|Users)\/(?!user\b)(?<name>[A-Za-z0-9._-]{1,64})/dg)].map(({ indices }) => {
    const [from, to] = indices?.groups?.['name'] ?? [0, 0];
    return { from, to, replacement: 'user' };
  });
  const temporary = [...text.matchAll(/(?:\/private)?\/var\/folders\/[\w+-]{2}\/[\w+-]{8,64}\/T(?=\/|\b)/g)]
    .map((match) => ({ from: match.index, to: match.index + match[0].length, replacement: '/tmp' }));
  return [...homes, ...temporary].sort((a, b) => a.from - b.from);
}

function literal(name: string, replacement: string, before: string, after: string): (text: string) => Span[] {
  const pattern = new RegExp(`${before}${escape(name)}${after}`, 'g');
  return (text) => [...text.matchAll(pattern)].map(({ index }) => ({ from: index, to: index + name.length, replacement }));
}

function longestFirst(names: readonly string[], facts: ScrubFacts): string[] {
  return [...new Set(names)]
    .filter((name) => name.length >= 2 && !COMMON.has(name.toLowerCase()) && !isLoopback(name))
    .filter((name) => !facts.openTexts.some((text) => text.includes(name)))
    .sort((a, b) => b.length - a.length);
}

function isLoopback(host: string): boolean {
  return /^(?:127\.|\[?::1\]?$)/.test(host);
}

function trimSlash(path: string): string {
  return path.replace(/\/+$/, '');
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
