import type { Block, ListItem } from '../deck/deck.ts';
import { codeRows, codeWidth } from './code.ts';
import { spansOfInlines } from './inline.ts';
import { proseMeasure } from './geometry.ts';
import type { Paper } from './paper.ts';
import { pictureRows, soleImage } from './picture.ts';
import { indent, type Row, rowWidth, type Span, windowRow } from './spans.ts';
import { tableRows } from './table.ts';
import { wrapSpans } from './wrap.ts';

/** Blocks below each other as rows of at most `paper.width` cells, one blank row between them where `gapBetween` says so. */
export function proseRows(blocks: readonly Block[], paper: Paper): Row[] {
  const rows: Row[] = [];
  let previous: Block | null = null;
  for (const block of blocks) {
    if (block.kind === 'pause') continue;
    const drawn = blockRows(block, paper);
    if (previous !== null && gapBetween(previous, block, paper)) rows.push([]);
    rows.push(...drawn);
    previous = block;
  }
  return rows;
}

/** One block without space around it. A step is drawn by whoever knows the session; here it is plain code. */
export function blockRows(block: Block, paper: Paper): readonly Row[] {
  const rows = drawBlock(block, paper);
  return rows.map((row) => (rowWidth(row) > paper.width ? windowRow(row, paper.width, paper.sideways) : row));
}

/** A list, code or a step belongs to the line that announces it: on a small screen they stand together. */
export function gapBetween(above: Block, below: Block, { roomy }: Paper): boolean {
  if (roomy) return true;
  return !(above.kind === 'paragraph' && (below.kind === 'list' || below.kind === 'code' || below.kind === 'step')) && above.kind !== 'heading';
}

/** The widest line of code in cells: how far scrolling sideways makes sense. */
export function widestCode(blocks: readonly Block[]): number {
  return Math.max(0, ...blocks.map((block) => {
    switch (block.kind) {
      case 'code':
        return codeWidth(block.text);
      case 'list':
        return Math.max(0, ...block.items.map((item) => widestCode(item.blocks)));
      case 'quote':
        return widestCode(block.blocks);
      default:
        return 0;
    }
  }));
}

function drawBlock(block: Block, paper: Paper): readonly Row[] {
  switch (block.kind) {
    case 'paragraph': {
      const image = soleImage(block);
      const picture = image === null ? null : pictureRows(image.href, image.alt, paper);
      if (picture !== null) return picture;
      return wrapSpans(spansOfInlines(block.content), Math.min(paper.width, proseMeasure));
    }
    case 'heading':
      return wrapSpans(spansOfInlines(block.content, { style: 'heading', marks: ['bold'] }), paper.width);
    case 'list':
      return listRows(block.items, block.start, paper, 0);
    case 'quote':
      return quoteRows(block.blocks, paper);
    case 'table':
      return tableRows(block.header, block.rows, paper.width);
    case 'code':
      return codeRows({ text: block.text, language: block.language }, paper);
    case 'rule':
      return [[{ text: '╌'.repeat(paper.width), style: 'rule' }]];
    case 'step':
      return codeRows({ text: block.step.command, language: block.step.language }, paper);
    case 'pause':
      return [];
  }
}

const bullets = ['∙', '◦', '-'];

function listRows(items: readonly ListItem[], start: number | null, paper: Paper, depth: number): Row[] {
  const numbers = items.map((_, at) => (start === null ? null : `${start + at}.`));
  const markWidth = Math.max(1, ...numbers.map((number) => number?.length ?? 0));
  const apart = paper.roomy && items.some((item) => item.blocks.filter((block) => block.kind !== 'list').length > 1);
  return items.flatMap((item, at) => {
    const number = numbers[at] ?? null;
    const mark: Span = { text: number === null ? (bullets[depth % bullets.length] ?? '-') : number.padStart(markWidth), style: 'bullet' };
    const drawn = itemRows(item, mark, markWidth + 1, paper, depth);
    return at > 0 && apart ? [[], ...drawn] : drawn;
  });
}

function itemRows(item: ListItem, mark: Span, hang: number, paper: Paper, depth: number): Row[] {
  const first: Row = item.checked === null ? [mark] : [{ text: item.checked ? '[x]' : '[ ]', style: 'bullet' }];
  const width = item.checked === null ? hang : 4;
  // In a window narrower than its own indentation the text still needs a cell.
  const inner: Paper = { ...paper, width: Math.max(1, paper.width - width) };
  const rows: Row[] = [];
  for (const [at, block] of item.blocks.entries()) {
    const above = item.blocks[at - 1];
    if (above !== undefined && block.kind !== 'list' && gapBetween(above, block, paper)) rows.push([]);
    rows.push(...(block.kind === 'list' ? listRows(block.items, block.start, inner, depth + 1) : blockRows(block, inner)));
  }
  const [head = [], ...tail] = rows.length === 0 ? [[]] : rows;
  const spacer: Span = { text: ' '.repeat(Math.max(1, width - rowWidth(first))), style: 'text' };
  return [[...first, spacer, ...head], ...indent(tail, width)];
}

function quoteRows(blocks: readonly Block[], paper: Paper): Row[] {
  const rows = proseRows(blocks, { ...paper, width: Math.max(1, paper.width - 2) });
  return rows.map((row) => [{ text: '❙', style: 'bullet' }, { text: ' ', style: 'text' }, ...row.map(asQuoted)]);
}

function asQuoted(span: Span): Span {
  return span.style === 'text' ? { ...span, style: 'quote' } : span;
}
