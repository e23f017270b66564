import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { type Answer, askDocker } from './docker.ts';
import { readHandlers, removeHandler } from './handlers.ts';
import { isGone } from './engine-rows.ts';
import { dockerConfigFolder, removeEmptyFolder, removeManifestList, restoreManifestList } from './manifest-store.ts';
import { shellQuote } from './step-environment.ts';
import type { UndoItem } from './undo-plan.ts';

/** How undoing one thing ended. */
export interface Undone {
  readonly outcome: 'removed' | 'put-back' | 'gone' | 'kept' | 'left';
  /** One sentence; null when there is nothing to say. */
  readonly why: string | null;
}

export interface UndoOptions {
  /** With the endpoint pinned. */
  readonly env: Readonly<Record<string, string>>;
  /** Of each call of the engine. */
  readonly timeoutMs: number;
}

/** The engine did not answer in time: nothing more is asked of it. */
export class EngineHangs extends Error {
  override readonly name = 'EngineHangs';
}

const REMOVED: Undone = { outcome: 'removed', why: null };
const GONE: Undone = { outcome: 'gone', why: null };

/** Undoes one thing, by id, if it is still the one that was made. Throws EngineHangs. */
export async function undo(item: UndoItem, options: UndoOptions): Promise<Undone> {
  const { thing, old } = item;
  const docker = async (...args: string[]): Promise<Answer> => {
    const answer = await askDocker(args, options.env, options.timeoutMs);
    if (answer.timedOut) throw new EngineHangs(`the engine did not answer \`docker ${args.slice(0, 2).join(' ')}\` in ${options.timeoutMs / 1000} s`);
    return answer;
  };
  switch (thing.kind) {
    case 'container':
      return judged(await docker('rm', '--force', '--volumes', thing.id));
    case 'volume': {
      const now = await docker('volume', 'inspect', '--format', '{{.CreatedAt}}', thing.name);
      if (!now.ok) return isGone(now) ? GONE : left(now);
      if (now.stdout.trim() !== thing.id) return { outcome: 'gone', why: 'what has this name now is another one' };
      return judged(await docker('volume', 'rm', thing.name));
    }
    case 'builder':
      return removeBuilder(thing.name, docker, options);
    case 'image':
      return old === null ? removeImage(thing.name, thing.id, docker) : putBackImage(item, docker);
    case 'digest':
      return judged(await docker('rmi', thing.name));
    case 'handler':
      return undoHandler(item, docker);
    case 'manifest-list': {
      const config = dockerConfigFolder(options.env);
      if (old?.files !== undefined) {
        await restoreManifestList(config, thing.name, old.files);
        return { outcome: 'put-back', why: null };
      }
      return (await removeManifestList(config, thing.name, thing.id)) ? REMOVED : { outcome: 'gone', why: 'what has this name now is another one' };
    }
    case 'folder':
      return (await removeEmptyFolder(thing.name)) ? REMOVED : { outcome: 'kept', why: 'there is something else in it' };
  }
}

/** The command that a person runs to undo it by hand. */
export function commandFor({ thing, old, handlerImage }: UndoItem, env: Readonly<Record<string, string>>): string {
  const run = (...words: string[]): string => words.map(shellQuote).join(' ');
  switch (thing.kind) {
    case 'container':
      return run('docker', 'rm', '--force', '--volumes', thing.id.slice(0, 12));
    case 'volume':
      return run('docker', 'volume', 'rm', thing.name);
    case 'builder':
      return `${run('env', `BUILDX_CONFIG=${env['BUILDX_CONFIG'] ?? ''}`)} ${run('docker', 'buildx', 'rm', thing.name)}`;
    case 'image':
      return old === null ? run('docker', 'rmi', thing.name) : run('docker', 'tag', old.id, thing.name);
    case 'digest':
      return run('docker', 'rmi', thing.name);
    case 'handler':
      return handlerImage === null
        ? `echo -1 | sudo tee ${run(`/proc/sys/fs/binfmt_misc/${thing.name}`)}`
        : run('docker', 'run', '--privileged', '--rm', handlerImage, '--uninstall', thing.name);
    case 'manifest-list':
      return run('docker', 'manifest', 'rm', thing.name);
    case 'folder':
      return run('rmdir', thing.name);
  }
}

type Docker = (...args: string[]) => Promise<Answer>;

function judged(answer: Answer): Undone {
  if (answer.ok) return REMOVED;
  return isGone(answer) ? GONE : left(answer);
}

function left({ stderr, missing }: Answer): Undone {
  const said = stderr.trim().split('\n').at(-1)?.replace(/^Error response from daemon: /, '') ?? '';
  return { outcome: 'left', why: missing ? 'the docker command is not installed' : said === '' ? 'docker failed without a word' : said };
}

/** Our record of it only: its containers and volumes are things of their own, removed by id before. */
async function removeBuilder(name: string, docker: Docker, { env }: UndoOptions): Promise<Undone> {
  const answer = await docker('buildx', 'rm', '--keep-daemon', '--keep-state', name);
  const isThere = await access(join(env['BUILDX_CONFIG'] ?? '', 'instances', name)).then(() => true, () => false);
  return isThere ? left(answer) : answer.ok ? REMOVED : GONE;
}

async function idOf(image: string, docker: Docker): Promise<string | null> {
  const answer = await docker('image', 'inspect', '--format', '{{.Id}}', image);
  return answer.ok ? answer.stdout.trim() : null;
}

async function removeImage(name: string, id: string, docker: Docker): Promise<Undone> {
  const now = await idOf(name, docker);
  if (now === null) return GONE;
  return now === id ? judged(await docker('rmi', name)) : { outcome: 'gone', why: 'the tag points at another image now' };
}

/** The tag points at the old image again; the new one goes when nothing else names it. */
async function putBackImage({ thing, old }: UndoItem, docker: Docker): Promise<Undone> {
  const oldId = old?.id ?? '';
  if ((await idOf(oldId, docker)) === null) {
    return { outcome: 'left', why: `the image that it pointed at (${oldId.slice(0, 19)}) is not there any more` };
  }
  const answer = await docker('tag', oldId, thing.name);
  if (!answer.ok) return left(answer);
  if (thing.id !== oldId) {
    const names = await docker('image', 'inspect', '--format', '{{len .RepoTags}}{{len .RepoDigests}}', thing.id);
    if (names.ok && names.stdout.trim() === '00') await docker('rmi', thing.id);
  }
  return { outcome: 'put-back', why: null };
}

/** Root may write into the kernel's table; others need the container that wrote it. */
async function undoHandler({ thing, handlerImage }: UndoItem, docker: Docker): Promise<Undone> {
  const isThere = async (): Promise<boolean> => (await readHandlers())?.some(({ name, id }) => name === thing.name && id === thing.id) ?? true;
  if (!(await isThere())) return GONE;
  if (await removeHandler(thing.name)) return REMOVED;
  if (handlerImage === null) return { outcome: 'left', why: 'only root may take it away; it is lost at the next start of the engine\'s host' };
  // Never pulled: then it would be one more thing to remove.
  const answer = await docker('run', '--privileged', '--rm', '--pull', 'never', handlerImage, '--uninstall', thing.name);
  return (await isThere()) ? left(answer) : REMOVED;
}
