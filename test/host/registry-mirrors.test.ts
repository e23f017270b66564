import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findRegistryMirrors, readMirrors } from '../../src/host/registry-mirrors.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'docker-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function docker(script: string): Promise<readonly string[]> {
  writeFileSync(join(folder, 'docker'), `#!/bin/sh\necho "$*" >'${folder}/arguments'\n${script}\n`);
  chmodSync(join(folder, 'docker'), 0o755);
  return findRegistryMirrors({ PATH: `${folder}:/usr/bin:/bin` });
}

describe("the engine's mirrors of Docker Hub", () => {
  it('are what docker info names', async () => {
    expect(await docker(`echo '{"Mirrors":["http://127.0.0.1:5999/","https://mirror.example.com/"]}'`)).toEqual(['http://127.0.0.1:5999/', 'https://mirror.example.com/']);
    expect(readFileSync(join(folder, 'arguments'), 'utf8')).toContain('info --format {{json .RegistryConfig}}');
  });

  it('are none when docker fails, prints something else, or is not there', async () => {
    expect(await docker('exit 1')).toEqual([]);
    expect(await docker('echo hello')).toEqual([]);
    expect(await docker('echo null')).toEqual([]);
    expect(await findRegistryMirrors({ PATH: folder.concat('/nothing') })).toEqual([]);
  });

  it.each([['{"Mirrors":null}', []], ['{"Mirrors":["a",5]}', ['a']], ['[]', []], ['', []]])('%s', (json, expected) => {
    expect(readMirrors(json)).toEqual(expected);
  });
});
