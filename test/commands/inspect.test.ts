import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inspect } from '../../src/commands/inspect.ts';
import { type InspectArguments, readInspectArguments } from '../../src/commands/inspect-arguments.ts';
import { inspectOptions } from '../../src/commands/inspect-options.ts';
import { parseOptions } from '../../src/commands/options.ts';
import { attestation, image, index } from '../registry/fake-images.ts';
import { fail, type FakeRegistry, startFakeRegistry } from '../registry/fake-registry.ts';
import { openClient } from '../registry/open-client.ts';

let registry: FakeRegistry;
const amd64 = image('linux/amd64');
const three = index([amd64, image('linux/arm64'), image('linux/arm/v7'), attestation(amd64)]);
beforeEach(async () => {
  registry = await startFakeRegistry();
  registry.push('hello', 'latest', three);
  registry.push('hello', 'single', amd64);
});
afterEach(() => registry.close());

const read = (...args: string[]): InspectArguments => readInspectArguments(parseOptions(args, inspectOptions));

interface Result {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the command; `@` stands for the registry. */
async function run(...args: string[]): Promise<Result> {
  const client = openClient();
  const out: Buffer[] = [];
  let err = '';
  const code = await inspect(read(...args.map((arg) => arg.replace('@', `${registry.host}/`))), {
    out: (text) => void out.push(Buffer.from(text)),
    err: (text) => void (err += text),
    open: (name) => (name.kind === 'registry' ? Promise.resolve(client.open(name.text)) : Promise.reject(new Error('no folders here'))),
    redact: (text) => client.secrets.redact(text),
  });
  return { code, out: Buffer.concat(out).toString(), err };
}

const name = (rest = ''): string => `${registry.host}/hello${rest}`;

describe('a condition and no format: one line, and the exit code', () => {
  it.each<[string, string[], number, (host: string) => string]>([
    ['holds', ['@hello', '--require', 'linux/amd64,linux/arm/v7'], 0, (hello) => `${hello} has linux/amd64, linux/arm64, linux/arm/v7`],
    ['given several times', ['@hello', '--require', 'linux/amd64', '--require', 'linux/s390x'], 1, (hello) => `${hello} lacks linux/s390x; it has linux/amd64, linux/arm64, linux/arm/v7`],
    ['exactly these', ['@hello', '--only', 'linux/amd64,linux/arm64,linux/arm/v7'], 0, (hello) => `${hello} has exactly linux/amd64, linux/arm64, linux/arm/v7`],
    ['too many', ['@hello', '--only', 'linux/amd64'], 1, (hello) => `${hello} has linux/arm64, linux/arm/v7 too; it has linux/amd64, linux/arm64, linux/arm/v7`],
    ['a single image', ['@hello:single', '--single'], 0, (hello) => `${hello}:single is a single image for linux/amd64`],
    ['not a single image', ['@hello', '--single'], 1, (hello) => `${hello} is an image index (3 images and 1 attestation) and not a single image; it has linux/amd64, linux/arm64, linux/arm/v7`],
    ['not there', ['@other', '--require', 'linux/amd64'], 1, (hello) => `${hello.replace('hello', 'other')}: ${hello.replace('/hello', '')} has no image other; check the name, or push it first`],
  ])('%s', async (_, args, code, line) => {
    expect(await run(...args)).toEqual({ code, out: `${line(name())}\n`, err: '' });
  });

  it('asks for no more than the index', async () => {
    await run('@hello', '--require', 'linux/amd64');
    expect(registry.seen).toHaveLength(1);
  });

  it('of one platform of the image', async () => {
    expect(await run('@hello', '--platform', 'linux/arm64', '--single')).toMatchObject({ code: 0, out: `${name()} is a single image for linux/arm64\n` });
  });
});

describe('formats', () => {
  it('digest: what the tag points at and nothing else', async () => {
    expect(await run('@hello', '--format', 'digest')).toEqual({ code: 0, out: `${three.digest}\n`, err: '' });
  });

  it('digest of one platform', async () => {
    expect(await run('@hello', '--format', 'digest', '--platform', 'linux/amd64')).toEqual({ code: 0, out: `${amd64.digest}\n`, err: '' });
  });

  it('platforms: one a line', async () => {
    expect(await run('@hello', '--format', 'platforms')).toEqual({ code: 0, out: 'linux/amd64\nlinux/arm64\nlinux/arm/v7\n', err: '' });
  });

  it.each([['--raw'], ['--format', 'raw']])('%s: the exact bytes', async (...flags) => {
    expect((await run('@hello', ...flags)).out).toBe(three.bytes.toString());
    expect((await run('@hello', ...flags, '--platform', 'linux/amd64')).out).toBe(amd64.bytes.toString());
  });

  it('mquery', async () => {
    expect((await run('@hello', '--format', 'mquery')).out).toContain(' * Supported platforms:\n   - linux/amd64\n   - linux/arm64\n   - linux/arm/v7\n');
  });

  it('a tree without being asked', async () => {
    const { out, code } = await run('@hello');
    expect(out).toContain(`${name()}\nimage index\n`);
    expect(out).toContain('1 attestation hidden');
    expect(code).toBe(0);
  });

  it('json: one document, whatever goes wrong', async () => {
    const { out, code } = await run('@hello', '@nothing', '--format', 'json');
    expect(JSON.parse(out)).toMatchObject({ schemaVersion: 1, images: [{ root: { kind: 'index' }, error: null }, { root: null, error: { kind: 'no-image' } }] });
    expect(code).toBe(1);
  });

  it.each([
    ['digest', `${three.digest}\n`], ['platforms', 'linux/amd64\nlinux/arm64\nlinux/arm/v7\n'], ['raw', three.bytes.toString()],
  ])('%s with a condition: what programs read stays clean, the verdict goes to stderr', async (format, expected) => {
    const verdict = `${name()} lacks linux/s390x; it has linux/amd64, linux/arm64, linux/arm/v7\n`;
    expect(await run('@hello', '--format', format, '--require', 'linux/s390x')).toEqual({ code: 1, out: expected, err: verdict });
  });

  it('json with a condition: the verdict is a part of the document', async () => {
    const { out, code } = await run('@hello', '--format', 'json', '--require', 'linux/s390x');
    expect(JSON.parse(out)).toMatchObject({ images: [{ verdict: { holds: false, message: `${name()} lacks linux/s390x; it has linux/amd64, linux/arm64, linux/arm/v7` } }] });
    expect(code).toBe(1);
  });

  it.each(['tree', 'mquery'])('%s with a condition: the verdict is the last line', async (format) => {
    expect((await run('@hello', '--format', format, '--require', 'linux/amd64')).out.trimEnd().split('\n').at(-1)).toBe(`${name()} has linux/amd64, linux/arm64, linux/arm/v7`);
  });
});

describe('several images', () => {
  it('in the order of the arguments, whichever answers first', async () => {
    let held: (() => void) | null = null;
    registry.intercept(({ path }) => {
      if (path.endsWith('/single')) held?.();
      return path.endsWith('/latest') ? new Promise((resolve) => (held = () => resolve(false))) : false;
    });
    expect((await run('@hello', '@hello:single', '--format', 'digest')).out).toBe(`${three.digest}\n${amd64.digest}\n`);
  });

  it('one that is not there does not keep the others from being shown', async () => {
    const { code, out, err } = await run('@nothing', '@hello', '--format', 'digest');
    expect(out).toBe(`${three.digest}\n`);
    expect(err).toContain('has no image nothing\n  try: ');
    expect(code).toBe(1);
  });

  it('the highest exit code counts', async () => {
    registry.intercept(({ path }, response) => {
      if (!path.includes('broken')) return false;
      fail(response, 403, 'x', 'x', { server: 'AirTunes/1' });
      return true;
    });
    expect((await run('@nothing', '@broken', '@hello', '--format', 'digest')).code).toBe(3);
  });

  it('at most 16 at a time are begun, so that memory does not grow with their number', async () => {
    const names = Array.from({ length: 40 }, (_, i) => `${registry.host}/hello-${i}`);
    const begun: string[] = [];
    let finished = 0;
    const answers: (() => void)[] = [];
    const code = inspect(read(...names, '--format', 'digest'), {
      out: () => void finished++, err: () => undefined, redact: (text) => text,
      open: ({ text }) => {
        begun.push(text);
        expect(begun.length - finished).toBeLessThanOrEqual(16);
        const digest = (): Promise<string> => new Promise((resolve) => {
          answers.push(() => resolve('sha256:'));
          // Answer when no more can come: all places are taken, or these are the last ones.
          if (answers.length === 16 || begun.length === names.length) setImmediate(() => answers.splice(0).forEach((answer) => answer()));
        });
        return Promise.resolve({ ...openClient().open(text), digest });
      },
    });
    expect(await code).toBe(0);
    expect(begun).toEqual(names);
  });
});

describe('a wrong name or option', () => {
  it('a bad name: exit 2, the caret under the character, and nothing is asked', async () => {
    const { code, out, err } = await run('@hello', '@Hello');
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toContain(`  ${registry.host}/Hello\n  ${' '.repeat(registry.host.length + 1)}^\n  try: ${name()}\n`);
    expect(registry.seen).toEqual([]);
  });

  it('a host that cannot be: exit 2', async () => {
    expect(await run('example.com:99999/hello')).toMatchObject({ code: 2, err: expect.stringContaining('there can be no host example.com:99999') as string });
  });

  it.each([
    [[], /needs an image/],
    [['a', '--require', ','], /--require names no platform/],
    [['a', '--only', ''], /--only names no platform/],
    [['a', '--require', 'linux'], /not a platform: "linux"/],
    [['a', '--platform', 'amd64'], /not a platform/],
    [['a', '--raw', '--format', 'json'], /exclude each other/],
    [['a', '--timeout', 'soon'], /not a duration/],
    [['a', '--timeout', '0s'], /not a duration/],
    [['a', '--timeout', '99999999m'], /not a duration/],
    [['a', '--format', 'yaml'], /not one of tree, mquery/],
  ])('%j', (args, message) => {
    expect(() => read(...args)).toThrow(message);
  });

  it.each([['500ms', 500], ['1.5s', 1500], ['2m', 120_000]])('--timeout %s', (text, ms) => {
    expect(read('a', '--timeout', text).timeoutMs).toBe(ms);
  });

  it('30 s when nothing is said', () => {
    expect(read('a').timeoutMs).toBe(30_000);
  });
});
