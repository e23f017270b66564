import type { Kept } from './credentials.ts';

export interface HelperRequest {
  /** As the Docker config names it: `osxkeychain` is the program `docker-credential-osxkeychain`. */
  readonly helper: string;
  readonly server: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Ends the helper; then the promise rejects with the signal's reason. */
  readonly signal: AbortSignal;
}

/** Longer answers are none. */
const limit = 1024 * 1024;

/** Asks a credential helper. The server goes to its stdin, as it wants it; what it prints is never shown. [docker/docker-credential-helpers] */
export async function askCredentialHelper({ helper, server, env, signal }: HelperRequest): Promise<Kept> {
  const program = `docker-credential-${helper}`;
  if (!/^[A-Za-z0-9._-]+$/.test(helper)) return failed('the Docker config names a credential helper that cannot be a program');
  const { spawn } = process.getBuiltinModule('node:child_process');
  if (signal.aborted) throw signal.reason;
  return new Promise((resolve, reject) => {
    const child = spawn(program, ['get'], { env: { ...env }, stdio: ['pipe', 'pipe', 'ignore'] });
    const chunks: Buffer[] = [];
    let size = 0;
    const onAbort = (): void => {
      child.kill('SIGKILL');
      reject(signal.reason);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    const done = (kept: Kept): void => {
      signal.removeEventListener('abort', onAbort);
      resolve(kept);
    };
    child.on('error', (error: NodeJS.ErrnoException) => done(failed(error.code === 'ENOENT' ? `${program}, which the Docker config names, is not on PATH` : `${program} could not be started (${error.code ?? 'no reason given'})`)));
    // A helper that does not read its stdin is no fault of ours.
    child.stdin.on('error', () => undefined);
    child.stdin.end(server);
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) child.kill('SIGKILL');
      else chunks.push(chunk);
    });
    child.on('close', (code, killedBy) => {
      const printed = Buffer.concat(chunks).toString('utf8');
      if (code === 0) done(readHelperAnswer(printed) ?? failed(`${program} gave an answer that cannot be read`));
      else if (/credentials not found/i.test(printed)) done({ credentials: null, problem: null });
      else done(failed(`${program} failed (${killedBy ?? `exit code ${code}`})`));
    });
  });
}

function readHelperAnswer(printed: string): Kept | null {
  try {
    const { Username: username, Secret: secret } = JSON.parse(printed) as { Username?: unknown; Secret?: unknown };
    if (typeof username !== 'string' || typeof secret !== 'string') return null;
    if (username === '' && secret === '') return { credentials: null, problem: null };
    return { credentials: username === '<token>' ? { kind: 'identity-token', token: secret } : { kind: 'password', username, password: secret }, problem: null };
  } catch {
    return null;
  }
}

function failed(problem: string): Kept {
  return { credentials: null, problem };
}
