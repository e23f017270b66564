import { type Deck, type Step, stepsOf } from '../deck/deck.ts';
import { privilegesOf } from '../deck/privileges.ts';
import type { Distrust } from '../deck/trust.ts';
import { codeFrame, codeRows, codeWidth } from './code.ts';
import { proseMeasure } from './geometry.ts';
import type { Paper } from './paper.ts';
import { cleanText, type Row, type Span } from './spans.ts';
import { wrapSpans } from './wrap.ts';

const mostNamed = 12;

/** What a deck from elsewhere would run, before it runs anything: where it lies, what changed, what needs privilege, every text. */
export function trustRows(deck: Deck, distrust: Distrust, paper: Paper): Row[] {
  const steps = stepsOf(deck);
  const privileged = steps.map((step) => ({ step, needs: privilegesOf(step) })).filter(({ needs }) => needs.length > 0);
  return sections([
    [
      ...say([{ text: 'y', style: 'key' }, { text: ' lets it run, now and whenever it is the same. Anything else leaves it alone: recordings and slides need no permission.', style: 'text' }], paper),
      ...say([{ text: `It lies in ${cleanText(distrust.place)} and is no part of multiarch-workshop. Its commands run as you, with all that you may do.`, style: 'muted' }], paper),
    ],
    ...(distrust.changed === null ? [] : [changedRows(distrust.changed, paper)]),
    privileged.length === 0
      ? say([{ text: 'Nothing in it visibly asks for more rights than you have.', style: 'text' }], paper)
      : [caption('Needs privilege'), ...privileged.flatMap(({ step, needs }) => say([{ text: `${step.id}:`, style: 'strong', marks: ['bold'] }, { text: ` ${needs.join(', ')}`, style: 'waiting' }], paper))],
    ...steps.map((step) => stepRows(step, paper)),
  ]);
}

/** Cells that the widest line of code on that page needs. */
export function trustWidth(deck: Deck): number {
  return Math.max(0, ...stepsOf(deck).flatMap((step) => textsOf(step).map(([, text]) => codeWidth(text) + codeFrame)));
}

function changedRows(changed: readonly string[], paper: Paper): Row[] {
  const named = changed.slice(0, mostNamed).map((name) => say([{ text: `∙ ${cleanText(name)}`, style: 'text' }], paper)).flat();
  const more: Row[] = changed.length > mostNamed ? [[{ text: `and ${changed.length - mostNamed} more`, style: 'muted' }]] : [];
  return [caption('Changed since it was allowed to'), ...named, ...more];
}

function stepRows(step: Step, paper: Paper): Row[] {
  const { file, line } = step.position;
  const title: Row[] = wrapSpans([{ text: step.id, style: 'heading', marks: ['bold'] }, { text: `  slide ${step.slide} · ${cleanText(file)}:${line}`, style: 'muted' }], paper.width);
  return [...title, ...textsOf(step).flatMap(([what, text]) => [
    ...(what === '' ? [] : [[{ text: what, style: 'muted' } as const]]),
    ...codeRows({ text, language: 'bash' }, paper),
  ])];
}

function textsOf({ command, settings: { probe, check, fallback } }: Step): (readonly [string, string])[] {
  return ([['', command], ['before it:', probe], ['to check it:', check], ['instead of it, when asked:', fallback]] as const)
    .flatMap(([what, text]) => (text === null ? [] : [[what, text.trimEnd()] as const]));
}

function caption(text: string): Row {
  return [{ text, style: 'heading', marks: ['bold'] }];
}

function say(spans: readonly Span[], paper: Paper): Row[] {
  return wrapSpans(spans, Math.min(paper.width, proseMeasure));
}

function sections(parts: readonly (readonly Row[])[]): Row[] {
  return parts.flatMap((rows, at) => (at === 0 ? rows : [[], ...rows]));
}
