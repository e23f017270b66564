import { homedir, hostname } from 'node:os';
import type { Step } from '../deck/deck.ts';
import { CastError, formatCastError } from '../run/recording/cast-error.ts';
import { composeRecording } from '../run/recording/compose-recording.ts';
import type { Recording } from '../run/recording/recording.ts';
import type { ScrubFacts } from '../run/recording/scrub.ts';
import { Tape } from '../run/recording/tape.ts';
import { exitCode, UsageError } from './exit-code.ts';
import type { LoadedDeck } from './load-deck.ts';
import { recordingFile, readRecording, shown, writeRecording } from './recording-files.ts';
import { factsOfStep } from './record-step.ts';

export interface ImportParts {
  readonly file: string;
  readonly step: Step;
  readonly loaded: LoadedDeck;
  readonly root: string | null;
  readonly say: (text: string) => void;
}

/** Takes an asciicast by somebody else as the recording of a step; resolves with the exit code. Throws UsageError. */
export async function importRecording({ file, step, loaded, root, say }: ImportParts): Promise<number> {
  const theirs = await readTheirs(file);
  const target = recordingFile(step, loaded, root);
  const recording = adoptRecording(theirs, step, loaded.deck, Date.now());
  await writeRecording(target, recording);
  for (const remark of theirs.remarks) say(`${shown(file)}: ${remark}\n`);
  say(`${step.id}: ${shown(target)}, imported: played like any other, but its check never ran\n`);
  return exitCode.ok;
}

/** Their output with its times as a recording of `step`, scrubbed and bounded like ours. Input and resizes are left out. */
export function adoptRecording(theirs: Recording, step: Step, deck: LoadedDeck['deck'], now: number): Recording {
  const tape = new Tape();
  for (const event of theirs.events) if (event.kind === 'output') tape.write(event.text, event.at);
  const exit = theirs.events.findLast((event) => event.kind === 'exit');
  const startedAt = theirs.startedAt ?? now;
  const recording = composeRecording(
    { tape, script: theirs.command ?? step.command, startedAt, durationMs: Math.round(theirs.durationMs) },
    {
      ...factsOfStep(step, deck), source: 'imported', fallback: null, engine: null, recordedAt: new Date(startedAt).toISOString(),
      exitCode: exit?.status ?? 0, line: null, check: null, standIns: {},
    },
    theirs.title ?? step.id, here(),
  );
  return { ...recording, width: theirs.width, height: theirs.height };
}

async function readTheirs(file: string): Promise<Recording> {
  try {
    return await readRecording(file);
  } catch (error) {
    throw new UsageError(error instanceof CastError ? formatCastError(error, shown(file)) : `--from ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** It may have been made on this machine. */
function here(): ScrubFacts {
  return { hostNames: [hostname()], userNames: [process.env['USER'] ?? ''].filter((name) => name !== ''), folders: [{ path: homedir(), shown: '~' }], secrets: [], openTexts: [] };
}
