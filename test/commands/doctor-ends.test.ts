import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

const cli = join(import.meta.dirname, '../../dist/cli.js');
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mw-ends-'));
  // As the client does: it asks the socket and waits for ever.
  writeFileSync(join(folder, 'docker'), '#!/bin/sh\ncase "$1" in buildx) echo "github.com/docker/buildx v0.29.1" ;; *) [ -S "$HUNG" ] && exec sleep 1000; echo "Cannot connect to the Docker daemon" >&2; exit 1 ;; esac\n', { mode: 0o755 });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs `doctor` against a socket; resolves with its exit code and what it printed. */
async function doctor(socket: string): Promise<{ code: unknown; text: string }> {
  const child = spawn(process.execPath, [cli, 'doctor'], {
    env: { ...process.env, PATH: `${folder}:${process.env['PATH']}`, DOCKER_HOST: `unix://${socket}`, HUNG: socket, HOME: folder, XDG_STATE_HOME: folder }, stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => void (text += chunk.toString()));
  const [code] = await once(child, 'close');
  return { code, text };
}

it.concurrent('doctor ends with 3 and says why when no engine is there', async () => {
  const { code, text } = await doctor(join(folder, 'nobody.sock'));
  expect([code, text]).toEqual([3, expect.stringMatching(/^fails +engine +no Docker Engine answers at /m)]);
});

it.concurrent('doctor ends with 3 when the socket accepts and never answers', async () => {
  const open = new Set<Socket>();
  const server = createServer((socket) => void open.add(socket)).listen(join(folder, 'hung.sock'));
  await once(server, 'listening');
  try {
    const { code, text } = await doctor(join(folder, 'hung.sock'));
    expect([code, text]).toEqual([3, expect.stringMatching(/^fails +engine +the engine at \S+ does not answer within /m)]);
    expect(text).toMatch(/^ok +buildx +buildx 0\.29\.1$/m);
  } finally {
    for (const socket of open) socket.destroy();
    server.close();
  }
});
