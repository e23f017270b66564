import { createAuthorizer } from './authorizer.ts';
import type { CredentialStore } from './credentials.ts';
import type { Clock } from './clock.ts';
import type { Http } from './http.ts';
import type { ImageSource } from './image-source.ts';
import type { Reference } from './reference.ts';
import { openRepository } from './repository.ts';
import { createRequester } from './requester.ts';
import type { Secrets } from './secrets.ts';

export interface RegistryOptions {
  readonly http: Http;
  readonly clock: Clock;
  /** Between 0 and 1, for the spread of waits. */
  readonly random: () => number;
  readonly credentials: CredentialStore;
  /** Learns every password and token on the way. */
  readonly secrets: Secrets;
  /** Of Docker Hub, as the engine names them. */
  readonly mirrors: readonly string[];
  readonly insecure: boolean;
  /** When the time for all is over. */
  readonly deadline: { readonly signal: AbortSignal; remaining(): number };
  /** One line for `--verbose`. */
  readonly log: (line: string) => void;
}

/** Reads images from registries. Tokens and connections are shared between images. [OCI distribution-spec 1.1] */
export interface RegistryClient {
  open(reference: Reference): ImageSource;
}

export function createRegistryClient(options: RegistryOptions): RegistryClient {
  const request = createRequester(options);
  const authorizer = createAuthorizer(options);
  return { open: (reference) => openRepository(reference, { ...options, request, authorizer }) };
}
