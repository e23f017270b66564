import type { Token, Tokens } from 'marked';
import { countNewlines } from './bounded-lexer.ts';
import type { Block, Inline, ListItem, TableCell } from './deck.ts';
import { findFenceFault, readFenceInfo, type FenceInfo } from './fence.ts';
import { splitHtml } from './html.ts';
import { childrenOf, readInlines, readMarkupInlines, type Reading, takeNestedComment } from './markdown-inlines.ts';
import { deckErrorAt } from './source.ts';

/**
 * One block token as blocks of the deck; several for raw HTML around comments, none for what shows nothing. A fence
 * with `+exec` is refused: at the top level `readFence` finds it first. Throws DeckError.
 */
export function readBlock(token: Token, line: number, reading: Reading): Block[] {
  switch (token.type) {
    case 'paragraph':
    case 'text':
      return paragraph(readInlines(childrenOf(token), line, reading));
    case 'heading':
      return [{ kind: 'heading', level: (token as Tokens.Heading).depth, content: trimEdges(readInlines(childrenOf(token), line, reading)) }];
    case 'list':
      return [readList(token as Tokens.List, line, reading)];
    case 'blockquote':
      return [{ kind: 'quote', blocks: readNested((token as Tokens.Blockquote).tokens, line, reading) }];
    case 'table':
      return [readTable(token as Tokens.Table, line, reading)];
    case 'code':
      return [readNestedCode(token as Tokens.Code, line, reading)];
    case 'hr':
      return [{ kind: 'rule' }];
    case 'html':
      return readNestedHtml(token.raw, line, reading);
    case 'def':
      return readDefinition(token as Tokens.Def, reading);
    default:
      return [];
  }
}

/** The fence of a code token, checked to be closed; null for indented code. Throws DeckError. */
export function readFence(token: Tokens.Code, line: number, reading: Reading): FenceInfo | null {
  if (token.codeBlockStyle === 'indented') return null;
  const fault = findFenceFault(token.raw);
  if (fault?.fault === 'unclosed') {
    throw deckErrorAt(reading.source, line, 'a fence that is not closed', 'End it with a line of the same characters that opened it.');
  }
  if (fault?.fault === 'swallows') {
    throw deckErrorAt(
      reading.source, line, `a fence that is not closed before the next one opens in line ${line + fault.line}`,
      'Close it before that line; a fence that shows another fence needs a longer row of the character.',
    );
  }
  return readFenceInfo(token.lang ?? '', (message, remedy) => deckErrorAt(reading.source, line, message, remedy));
}

/** Code that is only shown. */
export function codeBlock(token: Tokens.Code, fence: FenceInfo | null, reading: Reading): Block {
  return { kind: 'code', language: reading.word(fence?.language ?? ''), text: reading.word(token.text.replace(/\n+$/, '')) };
}

/** A paragraph, unless there is nothing to see in it. */
export function paragraph(content: readonly Inline[]): Block[] {
  const trimmed = trimEdges(content);
  return trimmed.length === 0 ? [] : [{ kind: 'paragraph', content: trimmed }];
}

function readNested(tokens: readonly Token[], line: number, reading: Reading): Block[] {
  let tokenLine = line;
  return tokens.flatMap((token) => {
    const blocks = readBlock(token, tokenLine, reading);
    tokenLine += countNewlines(token.raw);
    return blocks;
  });
}

function readList(list: Tokens.List, line: number, reading: Reading): Block {
  const items: ListItem[] = [];
  let itemLine = line;
  for (const item of list.items) {
    items.push({ checked: item.task ? item.checked === true : null, blocks: readNested(item.tokens, itemLine, reading) });
    itemLine += countNewlines(item.raw);
  }
  return { kind: 'list', start: typeof list.start === 'number' ? list.start : null, items };
}

function readTable(table: Tokens.Table, line: number, reading: Reading): Block {
  const cell = ({ tokens, align }: Tokens.TableCell): TableCell => ({ align: align ?? 'left', content: trimEdges(readInlines(tokens, line, reading)) });
  return { kind: 'table', header: table.header.map(cell), rows: table.rows.map((row) => row.map(cell)) };
}

function readNestedCode(token: Tokens.Code, line: number, reading: Reading): Block {
  const fence = readFence(token, line, reading);
  if (fence?.isStep === true) {
    throw deckErrorAt(reading.source, line, 'a step inside a list or a quote', 'Move its fence to the left margin: only there it can run.');
  }
  return codeBlock(token, fence, reading);
}

function readNestedHtml(html: string, line: number, reading: Reading): Block[] {
  return splitHtml(html).flatMap(({ kind, text, lineOffset }) => {
    if (kind === 'markup') return paragraph(readMarkupInlines(text, reading));
    takeNestedComment(text, line + lineOffset, reading);
    return [];
  });
}

/** A link definition shows nothing, but a footnote that is nothing but an address looks like one. */
function readDefinition(token: Tokens.Def, reading: Reading): Block[] {
  if (!token.tag.startsWith('^')) return [];
  const href = reading.word(token.href);
  const mark: Inline = { kind: 'text', text: reading.word(`[${token.tag.slice(1)}] `) };
  return [{ kind: 'paragraph', content: [mark, { kind: 'link', href, content: [{ kind: 'text', text: href }] }] }];
}

function trimEdges(content: readonly Inline[]): Inline[] {
  const inlines = [...content];
  while (inlines[0]?.kind === 'break') inlines.shift();
  while (inlines.at(-1)?.kind === 'break') inlines.pop();
  return inlines.flatMap((inline, at): Inline[] => {
    if (inline.kind !== 'text') return [inline];
    const head = at === 0 ? inline.text.replace(/^ /, '') : inline.text;
    const text = at === inlines.length - 1 ? head.replace(/ $/, '') : head;
    return text === '' ? [] : [{ kind: 'text', text }];
  });
}
