import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { secretsBelow, secretsIn } from './planted-secrets.ts';
import { closeScreens, processesOf, run, until } from './program.ts';
import { createUser, type Snapshot, type User } from './user.ts';

/** In the gate only some faults are tried. */
const isChoice = process.env['MW_FAULTS'] === 'choice';

export interface Faults {
  /** A fault, and that nothing of it is left: tried always. */
  survives(name: string, fault: (user: User) => Promise<void>): void;
  /** The same, left out of the gate's choice. */
  alsoSurvives(name: string, fault: (user: User) => Promise<void>): void;
}

/** Faults on one machine, one after another, each of which must leave it as it was before the first. */
export function faultsOn(): Faults {
  let user: User | null = null;
  let before: Snapshot;
  beforeAll(async () => {
    user = await createUser();
    before = await user.snapshot();
  });
  afterAll(() => user?.remove());
  const survives = (name: string, fault: (user: User) => Promise<void>): void => {
    it(name, async () => {
      if (user === null) throw new Error('the machine was not prepared');
      try {
        await fault(user);
        await leavesNothing(user, before);
      } catch (error) {
        // The next fault has the machine as it was.
        closeScreens();
        await run(user, 'clean');
        throw error;
      } finally {
        closeScreens();
      }
    });
  };
  return { survives, alsoSurvives: (name, fault) => (isChoice ? it.skip(name) : survives(name, fault)) };
}

/** No process, no temporary folder, and after `clean` the engine and `~/.docker` are as before; no secret was written anywhere. */
export async function leavesNothing(user: User, before: Snapshot): Promise<void> {
  await until(() => {
    const left = processesOf(user);
    return left.length === 0 ? null : `still running:\n${left.join('\n')}`;
  });
  expect(secretsBelow(user.state), 'secrets in the state directory').toEqual([]);
  const cleaned = await run(user, 'clean');
  expect(cleaned.code, cleaned.stdout + cleaned.stderr).toBe(0);
  expect(secretsIn(cleaned.stdout + cleaned.stderr)).toEqual([]);
  // What is gone on the engine is not gone at once everywhere it is listed.
  await until(async () => (JSON.stringify(await user.snapshot()) === JSON.stringify(before) ? null : 'not as before'), 10_000).catch(() => undefined);
  expect(await user.snapshot(), cleaned.stdout).toEqual(before);
  const runs = join(user.state, 'multiarch-workshop', 'runs');
  expect(existsSync(runs) ? readdirSync(runs) : [], 'ledgers').toEqual([]);
  expect(readdirSync(user.temporary), 'temporary files').toEqual([]);
}
