import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explainReference } from '../../src/registry/explain-reference.ts';
import { fullName, parseReference, readReference } from '../../src/registry/reference.ts';
import { RegistryError } from '../../src/registry/registry-error.ts';

interface Golden {
  readonly text: string;
  readonly valid: boolean;
  readonly domain?: string;
  readonly path?: string;
  readonly tag?: string;
  readonly digest?: string;
}

const golden = JSON.parse(readFileSync(new URL('golden/references.json', import.meta.url), 'utf8')) as Golden[];

/** Go's library lets some names through without any registry, which nothing can then ask. */
const hasNowhereToAsk = ({ valid, domain }: Golden): boolean => valid && domain === undefined;

describe('a name is read as Docker reads it', () => {
  it('agrees with the Go library on more than a thousand texts', () => {
    expect(golden.length).toBeGreaterThan(1000);
    expect(golden.filter(({ valid }) => valid).length).toBeGreaterThan(300);
    for (const entry of golden) {
      const read = readReference(entry.text);
      const expected = entry.valid && !hasNowhereToAsk(entry)
        ? { text: entry.text, domain: entry.domain, path: entry.path, tag: entry.tag ?? null, digest: entry.digest ?? null } : null;
      expect(read, entry.text).toEqual(expected);
    }
  });

  it.each([
    ['alpine', 'docker.io/library/alpine:latest'],
    ['docker/buildx', 'docker.io/docker/buildx:latest'],
    ['index.docker.io/alpine:3.20', 'docker.io/library/alpine:3.20'],
    ['localhost/hello', 'localhost/hello:latest'],
    ['localhost:5000/nicholasdille/hello', 'localhost:5000/nicholasdille/hello:latest'],
    ['[::1]:5000/hello:v1', '[::1]:5000/hello:v1'],
    [`alpine:3@sha256:${'a'.repeat(64)}`, `docker.io/library/alpine:3@sha256:${'a'.repeat(64)}`],
  ])('%s is %s', (text, full) => {
    expect(fullName(parseReference(text))).toBe(full);
  });
});

// The grammar at the head of reference.go in github.com/distribution/reference, written down a second time and otherwise:
// every text that it makes is a name.
const alphaNumeric = fc.stringMatching(/^[a-z0-9]{1,6}$/);
const separator = fc.oneof(fc.constantFrom('.', '_', '__'), fc.integer({ min: 1, max: 3 }).map((n) => '-'.repeat(n)));
const joined = (part: fc.Arbitrary<string>, by: fc.Arbitrary<string>, max: number): fc.Arbitrary<string> =>
  fc.tuple(part, fc.array(fc.tuple(by, part), { maxLength: max })).map(([first, rest]) => first + rest.flat().join(''));
const pathComponent = joined(alphaNumeric, separator, 2);
const remoteName = joined(pathComponent, fc.constant('/'), 3);
const domainComponent = fc.stringMatching(/^[a-zA-Z0-9]([a-zA-Z0-9-]{0,5}[a-zA-Z0-9])?$/);
const host = fc.oneof(fc.constantFrom('localhost', '[::1]', '127.0.0.1'), joined(domainComponent, fc.constant('.'), 2));
const port = fc.oneof(fc.constant(''), fc.nat(65535).map((n) => `:${n}`));
const domain = fc.tuple(host, port).map(([name, number]) => name + number).filter((name) => /[.:A-Z]/.test(name) || name === 'localhost');
const tag = fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,10}$/);
const digest = fc.oneof(fc.stringMatching(/^[a-f0-9]{64}$/).map((hex) => `sha256:${hex}`), fc.stringMatching(/^[a-f0-9]{128}$/).map((hex) => `sha512:${hex}`));
const optional = (part: fc.Arbitrary<string>): fc.Arbitrary<string> => fc.oneof(fc.constant(''), part);
const reference = fc.tuple(optional(domain.map((name) => `${name}/`)), remoteName, optional(tag.map((name) => `:${name}`)), optional(digest.map((name) => `@${name}`)));

