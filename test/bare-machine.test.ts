import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { loadDeck } from '../src/commands/load-deck.ts';
import { loadRecordings } from '../src/commands/recording-files.ts';
import { stepsOf, stepsOfSlide } from '../src/deck/deck.ts';
import { keys, PtyScreen } from './live/pty-screen.ts';

/** The bundle: what a user runs. `BARE_CLI` names an installed one. */
const cli = process.env['BARE_CLI'] ?? join(import.meta.dirname, '../dist/cli.js');
/** `BARE_ARGUMENTS=` plays at the speed of the talk, as the README's first line does. */
const args = process.env['BARE_ARGUMENTS'] ?? '--speed 10 --max-idle 0.01';
const hasScript = spawnSync('script', ['--version']).status === 0;
const loaded = await loadDeck(null, {});
const recordings = await loadRecordings(loaded, null);
const { slides } = loaded.deck;

let folder: string;
/** As on a machine that has node and nothing else: no docker, no bash, no network in use, an empty home. */
let bare: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bare-'));
  for (const name of ['bin', 'home', 'tmp']) mkdirSync(join(folder, name));
  symlinkSync(process.execPath, join(folder, 'bin', 'node'));
  bare = `/usr/bin/env -i PATH=${folder}/bin HOME=${folder}/home TMPDIR=${folder}/tmp TERM=xterm-256color COLORTERM=truecolor`;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let screen: PtyScreen | null = null;
afterEach(() => screen?.remove());

const run = (...words: string[]): { code: number; stdout: string; stderr: string } => {
  const { status, stdout, stderr } = spawnSync('/bin/sh', ['-c', `${bare} node '${cli}' ${words.join(' ')}`], { encoding: 'utf8' });
  return { code: status ?? -1, stdout, stderr };
};
const flat = (text: string): string => text.replaceAll(/\s+/g, ' ');

describe('on a machine without Docker, bash and network', () => {
  it.runIf(hasScript)('the whole talk opens, and every demo is played with arrows and Enter, said to be recorded on every screen', async () => {
    screen = new PtyScreen(`${bare} node '${cli}' ${args}`, { columns: 100, rows: 30 });
    await screen.until(`1/${slides.length}`);
    await screen.until('recorded');
    for (const slide of slides) {
      await screen.until(` ${slide.number}/${slides.length} `);
      for (const step of stepsOfSlide(slide)) {
        const message = recordings.find(step.id)?.facts?.check?.message ?? 'no recording';
        screen.type(keys.enter);
        await screen.until((text) => flat(text).includes(`✔ recorded: ${message.slice(0, 40)}`) || /[✘⊘]/.test(text), 60_000);
        expect(screen.text(), step.id).not.toMatch(/[✘⊘]/);
        expect(screen.rows()[0]).toContain('recorded');
      }
      expect(screen.rows()[0]).toContain('recorded');
      if (slide.number < slides.length) screen.type(keys.right);
    }
    screen.type('q');
    expect(await screen.ended).toBe(0);
    expect(screen.onAlternateScreen).toBe(false);
    expect(readdirSync(join(folder, 'tmp'))).toEqual([]);
  }, 180_000);

  it('check --replay reports every step as passed, from a recording', () => {
    const { code, stdout } = run('check', '--replay', '--reporter', 'json');
    const report = JSON.parse(stdout) as { mode: string; steps: { id: string; status: string; source: string }[] };
    expect(report.steps.filter(({ status, source }) => status !== 'passed' || source !== 'recorded')).toEqual([]);
    expect(report.steps.map(({ id }) => id)).toEqual(stepsOf(loaded.deck).map(({ id }) => id));
    expect([code, report.mode]).toEqual([0, 'recorded']);
  });

  it('--live says why it cannot, and exits with 3', () => {
    for (const command of ['present', 'check']) {
      const { code, stderr } = run(command, '--live');
      expect(stderr).toContain('--live: the docker command is not installed');
      expect(code).toBe(3);
    }
  });

  it('check without --replay does not take recordings for a passed talk', () => {
    const { code, stderr } = run('check', '--reporter', 'json');
    expect(code).not.toBe(0);
    expect(stderr).toContain('check --replay');
  });

  it('leaves nothing behind', () => {
    expect(execFileSync('/bin/sh', ['-c', `find '${folder}/home' '${folder}/tmp' -mindepth 1`], { encoding: 'utf8' })).toBe('');
  });
});
