import type { OutputStore } from '../run/output-store.ts';
import { stripSgr } from '../run/output/plain-text.ts';
import type { SessionState } from '../session/session.ts';
import { type LineScan, scanOf } from './line-scan.ts';
import type { Zoom } from './view.ts';
import { zoomedRun } from './zoom.ts';

/** A line of a tree that names something by its digest. */
export interface TreeStop {
  readonly line: number;
  /** As `inspect` calls it: index, manifest, config, layer; `of`: the image that an attestation is about. */
  readonly label: string;
  readonly digest: string;
  /** The image that was inspected, as it was named. */
  readonly image: string;
}

/** A detail of a node as `inspect` prints it: indented below its headline, the label in a column of its own. */
const stopLine = /^[│ ]{2,}(index|manifest|config|layer|of) {2,}(sha(?:256|384|512):[0-9a-f]{64,128})(?: |$)/u;
/** A longer output is no tree that a person walks; looking through it would only cost time. */
const mostLines = 5000;

const known = new WeakMap<OutputStore, { readonly version: number; readonly lines: number; readonly stops: readonly TreeStop[] }>();

/** The digests in a step's output that is, or contains, the tree of `inspect`, in order; empty for all other output. */
export function treeStops(output: OutputStore): readonly TreeStop[] {
  if (output.lineCount > mostLines) return [];
  const { lines } = scanOf(output, stopLine).advance();
  const kept = known.get(output);
  if (kept?.version === output.version && kept.lines === lines.length) return kept.stops;
  const stops = stopsAt(output, lines);
  known.set(output, { version: output.version, lines: lines.length, stops });
  return stops;
}

/** The same of the output that is zoomed. */
export function stopsOfZoom(zoom: Zoom, state: SessionState): readonly TreeStop[] {
  const { run } = zoomedRun(zoom, state);
  return run === null ? [] : treeStops(run.output);
}

/** The stop that the person is at: the first one until an arrow was pressed. */
export function currentStop(zoom: Zoom, stops: readonly TreeStop[]): TreeStop | null {
  return stops.find(({ line }) => line === zoom.cursor) ?? stops[0] ?? null;
}

/** The scan that tells whether an output is a tree; null for one that is none anyway. */
export function treeScan(output: OutputStore): LineScan | null {
  return output.lineCount > mostLines ? null : scanOf(output, stopLine);
}

/** The nearest line at the left edge above a digest is the root's headline; the image's name stands above that. */
function stopsAt(output: OutputStore, lines: readonly number[]): TreeStop[] {
  const stops: TreeStop[] = [];
  let headline = 0;
  let next = 0;
  for (const line of lines) {
    for (; next < line; next++) if (!/^(?:[│├└ ]|$)/.test(textAt(output, next))) headline = next;
    const [, label = '', digest = ''] = stopLine.exec(textAt(output, line)) ?? [];
    const image = headline > 0 ? textAt(output, headline - 1).trim() : '';
    if (digest !== '' && /^\S+$/.test(image)) stops.push({ line, label, digest, image });
  }
  return stops;
}

function textAt(output: OutputStore, line: number): string {
  return stripSgr(output.line(line) ?? '');
}
