import { execa } from 'execa';

/** What `docker ARGS` answered; a dead or hung engine is an answer too. */
export interface Answer {
  readonly ok: boolean;
  readonly stdout: string;
  readonly stderr: string;
  /** There is no `docker` command. */
  readonly missing: boolean;
  readonly timedOut: boolean;
}

/** What most questions may take, ms: an engine that is well answers in a tenth of a second. */
export const ASK_MS = 5_000;

/** Runs `docker ARGS` in exactly this environment, for its answer. Never throws. */
export async function askDocker(args: readonly string[], env: Readonly<Record<string, string>>, timeoutMs = ASK_MS): Promise<Answer> {
  const result = await execa('docker', args, {
    env, extendEnv: false, stdin: 'ignore', reject: false, timeout: timeoutMs, forceKillAfterDelay: 200, maxBuffer: 64 * 2 ** 20,
  });
  return {
    ok: !result.failed,
    stdout: result.stdout ?? '',
    stderr: result.stderr ?? '',
    missing: result.code === 'ENOENT',
    timedOut: result.timedOut,
  };
}

/** The lines of a table that was asked for with tabs between its columns. */
export function rowsOf(text: string): string[][] {
  return text.split('\n').filter((line) => line.trim() !== '').map((line) => line.split('\t'));
}
