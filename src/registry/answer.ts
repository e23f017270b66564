import type { HttpResponse } from './http.ts';
import { bareType } from './media-type.ts';
import { printable } from './printable.ts';
import { RegistryError } from './registry-error.ts';

/** What was asked for, for messages. */
export interface Asked {
  /** Host and port. */
  readonly host: string;
  /** Repository on that host. */
  readonly repository: string;
  /** `the tag latest`, `the manifest sha256:...`, `the blob sha256:...` */
  readonly thing: string;
  /** The command that logs in there. */
  readonly login: string;
  /** Whether credentials were sent along. */
  readonly loggedIn: boolean;
  /** Why there may be credentials that could not be had. */
  readonly problem: string | null;
}

/** Says what an answer that is not 200 means. `retryAfterMs` of a 429 is null when the registry does not say. */
export function explainAnswer(response: HttpResponse, asked: Asked, retryAfterMs: number | null): RegistryError {
  const { status } = response;
  const { host, repository, thing, login, loggedIn, problem } = asked;
  const strange = notARegistry(response, host);
  if (strange !== null) return strange;
  const errors = registryErrors(response.body);
  const said = errors.length === 0 ? '' : `: ${errors.map(({ code, message }) => printable([code, message].filter((part) => part !== '').join(' '))).join('; ')}`;
  const codes = new Set(errors.map(({ code }) => code));
  if (status === 404) {
    if (codes.has('NAME_UNKNOWN') || codes.has('NAME_INVALID')) return noImage(asked);
    return new RegistryError('no-tag', `${host} has no ${thing.replace(/^the /, '')} of ${repository}`, 'check the tag, or push it');
  }
  if (status === 401 || status === 403) {
    const remedy = loggedIn ? 'check the name, and whether your account may read it' : `check the name; if it is private: ${login}`;
    return new RegistryError('denied', `${host} has no ${repository}, or does not let you see it${said}${problem === null ? '' : `; and ${problem}`}`, remedy);
  }
  if (status === 429) {
    const when = retryAfterMs === null ? 'try again later' : `try again in ${Math.ceil(retryAfterMs / 1000)} s`;
    return new RegistryError('rate-limit', `${host} says that it was asked too often${said}`, loggedIn ? when : `${when}; the limit may be higher with a login: ${login}`);
  }
  if (status >= 500) return new RegistryError('server-error', `${host} answers with a fault of its own: HTTP ${status}${said}`, 'try again; if it stays so, look at the log of the registry');
  return new RegistryError('not-a-registry', `${host} answers HTTP ${status} where a registry would send ${thing}${said}`, 'check that a registry listens there');
}

/** The image is not there at all. */
export function noImage({ host, repository }: Pick<Asked, 'host' | 'repository'>): RegistryError {
  return new RegistryError('no-image', `${host} has no image ${repository}`, 'check the name, or push it first');
}

/** An answer that no registry gives: AirPlay's, a web page; null for one that may come from a registry. */
export function notARegistry({ status, headers, body }: HttpResponse, host: string): RegistryError | null {
  if (/^AirTunes/i.test(String(headers['server'] ?? ''))) {
    return new RegistryError('not-a-registry', `AirPlay listens at ${host}, not a registry`, 'use another port, or turn AirPlay Receiver off (System Settings, General, AirDrop & Handoff)');
  }
  const isPage = bareType(headers['content-type'] ?? '') === 'text/html' || /^\s*<(?:!doctype|html)/i.test(Buffer.from(body.subarray(0, 100)).toString('latin1'));
  // Registries behind nginx and the like answer some failures with a page: those keep their own meaning.
  if (!isPage || status === 429 || status >= 500) return null;
  return new RegistryError('not-a-registry', `${host} answers with a web page (HTTP ${status}), not as a registry`, 'check host and port; a login page of a network or a proxy may stand in between');
}

/** The list under `errors`, as the distribution specification has it; empty when there is none. */
export function registryErrors(body: Uint8Array): { code: string; message: string }[] {
  try {
    const json: unknown = JSON.parse(Buffer.from(body).toString('utf8'));
    const errors = (json as { errors?: unknown } | null)?.errors;
    if (!Array.isArray(errors)) return [];
    return errors.slice(0, 5).map((error: unknown) => {
      const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
      return { code: typeof code === 'string' ? code : '', message: typeof message === 'string' ? message : '' };
    });
  } catch {
    return [];
  }
}
