import { execa } from 'execa';
import { askDocker } from './docker.ts';

/** How pulling one image ended. */
export interface Pulled {
  readonly outcome: 'here' | 'pulled' | 'failed';
  /** What docker said last, of one that failed. */
  readonly said: string | null;
}

/**
 * Pulls an image that the engine does not have. One that it has stays what it is, though the registry may have a newer
 * one of that name. `onProgress` is told what is done of how many layers.
 */
export async function pullMissing(image: string, env: Readonly<Record<string, string>>, onProgress: (done: number, known: number) => void): Promise<Pulled> {
  const known = await askDocker(['image', 'inspect', '--format', '{{.Id}}', image], env);
  if (known.ok) return { outcome: 'here', said: null };
  const pulling = execa('docker', ['pull', image], { env, extendEnv: false, stdin: 'ignore', reject: false, all: true, buffer: false });
  const layers = new Map<string, boolean>();
  let last = '';
  for await (const line of pulling.iterable({ from: 'all' })) {
    if (line.trim() !== '') last = line.trim();
    const [, layer, state] = /^([0-9a-f]{12}): (.*)$/.exec(line) ?? [];
    if (layer === undefined) continue;
    layers.set(layer, /^(?:Pull complete|Already exists)/.test(state ?? ''));
    onProgress([...layers.values()].filter(Boolean).length, layers.size);
  }
  const { failed } = await pulling;
  return failed ? { outcome: 'failed', said: last } : { outcome: 'pulled', said: null };
}
