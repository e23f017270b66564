import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { findBash } from '../../src/run/bash.ts';

const folder = mkdtempSync(join(tmpdir(), 'mw-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A folder with a program `bash` that answers as given. */
function fake(name: string, answer: string, mode = 0o755): string {
  const path = join(folder, name);
  mkdirSync(path);
  writeFileSync(join(path, 'bash'), `#!/bin/sh\n${answer}\n`);
  chmodSync(join(path, 'bash'), mode);
  return path;
}

describe('findBash', () => {
  const old = fake('old', 'echo 3 2 0');
  const limit = fake('limit', 'echo 4 4 0');
  const broken = fake('broken', 'exit 1');
  const unusable = fake('unusable', 'echo 5 2 1', 0o644);

  it('takes the first that is new enough, though an older one stands before it', async () => {
    expect(await findBash([unusable, broken, old, limit].join(':'))).toEqual({ path: join(limit, 'bash'), version: '4.4', tracesLines: true, firstLine: 0 });
  });

  it('takes an older one when there is no other', async () => {
    expect(await findBash(`${old}:${folder}`)).toMatchObject({ version: '3.2', tracesLines: false });
  });

  it('finds none where there is none, and does not look in the current folder', async () => {
    expect(await findBash(`${folder}::.:${unusable}`)).toBeNull();
  });
});
