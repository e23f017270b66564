import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readImage } from '../../src/registry/read-image.ts';
import { manifestLimit } from '../../src/registry/manifest.ts';
import { content, image, index, oci } from './fake-images.ts';
import { fail, type FakeRegistry, json, send, startFakeRegistry } from './fake-registry.ts';
import { failure, openClient } from './open-client.ts';

let registry: FakeRegistry;
const hello = image('linux/amd64');
const root = index([hello, image('linux/arm64')]);
beforeEach(async () => {
  registry = await startFakeRegistry();
  registry.push('hello', 'latest', root);
});
afterEach(() => registry.close());

const name = (): string => `${registry.host}/hello`;
const readAll = (client = openClient()): ReturnType<typeof readImage> => readImage(client.open(name()), { depth: 'all', attestations: false, platform: null });

/** The first `times` answers are spoiled, the others are right. */
function spoil(times: number, how: Parameters<FakeRegistry['intercept']>[0]): void {
  let left = times;
  registry.intercept((request, response, raw) => {
    if (left-- <= 0) return false;
    return how(request, response, raw);
  });
}

const cutShort: Parameters<FakeRegistry['intercept']>[0] = (_, response) => {
  response.writeHead(200, { 'content-type': oci.index, 'content-length': root.bytes.length, 'docker-content-digest': root.digest });
  response.write(root.bytes.subarray(0, 20), () => response.destroy());
  return true;
};

describe('a connection that goes wrong', () => {
  it('cut off in the middle of an answer: tried again', async () => {
    spoil(2, cutShort);
    const client = openClient();
    expect(await client.open(name()).digest()).toBe(root.digest);
    expect(client.clock.waits).toEqual([200, 400]);
  });

  it('cut off every time: said after three tries', async () => {
    spoil(99, cutShort);
    const error = await failure(readAll());
    expect(error).toMatchObject({ kind: 'broken-off' });
    expect(error.message).toContain('broke the connection off');
    expect(registry.seen).toHaveLength(3);
  });

  it('reset before an answer: tried again', async () => {
    spoil(1, (_, __, raw) => {
      raw.socket.resetAndDestroy();
      return true;
    });
    expect(await openClient().open(name()).digest()).toBe(root.digest);
  });

  it('an answer that never comes ends with the deadline', async () => {
    const client = openClient();
    spoil(1, () => {
      client.clock.expire();
      return true;
    });
    const error = await failure(readAll(client));
    expect(error).toMatchObject({ kind: 'timeout' });
    expect(error.message).toBe(`${registry.host} gave no answer within 60 s`);
  });

  it('an answer that stalls halfway ends with the deadline', async () => {
    const client = openClient();
    spoil(1, (_, response) => {
      response.writeHead(200, { 'content-type': oci.index, 'content-length': root.bytes.length });
      response.write(root.bytes.subarray(0, 20), () => setImmediate(() => client.clock.expire()));
      return true;
    });
    expect(await failure(readAll(client))).toMatchObject({ kind: 'timeout' });
  });

  it('nothing listens', async () => {
    const { host } = registry;
    await registry.close();
    const error = await failure(openClient().open(`${host}/hello`).root());
    expect(error).toMatchObject({ kind: 'refused', message: `nothing listens at ${host}` });
  });

  it('something else than HTTP listens', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.end('SSH-2.0-OpenSSH_9.2\r\n');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const error = await failure(openClient().open(`127.0.0.1:${(server.address() as AddressInfo).port}/hello`).root());
    expect(error).toMatchObject({ kind: 'not-a-registry' });
    expect(error.message).toContain('does not speak HTTP');
    server.close();
  });
});

