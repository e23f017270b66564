import type { Deck } from '../deck/deck.ts';
import { diagnose, type DoctorRow } from '../host/doctor.ts';
import { findDoctorFacts } from '../host/doctor-facts.ts';
import { findHost } from '../host/host.ts';
import { askRegistry } from './ask-registry.ts';
import { userEnvironment } from './this-program.ts';

/** What this machine is, judged for this deck; within 2 s, and nothing is changed. */
export async function examine(deck: Deck): Promise<DoctorRow[]> {
  const env = userEnvironment();
  const host = await findHost(env, null);
  const facts = await findDoctorFacts({
    env: host.env, endpoint: host.endpoint, ports: portsOf(deck), now: Date.now,
    askRegistry: (mirrors, patienceMs) => askRegistry(mirrors, patienceMs, env),
  });
  return diagnose(facts, deck);
}

/** The ports of registries on this machine that the deck names. */
export function portsOf(deck: Deck): number[] {
  const ports = deck.parameters.map(({ value }) => /^(?:localhost|127\.0\.0\.1):(\d{1,5})$/.exec(value)?.[1]);
  return [...new Set(ports.filter((port) => port !== undefined).map(Number))];
}
