import type { SessionState } from '../session/session.ts';
import { formatCount } from './duration.ts';
import { countLines } from './output-rows.ts';
import type { Situation } from './situation.ts';
import { currentStop, stopsOfZoom } from './tree-lines.ts';
import type { View } from './view.ts';
import { zoomedRun } from './zoom.ts';

/** Bytes of base64 that every terminal takes in one OSC 52; many drop a longer one without a word. */
const mostBase64 = 74_994;
const mostBytes = Math.floor(mostBase64 / 4) * 3;

/** Text for the clipboard, and the sentence that says how much it is. */
export interface Copy {
  readonly text: string;
  readonly notice: string;
}

/** What there is to copy: on a slide the selected step's command, in its output that, in a tree the digest that one is at. null for nothing. */
export function copyFrom({ panel }: View, { step }: Situation, state: SessionState): Copy | null {
  if (panel === null) return step === null ? null : copyOf(step.command, `the command of ${step.id}`);
  if (panel.kind === 'document') return panel.answer !== null && 'text' in panel.answer ? copyOf(panel.answer.text, `the ${panel.request.part} as it is in the registry`) : null;
  if (panel.kind !== 'zoom') return null;
  const stop = currentStop(panel, stopsOfZoom(panel, state));
  if (stop !== null) return { text: stop.digest, notice: `to the clipboard: ${stop.digest}` };
  const { run } = zoomedRun(panel, state);
  if (run === null || run.output.lineCount === 0) return null;
  const text = run.output.plainText(mostBytes);
  const isWhole = run.output.hidden === null && text.split('\n').length === run.output.lineCount && !/^\[… .* not shown in full …\]$/m.test(text);
  if (isWhole) return copyOf(text, `the output of ${run.number > 1 ? `run ${run.number} of ` : ''}${panel.step}`);
  return { text, notice: `to the clipboard: the first and last lines, ${sayBytes(Buffer.byteLength(text))} of ${sayBytes(run.output.bytes)} · S saves all that is held` };
}

/** All of a text that is short enough; of a longer one its beginning, and the sentence says so. */
export function copyOf(text: string, what: string): Copy {
  const bytes = Buffer.from(text);
  if (bytes.length > mostBytes) return { text: bytes.subarray(0, mostBytes).toString().replace(/\ufffd+$/, ''), notice: `to the clipboard: the first ${sayBytes(mostBytes)} of ${what}, ${sayBytes(bytes.length)}` };
  return { text, notice: `to the clipboard: ${what}, ${countLines(text.split('\n').length)}` };
}

/** The sequence that asks a terminal to put text on the clipboard. [xterm ctlseqs, OSC 52] */
export function clipboardSequence(text: string): string {
  return `\x1b]52;c;${Buffer.from(text).toString('base64')}\x07`;
}

function sayBytes(bytes: number): string {
  return bytes < 10_000 ? `${formatCount(bytes)} B` : `${formatCount(Math.round(bytes / 1000))} kB`;
}
