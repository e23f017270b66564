import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative } from 'node:path';
import { type Step, stepsOf } from '../deck/deck.ts';
import { CastError, formatCastError } from '../run/recording/cast-error.ts';
import { readCast } from '../run/recording/read-cast.ts';
import type { Recording } from '../run/recording/recording.ts';
import { writeCast } from '../run/recording/write-cast.ts';
import type { StepRecordings } from '../session/step-recordings.ts';
import { verifyRecording } from '../session/verify-recording.ts';
import type { LoadedDeck } from './load-deck.ts';

/** A deck and where its files are. */
type Filed = Omit<LoadedDeck, 'withValues'>;

/** Bytes of one recording; ours are bounded far below. */
const LARGEST = 64 * 1024 * 1024;

/** Where the recording of a step is: with its demo, or with the slides. `root` takes the place of the folder of demos. */
export function recordingFile(step: Step, { folder, demoFolders }: Filed, root: string | null): string {
  const home = root === null ? ((step.demo === null ? undefined : demoFolders[step.demo]) ?? folder) : join(root, step.demo ?? '');
  return join(home, 'recordings', `${step.id}.cast`);
}

/** All recordings of a deck, read and judged. Never rejects: what is wrong with one is its fault, told when it is asked for. */
export async function loadRecordings(loaded: Filed, root: string | null): Promise<StepRecordings> {
  const found = new Map<string, Recording>();
  const faults = new Map<string, string>();
  await Promise.all(stepsOf(loaded.deck).map(async (step) => {
    const path = recordingFile(step, loaded, root);
    const file = shown(path);
    try {
      const recording = readCast(await readBounded(path));
      found.set(step.id, recording);
      const fault = verifyRecording(step, { file, recording }, loaded.deck.parameters);
      if (fault !== null) faults.set(step.id, fault);
    } catch (error) {
      faults.set(step.id, describe(error, file));
    }
  }));
  return { find: (stepId) => found.get(stepId) ?? null, faultOf: (stepId) => faults.get(stepId) ?? null };
}

/** Reads one asciicast; throws CastError, or what the file system says. */
export async function readRecording(path: string): Promise<Recording> {
  return readCast(await readBounded(path));
}

/** Writes a recording whole or not at all; an older one stays until then. */
export async function writeRecording(path: string, recording: Recording): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const unfinished = `${path}.${process.pid}.part`;
  try {
    await writeFile(unfinished, writeCast(recording));
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

/** As a person would type it from here. */
export function shown(path: string): string {
  const fromHere = relative(process.cwd(), path);
  return fromHere === '' || fromHere.startsWith('..') || isAbsolute(fromHere) ? path : fromHere;
}

async function readBounded(path: string): Promise<string> {
  const { size } = await stat(path);
  if (size > LARGEST) throw new CastError(`the file has ${Math.ceil(size / 1024 / 1024)} MB`, 1, `a recording is at most ${LARGEST / 1024 / 1024} MB`);
  return readFile(path, 'utf8');
}

function describe(error: unknown, file: string): string {
  if (error instanceof CastError) return formatCastError(error, file);
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'ENOENT') return `there is no recording of this step: ${file}`;
  return `${file}: ${error instanceof Error ? error.message : String(error)}`;
}
