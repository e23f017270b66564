import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderJunitReport } from '../../src/report/junit.ts';
import { expectGolden } from './golden.ts';
import { deckOf, endOf, runOf, stateOf, stepOf } from './states.ts';
import { talk } from './talk.ts';

/** The fault that makes `text` not well-formed XML 1.0, as far as our reports go; null when there is none. */
function xmlFault(text: string): string | null {
  if (!text.startsWith('<?xml version="1.0" encoding="UTF-8"?>\n')) return 'no declaration';
  if (/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(text)) return 'a character that XML does not allow';
  const open: string[] = [];
  for (const [part] of text.slice(text.indexOf('\n') + 1).matchAll(/<[^>]*>|[^<]+/g)) {
    if (!part.startsWith('<')) {
      if (part.includes(']]>') || /&(?!(?:amp|lt|gt|quot|#10);)/.test(part)) return `bad text: ${part}`;
      if (open.length === 0 && part.trim() !== '') return `text outside: ${part}`;
      continue;
    }
    const tag = /^<(\/?)([a-z-]+)((?: [a-z]+="(?:[^"<&]|&(?:amp|lt|gt|quot|#10);)*")*)(\/?)>$/.exec(part);
    if (tag === null) return `bad tag: ${part}`;
    if (tag[1] === '/') {
      if (open.pop() !== tag[2]) return `unexpected ${part}`;
    } else if (tag[4] === '') open.push(tag[2] ?? '');
  }
  return open.length === 0 ? null : `never closed: ${open.join(' ')}`;
}

describe('the JUnit report', () => {
  it('has a suite a slide and a case a step, with what failed and what was printed', () => {
    const report = renderJunitReport(talk);
    expect(xmlFault(report)).toBeNull();
    expectGolden('report.junit.xml', report);
  });

  it('is well-formed whatever a step printed and a slide is called', () => {
    const text = fc.oneof(
      fc.array(fc.integer({ min: 0, max: 0x10ffff }), { maxLength: 10 }).map((codes) => String.fromCodePoint(...codes)),
      fc.constantFrom(']]>', '<![CDATA[', '&amp;', '"', '\u0000', '\u000b', '\ud83d', '\ufffe', '\r\n', '\u001b[31m', '-->'),
    );
    const words = fc.array(text, { maxLength: 6 }).map((parts) => parts.join(''));
    fc.assert(fc.property(words, words, words, words, fc.constantFrom('passed', 'failed', 'skipped'), (title, output, reason, command, status) => {
      const state = stateOf(deckOf([title], [stepOf('a', 1, command, { hint: title })]), {
        a: [runOf(command, output, { status, reason, end: endOf({ exitCode: 1, note: reason }) })],
      });
      expect(xmlFault(renderJunitReport(state))).toBeNull();
    }), { numRuns: 100 });
  });
});
