import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseChallenges } from '../../src/registry/challenge.ts';

const read = (header: string): [string, Record<string, string>][] => parseChallenges(header).map(({ scheme, parameters }) => [scheme, { ...parameters }]);

describe('the ways in that a server offers', () => {
  it.each<[string, [string, Record<string, string>][]]>([
    ['Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:library/alpine:pull"',
      [['bearer', { realm: 'https://auth.docker.io/token', service: 'registry.docker.io', scope: 'repository:library/alpine:pull' }]]],
    ['Basic realm="a \\"quoted\\" realm, with a comma"', [['basic', { realm: 'a "quoted" realm, with a comma' }]]],
    ['bearer REALM = "x" , service=y', [['bearer', { realm: 'x', service: 'y' }]]],
    ['Basic realm="a", Bearer realm="b",service="c"', [['basic', { realm: 'a' }], ['bearer', { realm: 'b', service: 'c' }]]],
    ['Negotiate, Basic realm="a"', [['negotiate', {}], ['basic', { realm: 'a' }]]],
    ['Negotiate YWJjZA==, Bearer realm="b"', [['negotiate', {}], ['bearer', { realm: 'b' }]]],
    ['Bearer realm="a",realm="b"', [['bearer', { realm: 'a' }]]],
    ['', []],
    ['"', []],
    ['Bearer realm="never closed', [['bearer', {}], ['realm', {}]]],
    ['Bearer __proto__="x"', [['bearer', { ['__proto__']: 'x' }]]],
  ])('%s', (header, expected) => {
    expect(read(header)).toEqual(expected);
  });

  it('any header at all is read to an end', () => {
    fc.assert(fc.property(fc.string({ maxLength: 200 }), (header) => {
      expect(Array.isArray(parseChallenges(header))).toBe(true);
    }), { numRuns: 500 });
  });

  it('a long header of quotes does not take long', () => {
    expect(parseChallenges(`Bearer a="${'\\"'.repeat(50_000)}`).length).toBeGreaterThan(0);
  });
});
