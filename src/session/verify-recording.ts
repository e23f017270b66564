import type { Deck, Step } from '../deck/deck.ts';
import { digestOf } from '../run/recording/digest.ts';
import type { Recording, RecordingFacts } from '../run/recording/recording.ts';

/** A recording that was read, and the file it came from, as it is to be named. */
export interface FiledRecording {
  readonly file: string;
  readonly recording: Recording;
}

/**
 * Why this recording does not prove the step as the deck has it now, in one sentence with the lines of both; null when
 * it does: made from this very command, ended with 0, and its check passed.
 */
export function verifyRecording(step: Step, { file, recording }: FiledRecording, parameters: Deck['parameters'] = []): string | null {
  const { facts } = recording;
  if (facts === null) return `${file}:1: by others, without a word about the step ${step.id}; take it over with: record --only ${step.id} --from FILE`;
  if (facts.step !== step.id) return `${file}:1: it is of the step ${facts.step}, not of ${step.id}`;
  if (facts.commandDigest !== digestOf(step.command)) return otherParameters(facts, file, parameters) ?? changedCommand(step, file, facts.fallback?.insteadOf ?? recording.command);
  if (facts.source === 'fallback' && facts.fallback?.digest !== digestOf(step.settings.fallback ?? '')) return changedFallback(step, file, recording.command);
  return wrongEnd(step, file, facts);
}

function wrongEnd(step: Step, file: string, { exitCode, line, check, source }: RecordingFacts): string | null {
  if (exitCode !== 0) return `${file}:1: it was recorded with exit ${exitCode ?? 'by a signal'}${line === null ? '' : ` at line ${line}`}`;
  if (check?.status === 'failed') return `${file}:1: its check failed when it was recorded: ${check.message}`;
  if (step.settings.check === null || check !== null) return null;
  return source === 'imported' ? `${file}:1: it was imported, so its check never ran` : `${file}:1: it was recorded without its check; record it again`;
}

function otherParameters(facts: RecordingFacts, file: string, parameters: Deck['parameters']): string | null {
  const other = parameters.find(({ name, value }) => facts.parameters[name] !== undefined && facts.parameters[name] !== value);
  return other === undefined ? null : `${file}:1: it was recorded with ${other.name}=${facts.parameters[other.name]}, and ${other.name} is ${other.value} now`;
}

function changedCommand(step: Step, file: string, recorded: string | null): string {
  const { now, then, line } = firstDifference(step.command, recorded ?? '');
  return `the command has changed since it was recorded: ${step.position.file}:${step.position.line + line} \`${now}\`, ${file}:1 \`${then}\``;
}

function changedFallback(step: Step, file: string, recorded: string | null): string {
  const at = step.settings.position ?? step.position;
  const { now, then } = firstDifference(step.settings.fallback ?? '', recorded ?? '');
  return `its fallback has changed since it was recorded: ${at.file}:${at.line} \`${now}\`, ${file}:1 \`${then}\``;
}

/** The first line that is not the same in both; the first of all when they differ only in what was scrubbed. */
function firstDifference(now: string, then: string): { now: string; then: string; line: number } {
  const [nowLines, thenLines] = [now.split('\n'), then.split('\n')];
  const length = Math.max(nowLines.length, thenLines.length);
  const found = Array.from({ length }, (_each, index) => index).find((index) => nowLines[index] !== thenLines[index]) ?? 0;
  return { now: nowLines[found]?.trim() ?? '', then: thenLines[found]?.trim() ?? '', line: Math.min(found, nowLines.length - 1) };
}
