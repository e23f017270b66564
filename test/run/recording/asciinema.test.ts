import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCast } from '../../../src/run/recording/read-cast.ts';
import { writeCast } from '../../../src/run/recording/write-cast.ts';
import { sampleRecording } from './sample-recording.ts';

/** The real player, from the packages (`apt-get install asciinema`); `ASCIINEMA` names another one. */
const player = process.env['ASCIINEMA'] ?? 'asciinema';
const version = spawnSync(player, ['--version'], { encoding: 'utf8' }).stdout?.trim() ?? '';
const hasScript = spawnSync('script', ['--version']).status === 0;
const canPlay = version !== '' && hasScript;
if (!canPlay) process.stderr.write(`asciinema.test.ts: NOT TESTED that asciinema plays our recordings: ${version === '' ? `no ${player} here (apt-get install asciinema)` : 'no script command (util-linux)'}\n`);

/** Those that are shipped, or in another folder of the same shape. */
const recordings = join(import.meta.dirname, '../../..', process.env['RECORDINGS'] ?? 'demos');
const shipped = readdirSync(recordings, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.cast')).map((file) => join(recordings, file));

let folder: string;
let sample: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'asciinema-test-'));
  sample = join(folder, 'sample.cast');
  const events = [
    { kind: 'marker' as const, at: 0, label: '1: x' }, { kind: 'output' as const, at: 1, text: '\u001b[32mgreen\u001b[0m ü 漢\n' },
    { kind: 'resize' as const, at: 2, columns: 90, rows: 30 }, { kind: 'output' as const, at: 3, text: 'end\n' },
  ];
  writeFileSync(sample, writeCast(sampleRecording({ events, durationMs: 4, facts: { thinned: { bytes: 1, lines: 1, fromMs: 1, toMs: 2 }, standIns: { alpine: 'busybox' } } })));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a terminal gets when the real player plays the file. */
function playIn(file: string): string {
  const quoted = `'${file.replaceAll("'", `'\\''`)}'`;
  const env = { ...process.env, ASCIINEMA_CONFIG_HOME: folder, HOME: folder, LC_ALL: 'C.UTF-8', TERM: 'xterm-256color', SHELL: '/bin/sh' };
  return execFileSync('script', ['-qec', `${player} play --speed 1000 --idle-time-limit 0.01 ${quoted}`, '/dev/null'], { encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'pipe'], timeout: 60_000 });
}

const printed = (file: string): string => readCast(readFileSync(file, 'utf8')).events.map((event) => (event.kind === 'output' ? event.text : '')).join('');

describe.skipIf(!canPlay)(`what the real asciinema plays of ours (${version || 'not installed'})`, () => {
  it('is the output to the byte, with our facts in its header', () => expect(playIn(sample)).toContain(printed(sample)));

  it.runIf(shipped.length > 0).each(shipped)('is all of %s', (file) => expect(playIn(file)).toContain(printed(file)));
});
