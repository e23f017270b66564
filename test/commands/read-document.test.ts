import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readDocument } from '../../src/commands/read-document.ts';
import { image, index } from '../registry/fake-images.ts';
import { type FakeRegistry, startFakeRegistry } from '../registry/fake-registry.ts';

const hello = image('linux/amd64');
const both = index([hello, image('linux/arm64')]);
let registry: FakeRegistry;
beforeEach(async () => {
  registry = await startFakeRegistry();
  registry.push('hello', 'latest', both);
});
afterEach(() => registry.close());

const env = { PATH: process.env['PATH'], HOME: '/nonexistent', DOCKER_CONFIG: '/nonexistent' };

describe('what a digest names', () => {
  it('is read from the registry of the image: an index, a manifest, a config', async () => {
    const name = `${registry.host}/hello`;
    expect(await readDocument({ image: name, digest: both.digest, part: 'manifest' }, env)).toBe(both.bytes.toString());
    expect(await readDocument({ image: `${name}:latest`, digest: hello.digest, part: 'manifest' }, env)).toBe(hello.bytes.toString());
    const [config] = hello.blobs;
    expect(await readDocument({ image: name, digest: config?.digest ?? '', part: 'config' }, env)).toBe(config?.bytes.toString());
  });

  it('that the registry does not have is said, with what to try', async () => {
    await expect(readDocument({ image: `${registry.host}/hello`, digest: `sha256:${'0'.repeat(64)}`, part: 'manifest' }, env)).rejects.toThrow(/has no manifest sha256:0+ of hello; check/);
  });

  it('of a registry that is not there is said', async () => {
    await registry.close();
    await expect(readDocument({ image: `${registry.host}/hello`, digest: hello.digest, part: 'manifest' }, env)).rejects.toThrow(/nothing listens at .*; start the registry/);
    registry = await startFakeRegistry();
  });
});
