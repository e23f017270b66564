import type { Inline } from '../deck/deck.ts';
import { linkTarget } from './link.ts';
import { cleanText, type Mark, type Span } from './spans.ts';

/** Inline content as spans on the page, in the look of `base`; a hard break is a `\n`. */
export function spansOfInlines(content: readonly Inline[], base: Omit<Span, 'text'> = { style: 'text' }): Span[] {
  return content.flatMap((inline) => spansOf(inline, base));
}

function spansOf(inline: Inline, base: Omit<Span, 'text'>): Span[] {
  switch (inline.kind) {
    case 'text':
      return span(inline.text, base);
    case 'code':
      return span(inline.text, { ...base, style: 'inline-code' });
    case 'strong':
      return spansOfInlines(inline.content, marked(base.style === 'text' ? { ...base, style: 'strong' } : base, 'bold'));
    case 'emphasis':
      return spansOfInlines(inline.content, marked(base, 'italic'));
    case 'deleted':
      return spansOfInlines(inline.content, marked(base, 'strike'));
    case 'link':
      return linkSpans(inline.href, spansOfInlines(inline.content, { ...base, style: 'link' }), base);
    case 'image':
      return span(inline.alt === '' ? `[image: ${inline.href}]` : `[image: ${inline.alt}]`, marked(base, 'italic'));
    case 'break':
      return [{ ...base, text: '\n' }];
  }
}

/**
 * Nobody can click on a projector, nor on paper: the address stands beside the text unless it is the text. A terminal
 * that knows links makes one of both.
 */
function linkSpans(href: string, label: readonly Span[], base: Omit<Span, 'text'>): Span[] {
  const said = label.map(({ text }) => text).join('');
  const address = href.replace(/^mailto:/, '');
  const target = linkTarget(href);
  const spans = said === ''
    ? span(address, { ...base, style: 'link' })
    : said === address || `https://${said}` === address ? [...label] : [...label, ...span(` (${address})`, { ...base, style: 'muted' })];
  return target === null ? spans : spans.map((each) => ({ ...each, href: target }));
}

function span(text: string, look: Omit<Span, 'text'>): Span[] {
  const clean = cleanText(text.replace(/\s+/g, ' '));
  return clean === '' ? [] : [{ ...look, text: clean }];
}

function marked(look: Omit<Span, 'text'>, mark: Mark): Omit<Span, 'text'> {
  return { ...look, marks: [...(look.marks ?? []), mark] };
}

/** One line of Markdown outside slides, such as a hint or a note: `code`, *stress* and **stress** shown as such. */
export function spansOfMarkup(words: string): Span[] {
  return words.replace(/\s+/g, ' ').trim().split(/(`[^`]+`|\*\*[^*]+\*\*|\*[^*\s][^*]*\*)/).flatMap((part): Span[] => {
    if (/^`[^`]+`$/.test(part)) return span(part.slice(1, -1), { style: 'inline-code' });
    const stress = /^(\*\*?)([\s\S]+)\1$/.exec(part)?.[2];
    return stress === undefined ? span(part, { style: 'text' }) : span(stress, { style: 'strong', marks: ['bold'] });
  });
}
