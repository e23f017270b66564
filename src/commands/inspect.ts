import { asksAnything, judge, type Verdict } from '../registry/conditions.ts';
import { formatJson, type ImageReport } from '../registry/format-json.ts';
import { formatMquery, formatPlatforms } from '../registry/format-lines.ts';
import { formatTree } from '../registry/format-tree.ts';
import { type ImageName, parseImageName } from '../registry/image-name.ts';
import type { ImageSource } from '../registry/image-source.ts';
import { printable } from '../registry/printable.ts';
import { type ReadOptions, readImage, readRaw } from '../registry/read-image.ts';
import { exitCodeOf, RegistryError } from '../registry/registry-error.ts';
import type { InspectArguments, InspectFormat } from './inspect-arguments.ts';

/** What `inspect` works with: a seam for tests. */
export interface InspectIo {
  readonly out: (text: string | Uint8Array) => void;
  readonly err: (text: string) => void;
  /** The image behind a name; nothing is asked yet. */
  readonly open: (name: ImageName) => Promise<ImageSource>;
  /** Takes out what must never be shown. */
  readonly redact: (text: string) => string;
}

/** So many images are looked at side by side. */
const sideBySide = 16;

/** What one image gives to print, and its exit code. */
interface Outcome {
  readonly code: number;
  readonly out: readonly (string | Uint8Array)[];
  readonly err: string;
  readonly report: ImageReport;
}

/**
 * Shows what registries have for each image, in the order of the arguments. Resolves with the exit code: 0 when all is there and all
 * conditions hold, 1 when something is not, 2 for a bad name, 3 when a registry gives no answer to rely on; of several the highest.
 */
export async function inspect(args: InspectArguments, io: InspectIo): Promise<number> {
  let names: readonly ImageName[];
  try {
    names = args.images.map((text) => parseImageName(text));
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    io.err(`${error.message}\n  try: ${error.remedy}\n`);
    return exitCodeOf(error.kind);
  }
  const outcomes = inOrder(names, sideBySide, (name) => inspectOne(name, args, io));
  const reports: ImageReport[] = [];
  let code = 0;
  for await (const outcome of outcomes) {
    const { out, err, report } = outcome;
    if (args.format === 'json') reports.push(report);
    else out.forEach((part) => io.out(part));
    if (err !== '') io.err(err);
    code = Math.max(code, outcome.code);
  }
  if (args.format === 'json') {
    io.out(formatJson(reports, args));
  }
  return code;
}

/** Runs at most so many at once; gives the results in the order of the items, each as soon as it and all before it are there. */
async function* inOrder<T, R>(items: readonly T[], limit: number, run: (item: T) => Promise<R>): AsyncGenerator<R> {
  const running: Promise<R>[] = [];
  let next = 0;
  while (next < items.length || running.length > 0) {
    while (running.length < limit && next < items.length) {
      const started = run(items[next++] as T);
      // Its failure is told when its turn comes, and must not end the program before.
      started.catch(() => undefined);
      running.push(started);
    }
    yield await (running.shift() as Promise<R>);
  }
}

async function inspectOne(name: ImageName, args: InspectArguments, io: InspectIo): Promise<Outcome> {
  const base = { image: name.text, reference: name.kind === 'registry' ? name.reference : null, root: null, omitted: null, verdict: null, error: null };
  const isVerdictOnly = args.format === null && asksAnything(args);
  try {
    const source = await io.open(name);
    const shown = await show(name, source, args);
    const { verdict } = shown;
    const line = verdict === null ? '' : `${io.redact(printable(verdict.sentence, 2000))}\n`;
    // What a program reads stays free of our own words.
    const isForPeople = isVerdictOnly || args.format === 'tree' || args.format === 'mquery';
    const note = shown.omitted === null ? '' : `${printable(name.text, 2000)}: ${shown.omitted}\n`;
    return {
      code: verdict === null || verdict.holds ? 0 : 1,
      out: isForPeople && line !== '' ? [...shown.out, line] : shown.out,
      err: note + (isForPeople ? '' : line),
      report: { ...base, root: shown.root, omitted: shown.omitted, verdict },
    };
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    const shownName = printable(name.text, 2000);
    const message = io.redact(error.message);
    const remedy = io.redact(error.remedy);
    return {
      code: exitCodeOf(error.kind),
      // A check shows its last line of output: there the reason has to stand.
      out: isVerdictOnly ? [`${shownName}: ${message}; ${remedy}\n`] : [],
      err: isVerdictOnly ? '' : `${shownName}: ${message}\n  try: ${remedy}\n`,
      report: { ...base, error: { kind: error.kind, message, remedy } },
    };
  }
}

interface Shown {
  readonly out: readonly (string | Uint8Array)[];
  readonly root: ImageReport['root'];
  readonly omitted: string | null;
  readonly verdict: Verdict | null;
}

async function show(name: ImageName, source: ImageSource, args: InspectArguments): Promise<Shown> {
  const { format, platform } = args;
  if (!asksAnything(args)) {
    const nothing = { root: null, omitted: null, verdict: null };
    if (format === 'raw') return { ...nothing, out: [(await readRaw(source, platform)).bytes] };
    if (format === 'digest' && platform === null) return { ...nothing, out: [`${await source.digest()}\n`] };
  }
  const isDeep = format === 'json' || format === 'tree' || (format === null && !asksAnything(args));
  const options: ReadOptions = { depth: isDeep ? 'all' : 'platforms', attestations: args.attestations, platform };
  const { root, omitted } = await readImage(source, options);
  const verdict = asksAnything(args) ? judge(name.text, root, args) : null;
  const text = format === 'raw' ? (await readRaw(source, platform)).bytes : render(isDeep ? (format ?? 'tree') : format, name.text, root, args);
  return { out: text === '' ? [] : [text], root, omitted, verdict };
}

function render(format: InspectFormat | null, name: string, root: NonNullable<ImageReport['root']>, args: InspectArguments): string {
  switch (format) {
    case 'tree': {
      const gap = args.images.length > 1 && name !== args.images.at(-1) ? '\n' : '';
      return formatTree(name, root, args) + gap;
    }
    case 'mquery': return formatMquery(name, root, args.attestations);
    case 'platforms': return formatPlatforms(root);
    case 'digest': return `${root.digest}\n`;
    default: return '';
  }
}
