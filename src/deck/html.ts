import { countNewlines } from './bounded-lexer.ts';
import { decodeEntities } from './entities.ts';

/** A stretch of raw HTML: a comment, or what stands between comments. */
export interface HtmlPiece {
  readonly kind: 'comment' | 'markup';
  /** A comment's text is what stands between its `<!--` and `-->`. */
  readonly text: string;
  /** Newlines before it in the whole. */
  readonly lineOffset: number;
  /** False for a comment that never ends. */
  readonly closed: boolean;
}

/** What raw HTML comes down to on a slide. */
export type Markup =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'image'; readonly href: string; readonly alt: string }
  | { readonly kind: 'break' };

/** The elements of HTML. What is in angle brackets and none of them is a placeholder that people must see: `<image>`. */
const ELEMENTS = new Set(('a abbr acronym address area article aside audio b base bdi bdo big blockquote body br button canvas caption center cite '
  + 'code col colgroup data datalist dd del details dfn dialog dir div dl dt em embed fieldset figcaption figure font footer form frame frameset '
  + 'h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe img input ins kbd label legend li link main map mark menu meta meter nav noframes '
  + 'noscript object ol optgroup option output p param picture pre progress q rp rt ruby s samp script search section select small source span '
  + 'strike strong style sub summary sup svg table tbody td template textarea tfoot th thead time title tr track tt u ul var video wbr').split(' '));

/** Cuts raw HTML at its comments. */
export function splitHtml(html: string): HtmlPiece[] {
  const pieces: HtmlPiece[] = [];
  let at = 0;
  let line = 0;
  const take = (kind: HtmlPiece['kind'], end: number, text: string, closed = true): void => {
    if (end > at) pieces.push({ kind, text, lineOffset: line, closed });
    line += countNewlines(html.slice(at, end));
    at = end;
  };
  while (at < html.length) {
    const open = html.indexOf('<!--', at);
    if (open < 0) {
      take('markup', html.length, html.slice(at));
      break;
    }
    take('markup', open, html.slice(at, open));
    // CommonMark: `<!-->` and `<!--->` are whole comments.
    const empty = /^<!---?>/.exec(html.slice(open, open + 6))?.[0].length ?? 0;
    const close = empty > 0 ? open + empty : html.indexOf('-->', open + 4) + 3;
    if (close < open + 4) {
      take('comment', html.length, html.slice(open + 4), false);
      break;
    }
    take('comment', close, html.slice(open + 4, Math.max(open + 4, close - 3)));
  }
  return pieces;
}

/**
 * Raw HTML without comments as what a terminal can show: tags of HTML elements go, their text stays; `<br>` breaks the
 * line; `<img>` is an image; scripts and styles go whole; unknown tags are text.
 */
export function readMarkup(html: string): Markup[] {
  const found: Markup[] = [];
  const visible = html.replace(/<(script|style)\b[^]*?(?:<\/\1\s*>|$)/gi, '');
  let at = 0;
  const takeText = (end: number): void => {
    if (end > at) found.push({ kind: 'text', text: decodeEntities(visible.slice(at, end)) });
  };
  for (const tag of visible.matchAll(/<\/?([A-Za-z][A-Za-z0-9-]*)([^<>]*)>|<[?!][^<>]*>/g)) {
    const [whole, name, attributes = ''] = tag;
    if (name !== undefined && !ELEMENTS.has(name.toLowerCase())) continue;
    takeText(tag.index);
    at = tag.index + whole.length;
    if (name?.toLowerCase() === 'br') found.push({ kind: 'break' });
    if (name?.toLowerCase() === 'img') found.push({ kind: 'image', href: attribute(attributes, 'src'), alt: attribute(attributes, 'alt') });
  }
  takeText(visible.length);
  return found;
}

function attribute(attributes: string, name: string): string {
  const match = new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"']+))`, 'i').exec(attributes);
  return decodeEntities(match?.[1] ?? match?.[2] ?? match?.[3] ?? '');
}