describe('fuzzing against the grammar', () => {
  it('reads every text that the grammar makes, and gives back its parts', () => {
    fc.assert(fc.property(reference, ([registry, name, tagged, digested]) => {
      const isId = registry + tagged + digested === '' && /^[a-f0-9]{64}$/.test(name);
      // A first part with a dot or the like is a registry, whatever it was meant to be.
      fc.pre(!isId && (registry !== '' || !/^[^/]*[.:][^/]*\/|^localhost\//.test(name)));
      const read = parseReference(`${registry}${name}${tagged}${digested}`);
      expect(read.path.replace(/^library\//, '')).toBe(name.replace(/^library\//, ''));
      expect(read.tag).toBe(tagged.slice(1) || (digested === '' ? 'latest' : null));
      expect(read.digest).toBe(digested.slice(1) || null);
      if (registry !== '') expect(`${read.domain}/`).toBe(registry.replace(/^index\.docker\.io/, 'docker.io'));
      expect(readReference(fullName(read))).toEqual({ ...read, text: fullName(read) });
    }), { numRuns: 1000 });
  });

  it('for any other text names a place inside it, a problem and a remedy, and never fails otherwise', () => {
    const nearly = fc.tuple(reference, fc.nat(200), fc.string({ maxLength: 2, unit: 'binary' })).map(([parts, at, junk]) => {
      const text = parts.join('');
      return text.slice(0, at % (text.length + 1)) + junk + text.slice(at % (text.length + 1));
    });
    fc.assert(fc.property(fc.oneof(nearly, fc.string({ maxLength: 60, unit: 'binary' }), fc.constantFrom(...golden.map(({ text }) => text))), (text) => {
      if (readReference(text) !== null) return;
      const { at, problem, remedy } = explainReference(text);
      expect(at).toBeGreaterThanOrEqual(0);
      expect(at).toBeLessThanOrEqual(text.length);
      expect(problem).not.toBe('');
      expect(remedy).not.toBe('');
      expect(problem).not.toBe('it does not follow the grammar');
      expect(() => parseReference(text)).toThrow(RegistryError);
    }), { numRuns: 800 });
  });
});

describe('the caret stands under the first wrong character', () => {
  const caretOf = (text: string): string => {
    try {
      parseReference(text);
    } catch (error) {
      return error instanceof RegistryError ? error.message.split('\n').slice(1).join('\n') : '';
    }
    return 'it is a name';
  };

  it.each([
    ['localhost:5000/Hello:latest', '               ^', 'only lower-case'],
    ['alpine:la test', '         ^', 'a tag has no space'],
    ['alpine:', '       ^', 'the tag is missing'],
    ['localhost:5000/', '               ^', 'the name is missing'],
    ['localhost:port/hello', '          ^', 'a port is a number'],
    ['foo_bar.example.com/hello', '   ^', "a registry's name has no _"],
    ['hello//world', '      ^', 'a separator has to stand'],
    ['hello/-world', '      ^', 'a separator has to stand'],
    ['hello..world', '      ^', 'a separator has to stand'],
    ['hello_', '     ^', 'a separator has to stand'],
    ['https://example.com/hello', '^', 'a URL is not'],
    ['alpine@sha256:abc', '                 ^', 'has 3 hex digits, not 64'],
    ['alpine@md5:abc', '       ^', 'algorithm'],
    [`alpine@sha256:${'A'.repeat(64)}`, '              ^', 'a digest has no A'],
    ['h\u00e9llo', ' ^', 'a name has no character U+00E9'],
    ['[::1]x/hello', '     ^', 'IPv6'],
    [`${'a'.repeat(64)}`, '^', 'image id'],
    ['', '^', 'it is empty'],
    [`alpine:${'t'.repeat(129)}`, `       ${' '.repeat(128)}^`, 'at most 128'],
  ])('%s', (text, caret, problem) => {
    const [shown = '', line = ''] = caretOf(text).split('\n');
    expect(shown).toBe(`  ${text.replace(/[^\x20-\x7e]/gu, '?')}`);
    expect(line).toBe(`  ${caret}`);
    expect(explainReference(text).problem).toContain(problem);
  });

  it('shows no control character of the name', () => {
    expect(caretOf('a\u001b[31mb\u0007')).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  });
});
