import { execFile } from 'node:child_process';

/** Longer than an engine that is well ever takes. */
const patience = 3000;

/**
 * The mirrors of Docker Hub that the engine uses, such as `http://127.0.0.1:5999/`: reading through them spares the pull limit.
 * Empty when there are none, no engine, no docker, or no answer in 3 s; never rejects.
 */
export function findRegistryMirrors(env: Readonly<Record<string, string | undefined>>): Promise<readonly string[]> {
  return new Promise((resolve) => {
    execFile('docker', ['info', '--format', '{{json .RegistryConfig}}'], { env, timeout: patience, killSignal: 'SIGKILL', maxBuffer: 1024 * 1024 }, (error, stdout) => {
      resolve(error === null ? readMirrors(stdout) : []);
    });
  });
}

/** The mirrors in what `docker info` prints. */
export function readMirrors(json: string): readonly string[] {
  try {
    const config = JSON.parse(json) as { Mirrors?: unknown } | null;
    return Array.isArray(config?.Mirrors) ? config.Mirrors.filter((mirror): mirror is string => typeof mirror === 'string') : [];
  } catch {
    return [];
  }
}
