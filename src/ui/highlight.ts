import { markedTerminal } from 'marked-terminal';
import type { Row, Span, StyleName } from './spans.ts';

/** Fence languages that get colours, and what highlight.js calls them: it writes to the console about names it does not know. */
const languages: Readonly<Record<string, string>> = {
  bash: 'bash', sh: 'bash', shell: 'bash', yaml: 'yaml', yml: 'yaml', json: 'json', dockerfile: 'dockerfile', docker: 'dockerfile',
  js: 'javascript', javascript: 'javascript', ts: 'typescript', typescript: 'typescript', go: 'go', c: 'c', python: 'python', ini: 'ini', toml: 'ini', diff: 'diff',
};

/** highlight.js's classes of tokens, and what we show them as. */
const tokens: Readonly<Record<string, StyleName>> = {
  keyword: 'keyword', built_in: 'name', type: 'name', literal: 'number', number: 'number', regexp: 'string', string: 'string', subst: 'variable',
  symbol: 'number', class: 'name', function: 'name', title: 'name', comment: 'comment', doctag: 'comment', meta: 'comment', 'meta-keyword': 'keyword',
  attr: 'option', attribute: 'option', variable: 'variable', bullet: 'keyword', name: 'name', tag: 'name', addition: 'passed', deletion: 'failed',
};

/**
 * A token is wrapped in private characters instead of colours: these nest, which SGR sequences do not, and the look
 * stays with the theme.
 */
const close = '\ue000';
const firstOpen = 0xe001;
const styles = [...new Set(Object.values(tokens))];
const privateCharacters = /[\ue000-\ue0ff]/g;

const { renderer } = markedTerminal(
  { tab: 0, emoji: false },
  {
    theme: Object.fromEntries(Object.entries(tokens).map(([token, style]) => [token, (text) => String.fromCharCode(firstOpen + styles.indexOf(style)) + text + close])),
    ignoreIllegals: true,
  },
);

const cache = new Map<string, readonly Row[]>();

/** Code in colours, a row a line, the text unchanged; null for a language without colours. */
export function highlight(code: string, language: string): readonly Row[] | null {
  const name = languages[language.toLowerCase()];
  // Our own marks in the source would be taken for tokens.
  if (name === undefined || code.search(privateCharacters) >= 0) return null;
  const key = `${name}\n${code}`;
  const known = cache.get(key);
  if (known !== undefined) return known;
  const marked = renderer.code.call({ options: {}, parser: null }, { text: code, lang: name }).slice(0, -2);
  const lines = linesOf(marked);
  // It must never change what is shown: rather no colours.
  const rows = lines.map(textOfRow).join('\n') === code ? lines.map((row) => (name === 'bash' ? withCommandWords(row) : row)) : null;
  if (rows !== null) cache.set(key, rows);
  return rows;
}

/** Splits marked text into lines of spans; a token that spans lines goes on in the next one. */
function linesOf(marked: string): Row[] {
  const rows: Span[][] = [[]];
  const open: StyleName[] = [];
  for (const piece of marked.split(/([\ue000-\ue0ff\n])/)) {
    const code = piece.charCodeAt(0);
    if (piece === '\n') rows.push([]);
    else if (piece === close) open.pop();
    else if (code >= firstOpen && code < firstOpen + styles.length && piece.length === 1) open.push(styles[code - firstOpen] ?? 'code');
    else if (piece !== '') rows.at(-1)?.push({ text: piece, style: open.at(-1) ?? 'code', ground: 'code' });
  }
  return rows;
}

/** highlight.js leaves the words of a command plain: its options are what one looks for. */
function withCommandWords(row: Row): Row {
  return row.flatMap((span, at) => {
    if (span.style !== 'code') return [span];
    const isStart = at === 0;
    return span.text.split(/((?:^|(?<=\s))--?[A-Za-z][\w-]*)/).filter((part) => part !== '').map((part, index) => ({
      ...span,
      text: part,
      style: /^--?[A-Za-z]/.test(part) && (index > 0 || isStart || span.text.startsWith('-')) ? ('option' as const) : span.style,
    }));
  });
}

function textOfRow(row: Row): string {
  return row.map(({ text }) => text).join('');
}
