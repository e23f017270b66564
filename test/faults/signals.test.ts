import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { keys } from '../live/pty-screen.ts';
import { appears, deck, OnScreen, start } from './program.ts';
import { faultsOn } from './survive.ts';
import type { User } from './user.ts';

const { survives, alsoSurvives } = faultsOn();

const PHASES = ['probe', 'needs', 'command', 'check'] as const;
const ENDINGS = [
  { said: 'SIGTERM', signals: ['SIGTERM'], code: 143 },
  { said: 'SIGHUP', signals: ['SIGHUP'], code: 129 },
  { said: 'SIGINT twice', signals: ['SIGINT', 'SIGINT'], code: 130 },
  { said: 'SIGKILL', signals: ['SIGKILL'], code: 137 },
] as const;

/** A new sign, and what a step needs to leave it in this phase. */
function signOf(user: User, phase: string): { sign: string; env: Record<string, string> } {
  const sign = join(user.folder, 'sign');
  rmSync(sign, { force: true });
  return { sign, env: { FAULT_PHASE: phase, FAULT_SIGN: sign } };
}

for (const { said, signals, code } of ENDINGS) {
  for (const phase of PHASES) {
    // In the gate each signal in one phase, and each phase with one signal.
    const tried = PHASES.indexOf(phase) === ENDINGS.findIndex((each) => each.said === said) || (said === 'SIGKILL' && phase === 'command') ? survives : alsoSurvives;
    tried(`${said} on the screen, in a step's ${phase}`, async (user) => {
      const { sign, env } = signOf(user, phase);
      const seen = new OnScreen(user, [...deck('phases')], { env });
      await seen.screen.until('1/2');
      seen.screen.type(keys.enter);
      await appears(sign);
      for (const signal of signals) seen.signal(signal);
      expect(await seen.ended()).toBe(code);
      await seen.isAsBefore();
    });
  }
}

for (const { said, signals, code } of ENDINGS.filter((each) => each.said !== 'SIGKILL')) {
  (said === 'SIGTERM' ? survives : alsoSurvives)(`${said} of check: its report says which step was stopped, and where`, async (user) => {
    const { sign, env } = signOf(user, 'command');
    const checked = start(user, ['check', ...deck('phases'), '--only', 'phased'], { env });
    await appears(sign);
    for (const signal of signals) checked.kill(signal);
    const { code: ended, stdout } = await checked.ended;
    expect(ended).toBe(code);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('stopped at line 4: bash wait-here.sh command');
  });
}

alsoSurvives('SIGKILL of check, in its command', async (user) => {
  const { sign, env } = signOf(user, 'command');
  const checked = start(user, ['check', ...deck('phases'), '--only', 'phased'], { env });
  await appears(sign);
  checked.kill('SIGKILL');
  await checked.ended;
});

survives('the terminal is gone, in the middle of a step', async (user) => {
  const { sign, env } = signOf(user, 'command');
  const seen = new OnScreen(user, [...deck('phases')], { env });
  await seen.screen.until('1/2');
  seen.screen.type(keys.enter);
  await appears(sign);
  seen.screen.kill('SIGKILL');
  await seen.screen.ended;
});
