import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';
import type { StepReport } from './step-report.ts';
import { oneLine, sayDuration } from './words.ts';

/** Cells of the columns, the same for all steps of a session. */
export interface Layout {
  readonly id: number;
  readonly title: number;
  readonly width: number;
}

const MAX_TITLE = 28;
const DURATION = 'nn.n s'.length;
/** Of words that have no room beside their step. */
const INDENT = 4;
/** Narrower than this words are hard to read: a terminal may break the line then. */
const MIN_WORDS = 30;

export function layoutOf(reports: readonly StepReport[], width: number): Layout {
  const widest = (texts: readonly string[]): number => Math.max(0, ...texts.map((text) => stringWidth(text)));
  return {
    id: widest(reports.map(({ step }) => step.id)),
    title: Math.min(MAX_TITLE, widest(reports.map(({ title }) => oneLine(title)))),
    width,
  };
}

/** A step's mark, id, slide, duration and words: one line, more when the words need them. */
export function stepLines(report: StepReport, mark: string, words: string, layout: Layout): string[] {
  const { step, run } = report;
  const took = run?.end?.durationMs ?? run?.check?.durationMs;
  const start = [
    mark,
    pad(step.id, layout.id),
    String(step.slide).padStart(2),
    pad(fitTo(oneLine(report.title), layout.title), layout.title),
    (took === undefined ? '' : sayDuration(took)).padStart(DURATION),
  ].join(' ');
  if (stringWidth(start) + 2 + stringWidth(words) <= layout.width) return [`${start}  ${words}`];
  return [start.trimEnd(), ...wrapWords(words, layout.width, INDENT)];
}

/** Lines of at most `width` cells, `indent` of them blank. */
export function wrapWords(words: string, width: number, indent: number): string[] {
  return wrapAnsi(words, Math.max(MIN_WORDS, width - indent), { hard: true }).split('\n').map((line) => ' '.repeat(indent) + line);
}

/** At most `width` cells; what is cut off is said by `…`. */
export function fitTo(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  let fitted = '';
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (stringWidth(fitted + segment) > width - 1) break;
    fitted += segment;
  }
  return `${fitted}…`;
}

function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - stringWidth(text)));
}
