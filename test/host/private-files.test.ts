import { chmodSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findHost } from '../../src/host/host.ts';
import { makePrivateFolder, writePrivateFile } from '../../src/host/private-files.ts';

let home: string;
const at = (...path: string[]): string => join(home, ...path);
const modeOf = (path: string): number => statSync(path).mode & 0o777;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'mw-files-'));
  mkdirSync(at('elsewhere'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

describe('a folder of ours', () => {
  it('is for its owner only, also when it was open before', async () => {
    await makePrivateFolder(at('new', 'folder'));
    expect(modeOf(at('new', 'folder'))).toBe(0o700);
    mkdirSync(at('open'));
    chmodSync(at('open'), 0o777);
    await makePrivateFolder(at('open'));
    expect(modeOf(at('open'))).toBe(0o700);
  });

  it.each(['a link to a folder', 'a link to nowhere', 'a file'])('is none where %s stands', async (what) => {
    if (what === 'a file') writeFileSync(at('folder'), '');
    else symlinkSync(what === 'a link to nowhere' ? at('nowhere') : at('elsewhere'), at('folder'));
    await expect(makePrivateFolder(at('folder'))).rejects.toThrow();
    expect(readdirSync(at('elsewhere'))).toEqual([]);
  });
});

describe('a file of ours', () => {
  it('is for its owner only, whole, and leaves nothing beside it', async () => {
    await writePrivateFile(at('file'), 'first');
    await writePrivateFile(at('file'), 'second');
    expect(readFileSync(at('file'), 'utf8')).toBe('second');
    expect(modeOf(at('file'))).toBe(0o600);
    expect(readdirSync(home).sort()).toEqual(['elsewhere', 'file']);
  });

  it('takes the place of a planted link, and leaves what that led to', async () => {
    writeFileSync(at('theirs'), 'theirs');
    symlinkSync(at('theirs'), at('file'));
    await writePrivateFile(at('file'), 'ours');
    expect(readFileSync(at('theirs'), 'utf8')).toBe('theirs');
    expect(lstatSync(at('file')).isSymbolicLink()).toBe(false);
  });
});

describe('what is kept for builders', () => {
  /** The host of somebody with an engine that answers; its problem. */
  const problem = async (): Promise<string | null> => {
    mkdirSync(at('bin'));
    writeFileSync(at('bin', 'docker'), `#!/bin/sh\necho '{"Version":"28.5.2","Os":"linux","Arch":"amd64"}'\n`);
    chmodSync(at('bin', 'docker'), 0o755);
    const host = await findHost({ PATH: `${at('bin')}:${process.env['PATH'] ?? ''}`, HOME: home, XDG_STATE_HOME: at('state'), DOCKER_HOST: 'unix:///x' }, null);
    return (await host.engine()).problem;
  };
  const builders = (): string => at('state', 'multiarch-workshop', 'buildx');

  it('is for its owner only', async () => {
    expect(await problem()).toBeNull();
    for (const folder of [at('state', 'multiarch-workshop'), builders()]) expect(modeOf(folder)).toBe(0o700);
    expect(modeOf(join(builders(), 'buildkitd.default.toml'))).toBe(0o600);
  });

  it('does not go where a planted link leads: nothing runs, and the reason is said', async () => {
    mkdirSync(at('state', 'multiarch-workshop'), { recursive: true });
    symlinkSync(at('elsewhere'), builders());
    expect(await problem()).toBe(`our state cannot be written: ${builders()} is not a folder; XDG_STATE_HOME names another place`);
    expect(readdirSync(at('elsewhere'))).toEqual([]);
  });

  it('overwrites no file that a planted link names', async () => {
    mkdirSync(builders(), { recursive: true });
    writeFileSync(at('elsewhere', 'theirs'), 'theirs');
    symlinkSync(at('elsewhere', 'theirs'), join(builders(), 'buildkitd.default.toml'));
    expect(await problem()).toBeNull();
    expect(readFileSync(at('elsewhere', 'theirs'), 'utf8')).toBe('theirs');
  });
});
