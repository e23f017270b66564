import type { Step, Variable } from '../deck/deck.ts';
import type { Move, SessionState } from '../session/session.ts';
import { codeFrame, codeRows, codeWidth } from './code.ts';
import { formatLimit } from './duration.ts';
import type { Paper } from './paper.ts';
import { cleanText, indent, type Row } from './spans.ts';
import { wrapSpans } from './wrap.ts';

/** What a step runs with and how it is checked: everything that runs is shown before it runs. */
export function environmentRows(step: Step, { deck, moves }: Pick<SessionState, 'deck' | 'moves'>, paper: Paper): Row[] {
  const { settings } = step;
  const variables = [...(step.demo === null ? [] : (deck.demos[step.demo]?.variables ?? [])), ...settings.variables];
  const shell = (title: string, text: string | null): Row[][] => (text === null ? [] : [[caption(title), ...codeRows({ text: text.trimEnd(), language: 'bash' }, paper)]]);
  const sections: Row[][] = [
    ...(moves.length === 0 ? [] : [[caption('Not as the deck was written'), ...moves.flatMap((move) => moveRows(move, paper))]]),
    ...(variables.length === 0 ? [] : [[caption('Variables that are set for it'), ...variables.flatMap((variable) => variableRows(variable, paper))]]),
    ...shell('How it is checked', settings.check),
    ...shell('Done already, when this succeeds', settings.probe),
    ...shell('Its fallback: f runs this instead', settings.fallback),
    ...shell('How it is undone', settings.undo),
    [caption('Besides'), ...wrapSpans([{ text: besides(step), style: 'text' }], paper.width)],
  ];
  return sections.flatMap((rows, at) => (at === 0 ? rows : [[], ...rows]));
}

/** Cells that the widest line of code of that page needs. */
export function environmentWidth({ settings }: Step): number {
  const texts = [settings.check, settings.probe, settings.fallback, settings.undo].filter((text) => text !== null);
  return Math.max(0, ...texts.map((text) => codeWidth(text.trimEnd()) + codeFrame));
}

function caption(text: string): Row {
  return [{ text, style: 'heading', marks: ['bold'] }];
}

function moveRows({ parameter, from, to, why }: Move, paper: Paper): Row[] {
  return [
    ...indent(wrapSpans([{ text: cleanText(`${to} instead of ${from}`), style: 'variable' }], Math.max(1, paper.width - 2)), 2),
    ...indent(wrapSpans([{ text: cleanText(`${why}. Another one: --set ${parameter}=VALUE`), style: 'muted' }], Math.max(1, paper.width - 4)), 4),
  ];
}

function variableRows({ name, value, why }: Variable, paper: Paper): Row[] {
  const setting = value === null ? `${name} is unset` : `${name}=${value}`;
  return [
    ...indent(wrapSpans([{ text: cleanText(setting), style: 'variable' }], Math.max(1, paper.width - 2)), 2),
    ...indent(wrapSpans([{ text: cleanText(why), style: 'muted' }], Math.max(1, paper.width - 4)), 4),
  ];
}

function besides({ settings, position }: Step): string {
  const needs = settings.needs.length === 0 ? 'It needs nothing.' : `It needs ${settings.needs.join(', ')}.`;
  const creates = settings.creates.length === 0 ? '' : ` It creates ${settings.creates.map(({ kind, name }) => `${kind} ${name}`.trim()).join(', ')}.`;
  const check = settings.check === null ? ' Nothing checks it but its exit code.' : '';
  return cleanText(`${needs}${creates}${check} It is stopped after ${formatLimit(settings.timeoutMs)}. Its command stands in ${position.file}, line ${position.line}. Variables set for the whole talk: multiarch-workshop env.`);
}
