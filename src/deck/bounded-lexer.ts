import { Lexer, Tokenizer, type Token, type Tokens, type TokensList } from 'marked';

/** A token of the top level and the line that it begins on. */
export interface PlacedToken {
  readonly token: Token;
  readonly line: number;
}

/** Thrown instead of going on for minutes; the parser makes a DeckError of it. */
export class TooMuchWork extends Error {
  override readonly name = 'TooMuchWork';
}

/**
 * What reading a whole deck may cost, about one unit a character looked at. Ordinary slides need about 40 a character.
 * marked is quadratic in some inputs (`a**b` repeated, lazy lines of a quote) and recurses in others (`> > >`);
 * time cannot be bounded from outside, work can, and the same deck always fails or never.
 */
export class WorkBudget {
  #left: number;

  constructor(units = 100_000_000) {
    this.#left = units;
  }

  spend(units: number): void {
    this.#left -= units;
    if (this.#left < 0) throw new TooMuchWork();
  }
}

const DEEPEST = 40;
/** A token costs a good deal more than its characters. */
const PER_TOKEN = 200;

/**
 * Markdown (CommonMark with GFM) as marked's tokens, the top level with line numbers; `firstLine` is that of the
 * text's first line. Inline tokens are done. Throws TooMuchWork, or anything that marked throws.
 */
export function lexMarkdown(text: string, firstLine: number, budget: WorkBudget): PlacedToken[] {
  const lexer = new BoundedLexer(budget);
  const placed: PlacedToken[] = [];
  let line = firstLine;
  const place = (tokens: readonly Token[]): void => {
    for (const token of tokens) {
      const separator = leadingDoubleDash(token);
      placed.push({ token: separator === null ? token : { type: 'hr', raw: '---' }, line });
      line += countNewlines(separator ?? token.raw);
      if (separator !== null) place(lexer.blockTokens(token.raw.slice(separator.length)));
    }
  };
  place(lexer.blockTokens(text, lexer.tokens));
  for (const { src, tokens } of lexer.inlineQueue) lexer.inlineTokens(src, tokens);
  return placed;
}

/**
 * A line `--` is a slide separator even when text follows at once; to marked it is the first line of that text.
 * Returns the separator's line, or null. (`--` below a line of text underlines a heading: it is not the first line.)
 */
function leadingDoubleDash(token: Token): string | null {
  if (token.type !== 'paragraph' && token.type !== 'heading') return null;
  return /^--[ \t]*(?:\n|$)/.exec(token.raw)?.[0] ?? null;
}

/** How many lines further the text after this one begins. */
export function countNewlines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++;
  return count;
}

class BoundedLexer extends Lexer {
  readonly #budget: WorkBudget;
  readonly #tokenizer: BoundedTokenizer;
  #depth = 0;

  constructor(budget: WorkBudget) {
    const tokenizer = new BoundedTokenizer(budget);
    // Options of its own: marked keeps a tokenizer in its shared defaults otherwise.
    super({ gfm: true, breaks: false, pedantic: false, silent: false, tokenizer });
    this.#budget = budget;
    this.#tokenizer = tokenizer;
  }

  override blockTokens(src: string, tokens: Token[] = [], lastParagraphClipped = false): TokensList {
    // Only a quote says so: each time it goes on after lazy lines marked copies all its lines that are left.
    if (lastParagraphClipped) this.#budget.spend(this.#tokenizer.quoteLength / 4);
    return this.#nested(src, () => super.blockTokens(src, tokens, lastParagraphClipped) as TokensList);
  }

  override inlineTokens(src: string, tokens: Token[] = []): Token[] {
    return this.#nested(src, () => super.inlineTokens(src, tokens));
  }

  #nested<T>(src: string, lex: () => T): T {
    this.#budget.spend(PER_TOKEN + src.length);
    if (++this.#depth > DEEPEST) throw new TooMuchWork();
    try {
      return lex();
    } finally {
      this.#depth--;
    }
  }
}

/** Charges for the parts of marked whose cost grows with what lies ahead, not with what they take. */
class BoundedTokenizer extends Tokenizer {
  readonly #budget: WorkBudget;

  /** UTF-16 units of the quote that is being read, with all that it holds. */
  quoteLength = 0;

  constructor(budget: WorkBudget) {
    super();
    this.#budget = budget;
  }

  override blockquote(src: string): Tokens.Blockquote | undefined {
    const outer = this.quoteLength;
    this.quoteLength = this.rules.block.blockquote.exec(src)?.[0].length ?? 0;
    try {
      return super.blockquote(src);
    } finally {
      this.quoteLength = outer;
    }
  }

  override link(src: string): Tokens.Link | Tokens.Image | undefined {
    // An address may be all that follows without a blank.
    if (src.startsWith('[') || src.startsWith('![')) this.#budget.spend(/^[^ \t\n]*/.exec(src)?.[0].length ?? 0);
    return super.link(src);
  }

  override emStrong(src: string, maskedSrc: string, prevChar?: string): Tokens.Em | Tokens.Strong | undefined {
    if (src.startsWith('*') || src.startsWith('_')) this.#budget.spend(src.length);
    return super.emStrong(src, maskedSrc, prevChar);
  }

  override del(src: string, maskedSrc: string, prevChar?: string): Tokens.Del | undefined {
    if (src.startsWith('~')) this.#budget.spend(src.length);
    return super.del(src, maskedSrc, prevChar);
  }

  override url(src: string): Tokens.Link | undefined {
    const found = lengthOfUrl(src);
    if (found > 1000) this.#budget.spend((found * found) / 16);
    return super.url(src);
  }

  override inlineText(src: string): Tokens.Text | undefined {
    // Every token looks for an `@` through all that could be a mail address.
    const address = /^[\w.!#$%&'*+/=?^`{|}~-]+/.exec(src)?.[0].length ?? 0;
    this.#budget.spend(PER_TOKEN + address);
    return super.inlineText(src);
  }

  override html(src: string): Tokens.HTML | undefined {
    const token = super.html(src);
    // To CommonMark a comment below `</div>` is part of that block, and ends with it at the first blank line.
    const comment = token?.pre === true ? -1 : (token?.raw.search(/\n {0,3}<!--/) ?? -1);
    if (token === undefined || comment < 0) return token;
    const raw = token.raw.slice(0, comment + 1);
    return { ...token, raw, text: raw };
  }

  override table(src: string): Tokens.Table | undefined {
    // Without one of these marked refuses the delimiter row too, but only after it has read all rows: an underlined
    // heading would read the whole file.
    const [, delimiters = ''] = src.split('\n', 2);
    return /[:|]/.test(delimiters) ? super.table(src) : undefined;
  }
}

function lengthOfUrl(src: string): number {
  return /^(?:https?:\/\/|ftp:\/\/|www\.)[^\s<]*/i.exec(src)?.[0].length ?? 0;
}
