import type { OutputStore } from '../run/output-store.ts';
import { stripSgr } from '../run/output/plain-text.ts';
import type { SessionState } from '../session/session.ts';
import { scanOf } from './line-scan.ts';
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

/** The digests in a step's output that is, or contains, the tree of `inspect`, in order; empty for all other output. */
export function treeStops(output: OutputStore): readonly TreeStop[] {
  if (output.lineCount > mostLines) return [];
  return scanOf(output, stopLine).advance().lines.flatMap((line) => stopAt(output, line) ?? []);
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

/** Whether the output may still turn out to be a tree. */
export function isTreeLookedFor(output: OutputStore): boolean {
  return output.lineCount <= mostLines && !scanOf(output, stopLine).isDone;
}

function stopAt(output: OutputStore, line: number): TreeStop | null {
  const [, label = '', digest = ''] = stopLine.exec(textAt(output, line)) ?? [];
  // The nearest line at the left edge is the root's headline; the name stands above it.
  let headline = line - 1;
  while (headline > 0 && /^(?:[│├└ ]|$)/.test(textAt(output, headline))) headline--;
  const image = headline > 0 ? textAt(output, headline - 1).trim() : '';
  return digest === '' || !/^\S+$/.test(image) ? null : { line, label, digest, image };
}

function textAt(output: OutputStore, line: number): string {
  return stripSgr(output.line(line) ?? '');
}
