import type { Credentials } from '../../src/registry/credentials.ts';
import { createHttp } from '../../src/registry/create-http.ts';
import type { Http } from '../../src/registry/http.ts';
import type { ImageSource } from '../../src/registry/image-source.ts';
import { parseReference } from '../../src/registry/reference.ts';
import { createRegistryClient } from '../../src/registry/registry-client.ts';
import { RegistryError } from '../../src/registry/registry-error.ts';
import { createSecrets, type Secrets } from '../../src/registry/secrets.ts';
import { startDeadline } from '../../src/registry/clock.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';

export interface TestClient {
  open(reference: string): ImageSource;
  readonly clock: FakeClock;
  /** What `--verbose` would show. */
  readonly log: string[];
  readonly secrets: Secrets;
  readonly http: Http;
}

export interface TestClientOptions {
  readonly credentials?: Readonly<Record<string, Credentials>>;
  readonly problem?: string;
  readonly mirrors?: readonly string[];
  readonly insecure?: boolean;
  readonly ca?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** In the way of every request, for hosts that a test must not ask. */
  readonly http?: (real: Http) => Http;
}

export const timeoutMs = 60_000;

/** A client as the command makes it, with a clock of the test's own. */
export function openClient({ credentials = {}, problem, mirrors = [], insecure = false, ca, env = {}, http: wrap = (real) => real }: TestClientOptions = {}): TestClient {
  const clock = createFakeClock();
  const secrets = createSecrets();
  const log: string[] = [];
  const http = wrap(createHttp({ ca: ca ?? null, insecure, connections: 16, env }));
  const deadline = startDeadline(clock, timeoutMs, () => new RegistryError('timeout', 'gave no answer within 60 s', 'give more time'));
  const client = createRegistryClient({
    http, clock, random: () => 0.5, secrets, mirrors, insecure, deadline,
    credentials: (key) => Promise.resolve({ credentials: credentials[key] ?? null, problem: problem ?? null }),
    log: (line) => void log.push(line),
  });
  return { open: (reference) => client.open(parseReference(reference)), clock, log, secrets, http };
}

/** The RegistryError that a promise rejects with; throws if it does not. */
export async function failure(promise: Promise<unknown>): Promise<RegistryError> {
  const error = await promise.then(() => null, (reason: unknown) => reason);
  if (error instanceof RegistryError) return error;
  throw error === null ? new Error('it did not fail') : error;
}
