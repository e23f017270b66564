import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { choose, formatPlatform, isSamePlatform, normalize, parsePlatform, type Platform } from '../../src/registry/platform.ts';
import { RegistryError } from '../../src/registry/registry-error.ts';

interface Choice {
  readonly wanted: string;
  readonly runs: readonly string[];
}

const golden = JSON.parse(readFileSync(new URL('golden/platforms.json', import.meta.url), 'utf8')) as Choice[];
const candidates = [
  'linux/amd64', 'linux/amd64/v2', 'linux/amd64/v3', 'linux/amd64/v4', 'linux/386', 'linux/arm/v5', 'linux/arm/v6', 'linux/arm/v7', 'linux/arm/v8',
  'linux/arm64', 'linux/arm64/v8.1', 'linux/arm64/v8.5', 'linux/arm64/v9', 'linux/arm64/v9.1', 'linux/riscv64', 'linux/s390x', 'linux/ppc64le', 'windows/amd64', 'darwin/arm64',
].map((text) => parsePlatform(text));
const same = (platform: Platform): Platform => platform;

describe('the platform that a machine runs is the one that containerd picks', () => {
  it.each(golden)('$wanted', ({ wanted, runs }) => {
    let left: readonly Platform[] = candidates;
    const picked: string[] = [];
    for (let next = choose(parsePlatform(wanted), left, same); next !== undefined; next = choose(parsePlatform(wanted), left, same)) {
      picked.push(formatPlatform(next));
      left = left.filter((one) => one !== next);
    }
    expect(picked).toEqual(runs);
  });

  it('takes the first of two that are equally good', () => {
    const twice = [{ name: 'first', platform: parsePlatform('linux/amd64') }, { name: 'second', platform: parsePlatform('linux/amd64') }];
    expect(choose(parsePlatform('linux/amd64'), twice, ({ platform }) => platform)?.name).toBe('first');
  });

  it('finds none where there is none', () => {
    expect(choose(parsePlatform('linux/arm/v5'), [parsePlatform('linux/arm/v6'), parsePlatform('linux/amd64')], same)).toBeUndefined();
    expect(choose(parsePlatform('linux/arm'), [null], (none) => none)).toBeUndefined();
  });
});

describe('two spellings of one platform are one platform', () => {
  it.each([
    ['linux/arm', 'linux/arm/v7', true],
    ['linux/arm64', 'linux/arm64/v8', true],
    ['linux/aarch64', 'linux/arm64', true],
    ['linux/amd64', 'linux/amd64/v1', true],
    ['linux/x86_64', 'linux/amd64', true],
    ['linux/armhf', 'linux/arm/v7', true],
    ['linux/armel', 'linux/arm/v6', true],
    ['linux/arm/7', 'linux/arm/v7', true],
    ['linux/arm/v6', 'linux/arm/v7', false],
    ['linux/amd64/v2', 'linux/amd64', false],
    ['windows/amd64', 'windows(10.0.17763.2300)/amd64', true],
    ['windows(10.0.17763)/amd64', 'windows(10.0.17763.2300)/amd64', true],
    ['windows(10.0.1776)/amd64', 'windows(10.0.17763.2300)/amd64', false],
    ['windows(10.0.20348)/amd64', 'windows(10.0.17763.2300)/amd64', false],
  ])('%s and %s: %s', (wanted, found, expected) => {
    expect(isSamePlatform(parsePlatform(wanted), parsePlatform(found))).toBe(expected);
  });

  it('is normalised only once', () => {
    for (const platform of candidates) expect(normalize(normalize(platform))).toEqual(normalize(platform));
  });
});

describe('reading and writing platforms', () => {
  it.each(['linux/amd64', 'linux/arm/v7', 'windows(10.0.17763.2300)/amd64'])('%s stays itself', (text) => {
    expect(formatPlatform(parsePlatform(text))).toBe(text);
  });

  it.each(['', 'linux', 'linux/', '/amd64', 'linux/arm/v7/x', 'linux/arm/', 'linux amd64', 'linux/amd64,linux/arm', '*/amd64'])('refuses %j and says what one looks like', (text) => {
    expect(() => parsePlatform(text)).toThrow(RegistryError);
    expect(() => parsePlatform(text)).toThrow(/not a platform/);
  });
});
