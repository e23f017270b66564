import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runTool } from './tool.ts';

export interface Bash {
  readonly path: string;
  /** Such as `5.2`. */
  readonly version: string;
  /** From 4.4 on its trace can be sent elsewhere than to stderr; an older one tells no lines. */
  readonly tracesLines: boolean;
  /** What its LINENO says in the first line of a `-c` script: 1, and 0 in some old ones. */
  readonly firstLine: number;
}

/** The first bash >= 4.4 in the folders of a PATH, or the first older one (macOS ships 3.2), or null without any. */
export async function findBash(path: string): Promise<Bash | null> {
  let old: Bash | null = null;
  for (const folder of new Set(path.split(delimiter))) {
    if (!folder.startsWith('/')) continue;
    const candidate = join(folder, 'bash');
    if (!isExecutable(candidate)) continue;
    const bash = await askVersion(candidate);
    if (bash?.tracesLines) return bash;
    old ??= bash;
  }
  return old;
}

async function askVersion(path: string): Promise<Bash | null> {
  const answer = await runTool(path, ['--noprofile', '--norc', '-c', 'echo "${BASH_VERSINFO[0]} ${BASH_VERSINFO[1]} $LINENO"'], { env: {}, timeoutMs: 5000 });
  const [, major, minor, firstLine] = /^(\d+) (\d+) (\d+)$/.exec(answer.stdout) ?? [];
  if (!answer.ok || major === undefined || minor === undefined) return null;
  const number = Number(major) * 100 + Number(minor);
  return { path, version: `${major}.${minor}`, tracesLines: number >= 404, firstLine: Number(firstLine) };
}

/** Whether it can be run, by us. */
export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
