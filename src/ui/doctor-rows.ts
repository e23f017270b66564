import type { DoctorRow } from '../host/doctor.ts';
import type { Paper } from './paper.ts';
import { blank, cleanText, fitRow, type Row, type Span, type StyleName } from './spans.ts';
import { wrapSpans } from './wrap.ts';

/** What the doctor found: its rows, why it could not look, or null while it looks. */
export type Diagnosis = readonly DoctorRow[] | string | null;

const MARKS: Readonly<Record<DoctorRow['status'], { readonly mark: string; readonly style: StyleName }>> = {
  ok: { mark: '✔', style: 'passed' },
  warning: { mark: '!', style: 'waiting' },
  fails: { mark: '✘', style: 'failed' },
  unknown: { mark: '?', style: 'muted' },
};
const statusWidth = 10;
/** Cells that sentences need to be read well. */
const narrowest = 48;

/** What this machine can run: what is wrong first, each row with a mark and a word, what it means and what mends it. */
export function doctorRows(diagnosis: Diagnosis, { width }: Paper): Row[] {
  if (diagnosis === null) return [[{ text: 'looking at this machine ...', style: 'muted' }]];
  if (typeof diagnosis === 'string') return wrapSpans([{ text: cleanText(diagnosis), style: 'failed' }], width);
  const order: readonly DoctorRow['status'][] = ['fails', 'warning', 'unknown', 'ok'];
  const sorted = [...diagnosis].sort((a, b) => order.indexOf(a.status) - order.indexOf(b.status));
  const idWidth = Math.max(...sorted.map(({ id }) => id.length)) + 2;
  return sorted.flatMap((row) => rowsOf(row, idWidth, width));
}

function rowsOf({ id, status, found, means, mend }: DoctorRow, idWidth: number, width: number): Row[] {
  const { mark, style } = MARKS[status];
  const beside = width - statusWidth - idWidth;
  // In a narrow window what is said of something stands under its name.
  const isUnder = beside < narrowest && (means ?? mend) !== null;
  const hang = isUnder ? 2 : statusWidth + idWidth;
  const room = Math.max(20, width - hang);
  const said = (label: string, text: string | null): Row[] => (text === null ? [] : wrapSpans([{ text: `${label}${cleanText(text)}`, style: 'muted' }], room));
  const texts = [...wrapSpans([{ text: cleanText(found), style: 'text' }], room), ...said('it means: ', means), ...said('to mend: ', mend)];
  const head: Span[] = [...fitRow([{ text: mark, style, marks: ['bold'] }, { text: ` ${status}`, style }], statusWidth), ...fitRow([{ text: id, style: 'strong' }], idWidth)];
  if (isUnder) return [head, ...texts.map((row) => [blank(hang), ...row])];
  return texts.map((row, at) => (at === 0 ? [...head, ...row] : [blank(hang), ...row]));
}
