import type { Deck } from '../deck/deck.ts';
import { diagnose, type DoctorRow } from '../host/doctor.ts';
import { findDoctorFacts } from '../host/doctor-facts.ts';
import { findHost } from '../host/host.ts';
import { exitCode } from './exit-code.ts';
import { loadDeck } from './load-deck.ts';
import type { ParsedOptions } from './options.ts';
import { readDeckArguments } from './start.ts';
import { userEnvironment } from './this-program.ts';

/** Looks at this machine and changes nothing; resolves with 0 when the deck can run here, else 3. */
export async function startDoctor(options: ParsedOptions): Promise<number> {
  const { path, settings } = readDeckArguments(options);
  const { deck } = await loadDeck(path, settings);
  const env = userEnvironment();
  const { askRegistry } = await import('./ask-registry.ts');
  const host = await findHost(env, null);
  const facts = await findDoctorFacts({
    env: host.env, endpoint: host.endpoint, ports: portsOf(deck), now: Date.now,
    askRegistry: (mirrors, patienceMs) => askRegistry(mirrors, patienceMs, env),
  });
  const rows = diagnose(facts, deck);
  process.stdout.write(options.flag('--json') ? `${JSON.stringify({ version: 1, rows }, null, 2)}\n` : doctorText(rows));
  return rows.some(({ status }) => status === 'fails') ? exitCode.machine : exitCode.ok;
}

/** The ports of registries on this machine that the deck names. */
export function portsOf(deck: Deck): number[] {
  const ports = deck.parameters.map(({ value }) => /^(?:localhost|127\.0\.0\.1):(\d{1,5})$/.exec(value)?.[1]);
  return [...new Set(ports.filter((port) => port !== undefined).map(Number))];
}

/** One line a row; below what is not well, what it means and what mends it. */
export function doctorText(rows: readonly DoctorRow[]): string {
  const width = Math.max(...rows.map(({ id }) => id.length));
  const indent = ' '.repeat(10 + width);
  const lines = rows.flatMap(({ id, status, found, means, mend }) => [
    `${status.padEnd(8)} ${id.padEnd(width)} ${found}`,
    ...(means === null ? [] : [`${indent}it means: ${means}`]),
    ...(mend === null ? [] : [`${indent}to mend:  ${mend}`]),
  ]);
  const count = (status: DoctorRow['status']): number => rows.filter((row) => row.status === status).length;
  const verdict = count('fails') > 0 ? `${count('fails')} fail: this machine cannot run all of it` : count('warning') > 0 ? `it can run, with ${count('warning')} warnings` : 'this machine can run it';
  return `${lines.join('\n')}\n\n${verdict}\n`;
}