describe('a registry that lies', () => {
  it('about a digest: the bytes are not shown', async () => {
    spoil(1, (_, response) => {
      send(response, { ...root, digest: hello.digest });
      return true;
    });
    const error = await failure(readAll());
    expect(error).toMatchObject({ kind: 'bad-content' });
    expect(error.message).toContain(`expected ${hello.digest}, got ${root.digest}`);
  });

  it('about the bytes of a child', async () => {
    registry.intercept((request, response) => {
      if (!request.path.endsWith(hello.digest)) return false;
      response.writeHead(200, { 'content-type': oci.manifest }).end('{"schemaVersion":2}');
      return true;
    });
    expect(await failure(readAll())).toMatchObject({ kind: 'bad-content' });
  });

  it('about a config', async () => {
    registry.intercept((request, response) => {
      if (!request.path.includes('/blobs/')) return false;
      response.writeHead(200).end('{"os":"linux","architecture":"s390x"}');
      return true;
    });
    expect(await failure(readAll())).toMatchObject({ kind: 'bad-content' });
  });

  it('with a digest that cannot be verified', async () => {
    spoil(1, (_, response) => {
      send(response, { ...root, digest: 'md5:d41d8cd98f00b204e9800998ecf8427e' });
      return true;
    });
    expect((await failure(readAll())).message).toContain('not a digest that can be verified');
  });

  it('about the length: too short cuts the bytes off, and that is seen', async () => {
    spoil(99, (_, __, raw) => {
      raw.socket.end(`HTTP/1.1 200 OK\r\ncontent-type: ${oci.index}\r\ncontent-length: 10\r\ndocker-content-digest: ${root.digest}\r\n\r\n${root.bytes.toString()}`);
      return true;
    });
    expect(await failure(readAll())).toMatchObject({ kind: 'bad-content' });
  });

  it('about the length: too long is a connection that breaks off', async () => {
    spoil(99, (_, __, raw) => {
      raw.socket.end(`HTTP/1.1 200 OK\r\ncontent-type: ${oci.index}\r\ncontent-length: 9999\r\ndocker-content-digest: ${root.digest}\r\n\r\n${root.bytes.toString()}`);
      return true;
    });
    expect(await failure(readAll())).toMatchObject({ kind: 'broken-off' });
  });

  it('sends more than a manifest can be: it is not read to the end', async () => {
    let sent = 0;
    spoil(1, (_, response) => {
      response.writeHead(200, { 'content-type': oci.index });
      const chunk = Buffer.alloc(1024 * 1024, 0x20);
      const more = (): void => {
        if (response.destroyed || sent > 200 * chunk.length) return;
        sent += chunk.length;
        if (response.write(chunk)) setImmediate(more);
        else response.once('drain', more);
      };
      more();
      return true;
    });
    const error = await failure(readAll());
    expect(error).toMatchObject({ kind: 'too-large' });
    expect(error.message).toContain('more than 4 MiB');
    expect(sent).toBeLessThan(100 * 1024 * 1024);
  });

  it('a manifest of exactly 4 MiB is still one', async () => {
    const padded = content(Buffer.concat([root.bytes, Buffer.alloc(manifestLimit - root.bytes.length, 0x20)]), oci.index);
    registry.push('hello', 'latest', { ...padded, platform: null, blobs: [], children: [hello] });
    expect(await openClient().open(name()).digest()).toBe(padded.digest);
  });

  it('leaves its digest out: it is reckoned from the bytes', async () => {
    registry.intercept((_, response) => {
      response.writeHead(200, { 'content-type': oci.index }).end(root.bytes);
      return true;
    });
    expect(await openClient().open(name()).digest()).toBe(root.digest);
  });
});

describe('a registry that sends us around', () => {
  it('in a circle', async () => {
    registry.intercept((request, response) => {
      response.writeHead(302, { location: request.path.includes('?') ? request.path.split('?')[0] : `${request.path}?again` }).end();
      return true;
    });
    const error = await failure(readAll());
    expect(error).toMatchObject({ kind: 'redirect' });
    expect(registry.seen.length).toBeLessThan(5);
  });

  it('without an end', async () => {
    let step = 0;
    registry.intercept((_, response) => {
      response.writeHead(307, { location: `/v2/hello/manifests/latest?${++step}` }).end();
      return true;
    });
    expect(await failure(readAll())).toMatchObject({ kind: 'redirect' });
    expect(step).toBeLessThan(10);
  });

  it.each(['ftp://example.com/', 'http://[', 'javascript:alert(1)'])('to %s', async (location) => {
    registry.intercept((_, response) => {
      response.writeHead(302, { location }).end();
      return true;
    });
    expect(await failure(readAll())).toMatchObject({ kind: 'redirect' });
  });
});

