import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { docker } from '../live/live-engine.ts';
import { keys } from '../live/pty-screen.ts';
import { appears, deck, OnScreen, run, start } from './program.ts';
import { faultsOn } from './survive.ts';
import type { User } from './user.ts';

const { survives, alsoSurvives } = faultsOn();

/** As it was printed, not as the command has it. */
const LAST_LINE = /^ *the last line *$/m;

const SLIDES = { stubborn: 1, container: 2, much: 3, long: 4, garbage: 5 } as const;

/** A step of the odd deck on the screen, started. */
async function open(user: User, step: keyof typeof SLIDES, env: Record<string, string> = {}): Promise<OnScreen> {
  const seen = new OnScreen(user, [...deck('odd')], { env });
  for (let number = 1; number < SLIDES[step]; number++) {
    await seen.screen.until(` ${number}/5 `);
    seen.screen.type(keys.right);
  }
  await seen.screen.until(` ${SLIDES[step]}/5 `);
  seen.screen.type(keys.enter);
  return seen;
}

async function quit(seen: OnScreen): Promise<void> {
  seen.screen.type('q');
  expect(await seen.ended()).toBe(0);
  await seen.isAsBefore();
}

survives('a step that ignores TERM, forks and detaches is stopped with all of it', async (user) => {
  const seen = await open(user, 'stubborn');
  await seen.screen.until('it is ready');
  seen.screen.type('x');
  await seen.screen.until(/stopped at line 1: bash stubborn\.sh/);
  await quit(seen);
});

survives('SIGKILL of us while such a step runs', async (user) => {
  const seen = await open(user, 'stubborn');
  await seen.screen.until('it is ready');
  seen.signal('SIGKILL');
  expect(await seen.ended()).toBe(137);
  await seen.isAsBefore();
});

survives('a `docker run` that is stopped takes its container with it', async (user) => {
  const seen = await open(user, 'container');
  await seen.screen.until(/^ +the container is up|\d the container is up/m);
  seen.screen.type('x');
  await seen.screen.until(/stopped at line 1/);
  expect(await docker('ps', '-aq', '--filter', 'name=faults-foreground')).toEqual([]);
  await quit(seen);
});

alsoSurvives('a step that prints a gigabyte: its end is there, and keys work meanwhile', async (user) => {
  const seen = await open(user, 'much');
  await seen.screen.until('a line of the gigabyte');
  seen.screen.type('?');
  await seen.screen.until(/next slide, or more/);
  seen.screen.type(keys.escape);
  await seen.screen.until((text) => LAST_LINE.test(text) && text.includes('✔ exit 0'), 120_000);
  await quit(seen);
});

alsoSurvives('a line of 200 MB', async (user) => {
  const seen = await open(user, 'long');
  await seen.screen.until((text) => LAST_LINE.test(text) && text.includes('✔ exit 0'), 120_000);
  await quit(seen);
});

survives('binary garbage and sequences that take the screen away: the screen stays ours', async (user) => {
  const seen = await open(user, 'garbage');
  await seen.screen.until((text) => LAST_LINE.test(text) && text.includes('✔ exit 0'), 120_000);
  expect(seen.screen.onAlternateScreen).toBe(true);
  expect(seen.screen.text()).toContain(' 5/5 ');
  await quit(seen);
});

survives('the same without a screen: the report is text without control characters', async (user) => {
  const { code, stdout } = await run(user, 'check', ...deck('odd'), '--only', 'garbage', '--reporter', 'json');
  expect(code).toBe(0);
  expect(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/.test(stdout)).toBe(false);
});

const HOUR_MS = 3_600_000;

/** Our clock, and ours alone, is wrong by so many ms from now on. */
function setClock(user: User, ms: number): Record<string, string> {
  const file = join(user.folder, 'clock');
  writeFileSync(`${file}.new`, String(ms));
  renameSync(`${file}.new`, file);
  return { FAULT_CLOCK: file, NODE_OPTIONS: `--import=${join(import.meta.dirname, 'jumping-clock.mjs')}` };
}

alsoSurvives('the clock jumps a day ahead and two back while a step runs: no time is negative, and it can be stopped', async (user) => {
  const seen = await open(user, 'stubborn', setClock(user, 0));
  await seen.screen.until('it is ready');
  setClock(user, 24 * HOUR_MS);
  await seen.screen.until(/2[34]:\d\d:\d\d|24 h|1 d/);
  setClock(user, -24 * HOUR_MS);
  seen.screen.type('x');
  await seen.screen.until(/stopped at line 1/);
  expect(seen.screen.text()).not.toMatch(/-\d+(?::\d\d|\.\d| ?m?s)/);
  await quit(seen);
});

for (const [said, ms] of [['behind', -2 * HOUR_MS], ['ahead', 2 * HOUR_MS]] as const) {
  alsoSurvives(`our clock is two hours ${said} of the engine's when we are killed: what was made is undone all the same`, async (user) => {
    const sign = join(user.folder, 'sign');
    rmSync(sign, { force: true });
    const env = { ...setClock(user, ms), FAULT_PHASE: 'command', FAULT_SIGN: sign };
    const checked = start(user, ['check', ...deck('phases'), '--only', 'phased'], { env });
    await appears(sign);
    checked.kill('SIGKILL');
    await checked.ended;
  });
}
