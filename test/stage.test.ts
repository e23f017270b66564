import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { digestOf } from '../src/run/recording/digest.ts';
import { writeCast } from '../src/run/recording/write-cast.ts';
import { keys, PtyScreen } from './live/pty-screen.ts';
import { sampleRecording } from './run/recording/sample-recording.ts';

const cli = join(import.meta.dirname, '../dist/cli.js');
const hasScript = spawnSync('script', ['--version']).status === 0;

/** As much of docker as the program asks for while it looks around. */
const DOCKER = `#!/bin/sh
case $1 in
  version) echo '{"Version":"28.5.2","Os":"linux","Arch":"amd64"}' ;;
  info) echo '{}' ;;
  buildx) echo 'github.com/docker/buildx v0.29.1' ;;
  events) exec sleep 600 ;;
  context) exit 1 ;;
esac
`;

const DECK = `# On stage

---

## A demo that hangs

\`\`\`bash +exec +id:build
echo live output
sleep 600
\`\`\`

\`\`\`bash +exec +id:after
echo after
\`\`\`
`;

let folder: string;
let screen: PtyScreen | null = null;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stage-'));
  for (const name of ['bin', 'home', 'recordings']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'bin', 'docker'), DOCKER);
  chmodSync(join(folder, 'bin', 'docker'), 0o755);
  writeFileSync(join(folder, 'deck.md'), DECK);
  const command = 'echo live output\nsleep 600';
  const events = [{ kind: 'output' as const, at: 10, text: 'recorded output\n' }];
  writeFileSync(join(folder, 'recordings', 'build.cast'), writeCast(sampleRecording({ command, events, durationMs: 20, facts: { commandDigest: digestOf(command) } })));
});
afterEach(() => screen?.remove());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.runIf(hasScript)('a demo that hangs on stage', () => {
  it('gives way to its recording with r, goes on live behind it, and ends with x', async () => {
    const path = `${folder}/bin:${process.env['PATH'] ?? ''}`;
    screen = new PtyScreen(`${process.execPath} ${cli} --trust ${folder}/deck.md`, { columns: 100, rows: 30, env: { PATH: path, HOME: join(folder, 'home'), XDG_STATE_HOME: join(folder, 'home') } });
    await screen.until('live · docker 28.5');
    screen.type(keys.right);
    await screen.until(' 2/2 ');
    screen.type(keys.enter);
    await screen.until('running, line 2 of 2');
    await screen.until('r recorded');
    screen.type('r');
    await screen.until('✔ recorded: three platforms');
    expect(screen.text()).toContain('recorded 2026-11-23 on Docker 28.5.2 (linux/amd64)');
    expect(screen.text()).toContain('recorded output');
    await screen.until('build goes on live');
    expect(screen.rows()[0]).toContain('live · docker 28.5');

    screen.type('x');
    await screen.until((text) => !text.includes('goes on live'));
    expect(screen.text()).toContain('✔ recorded: three platforms');
    screen.type('q');
    expect(await screen.ended).toBe(0);
  }, 60_000);
});