describe('a registry that is busy', () => {
  it('429 with Retry-After: waits that long and gets it', async () => {
    spoil(1, (_, response) => {
      fail(response, 429, 'TOOMANYREQUESTS', 'slow down', { 'retry-after': '7' });
      return true;
    });
    const client = openClient();
    expect(await client.open(name()).digest()).toBe(root.digest);
    expect(client.clock.waits).toEqual([7000]);
  });

  it('429 with a date', async () => {
    const client = openClient();
    spoil(1, (_, response) => {
      fail(response, 429, 'TOOMANYREQUESTS', 'slow down', { 'retry-after': new Date(client.clock.now() + 5000).toUTCString() });
      return true;
    });
    await client.open(name()).digest();
    expect(client.clock.waits).toEqual([5000]);
  });

  it('429 for longer than there is time: said at once, with when to come back', async () => {
    spoil(99, (_, response) => {
      fail(response, 429, 'TOOMANYREQUESTS', 'You have reached your pull rate limit', { 'retry-after': '3600' });
      return true;
    });
    const client = openClient();
    const error = await failure(client.open(name()).root());
    expect(error).toMatchObject({ kind: 'rate-limit' });
    expect(error.message).toContain('pull rate limit');
    expect(error.remedy).toContain('in 3600 s');
    expect(error.remedy).toContain('docker login');
    expect(client.clock.waits).toEqual([]);
    expect(registry.seen).toHaveLength(1);
  });

  it('429 without a word: three tries, further and further apart', async () => {
    spoil(99, (_, response) => {
      fail(response, 429, 'TOOMANYREQUESTS');
      return true;
    });
    const client = openClient();
    expect(await failure(client.open(name()).root())).toMatchObject({ kind: 'rate-limit' });
    expect(client.clock.waits).toEqual([1000, 2000]);
  });

  it.each([500, 502, 503, 504, 408])('%i and then all is well', async (status) => {
    spoil(2, (_, response) => {
      response.writeHead(status).end('<html>bad gateway</html>');
      return true;
    });
    expect(await openClient().open(name()).digest()).toBe(root.digest);
  });

  it('503 for good', async () => {
    spoil(99, (_, response) => {
      fail(response, 503, 'UNAVAILABLE', 'maintenance');
      return true;
    });
    const error = await failure(readAll());
    expect(error).toMatchObject({ kind: 'server-error' });
    expect(error.message).toContain('HTTP 503: UNAVAILABLE maintenance');
  });
});

describe('what is not a registry', () => {
  it('AirPlay on port 5000', async () => {
    registry.intercept((_, response) => {
      response.writeHead(403, { server: 'AirTunes/670.6.2', 'content-length': 0 }).end();
      return true;
    });
    const error = await failure(readAll());
    expect(error).toMatchObject({ kind: 'not-a-registry' });
    expect(error.message).toContain('AirPlay listens at');
    expect(error.remedy).toContain('another port');
  });

  it.each([[200, 'text/html; charset=utf-8'], [404, 'text/html'], [403, 'text/html'], [401, 'text/html'], [200, '']])('a web page (%i, %s)', async (status, type) => {
    registry.intercept((_, response) => {
      response.writeHead(status, type === '' ? {} : { 'content-type': type }).end('<!DOCTYPE html><html><title>Log in</title></html>');
      return true;
    });
    const error = await failure(readAll());
    expect(error).toMatchObject({ kind: 'not-a-registry' });
    expect(error.message).toContain('a web page');
  });

  it('an answer that no registry gives', async () => {
    registry.intercept((_, response) => {
      json(response, { hello: 'world' }, 418);
      return true;
    });
    expect(await failure(readAll())).toMatchObject({ kind: 'not-a-registry' });
  });
});

describe('what is not there', () => {
  it('no such image', async () => {
    const error = await failure(openClient().open(`${registry.host}/other`).root());
    expect(error).toMatchObject({ kind: 'no-image', message: `${registry.host} has no image other` });
  });

  it('no such tag, with the tags that there are', async () => {
    registry.push('hello', 'arm64', hello);
    const error = await failure(openClient().open(`${registry.host}/hello:v9`).root());
    expect(error).toMatchObject({ kind: 'no-tag', message: `${registry.host} has no tag v9 of hello`, remedy: 'one of latest, arm64' });
  });

  it('no such digest', async () => {
    const error = await failure(openClient().open(`${registry.host}/hello@sha256:${'0'.repeat(64)}`).root());
    expect(error).toMatchObject({ kind: 'no-tag' });
    expect(error.message).toContain(`no manifest sha256:${'0'.repeat(64)}`);
  });

  it('a 404 without a word, and no list of tags', async () => {
    registry.intercept((_, response) => {
      response.writeHead(404).end();
      return true;
    });
    expect(await failure(openClient().open(name()).root())).toMatchObject({ kind: 'no-tag' });
  });

  it('shows nothing of a terminal\'s language in what a registry says', async () => {
    registry.intercept((_, response) => {
      fail(response, 403, 'DENIED', '\u001b]0;evil\u0007\u001b[31mred\u009b2J\u202e\nnew line');
      return true;
    });
    const { message } = await failure(readAll());
    expect(message).toContain('red');
    expect(message).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
  });
});
