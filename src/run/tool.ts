/** What a helper program (`ps`, `docker rm`, `bash`) answered. */
export interface ToolAnswer {
  readonly ok: boolean;
  readonly stdout: string;
  readonly stderr: string;
  /** It did not answer in time and was ended. */
  readonly timedOut: boolean;
}

export interface ToolOptions {
  /** The whole environment, nothing is inherited. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly timeoutMs: number;
}

/** Runs a helper program to its end, without stdin and within a time limit; never throws. */
export async function runTool(file: string, args: readonly string[], options: ToolOptions): Promise<ToolAnswer> {
  // Loaded when first needed: it costs the program's start 6 ms.
  const { execa } = await import('execa');
  const { failed, stdout, stderr, timedOut } = await execa(file, args, {
    env: options.env,
    extendEnv: false,
    stdin: 'ignore',
    timeout: options.timeoutMs,
    forceKillAfterDelay: 500,
    reject: false,
    maxBuffer: 16 * 2 ** 20,
  });
  return { ok: !failed, stdout: stdout ?? '', stderr: stderr ?? '', timedOut };
}
