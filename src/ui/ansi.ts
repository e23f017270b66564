import { cleanText, type Span } from './spans.ts';

/** A line of output is looked at only this far: nobody scrolls further to the right, and one line may be a gigabyte. */
const longestLine = 20_000;

const sequence = /\x1b\[([\d;:]*)m/g;

/**
 * A line of an output store (text with SGR sequences) as spans in the style `output`, each with the SGR parameters
 * that are in force for it. Other escape sequences are not expected there; what is left of one is dropped.
 */
export function spansOfOutput(line: string): Span[] {
  const text = line.length > longestLine ? line.slice(0, longestLine).replace(/\x1b[^m]*$/, '') : line;
  const spans: Span[] = [];
  let parameters: string[] = [];
  let end = 0;
  const add = (piece: string): void => {
    const clean = cleanText(piece, 8);
    if (clean !== '') spans.push({ text: clean, style: 'output', ...(parameters.length > 0 && { sgr: parameters.join(';') }) });
  };
  for (const match of text.matchAll(sequence)) {
    add(text.slice(end, match.index));
    parameters = nextParameters(parameters, match[1] ?? '');
    end = match.index + match[0].length;
  }
  add(text.slice(end));
  return spans;
}

/** Appends; everything before a reset is forgotten. Bounded, since what is longer only repeats itself. */
function nextParameters(before: readonly string[], added: string): string[] {
  const all = [...before, ...(added === '' ? ['0'] : [added.replaceAll(':', ';')])];
  const reset = all.findLastIndex((each) => each === '0' || each.startsWith('0;') || each === '');
  const rest = reset < 0 ? all : all.slice(reset).map((each, at) => (at === 0 ? each.replace(/^0?;?/, '') : each));
  return rest.filter((each) => each !== '').slice(-16);
}
