import { codeFrame, codeRows, codeWidth } from './code.ts';
import { formatCount } from './duration.ts';
import type { Paper } from './paper.ts';
import { cleanText, type Row } from './spans.ts';
import type { Document, View } from './view.ts';
import { wrapSpans } from './wrap.ts';

/** A manifest or a config, named by its digest. */
export interface DocumentRequest {
  /** The image as it was named: says which registry to ask. */
  readonly image: string;
  readonly digest: string;
  readonly part: 'manifest' | 'config';
}

/** What came of a request. */
export type DocumentAnswer = { readonly text: string } | { readonly problem: string };

/** More characters than a person reads, and few enough to lay out in a moment. */
const mostCharacters = 128 * 1024;
/** Larger ones are shown without colours. */
const mostColoured = 32 * 1024;

/** The view with the answer, if it still waits for this one. */
export function receiveDocument(view: View, { image, digest }: DocumentRequest, answer: DocumentAnswer): View {
  const { panel } = view;
  if (panel?.kind !== 'document' || panel.request.image !== image || panel.request.digest !== digest) return view;
  return { ...view, panel: { ...panel, answer } };
}

/** The document as indented JSON; or that it is awaited, or why it cannot be had. */
export function documentRows({ answer, isRecorded }: Document, paper: Paper): readonly Row[] {
  const say = (text: string, style: 'muted' | 'failed'): readonly Row[] => wrapSpans([{ text: cleanText(text), style }], paper.width);
  if (answer === null) return say('asking the registry ...', 'muted');
  if ('problem' in answer) {
    const why = isRecorded ? [[], ...say('This output is a recording: the registry that it is from need not be here.', 'muted')] : [];
    return [...say(`it cannot be fetched: ${answer.problem}`, 'failed'), ...why];
  }
  const { text, rest } = pretty(answer.text);
  const rows = codeRows({ text, language: text.length > mostColoured ? '' : 'json' }, paper);
  return rest === 0 ? rows : [...rows, ...say(`… ${formatCount(rest)} more characters are not shown`, 'muted')];
}

/** Cells that its widest line needs. */
export function documentWidth({ answer }: Document): number {
  return answer !== null && 'text' in answer ? codeWidth(pretty(answer.text).text) + codeFrame : 0;
}

/** What is not JSON is shown as it is. */
function pretty(text: string): { text: string; rest: number } {
  let shown = text;
  try {
    shown = JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    // As it is.
  }
  return { text: shown.slice(0, mostCharacters).trimEnd(), rest: Math.max(0, shown.length - mostCharacters) };
}
