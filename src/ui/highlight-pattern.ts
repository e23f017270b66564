import { type Context, createContext, Script } from 'node:vm';
import { isIn } from './find.ts';

/** Longer than any pattern that is fit for its purpose takes for one look, also on a busy machine. */
const longestLookMs = 250;
/** A look that took too long may have been the machine's fault; a second one is the pattern's. */
const mostLongLooks = 2;
/** Characters of lines whose verdict is kept. */
const mostKept = 1024 * 1024;

/**
 * A pattern of a demo.yaml, which may come from anywhere: it is given up when it takes too long, so that no deck can
 * freeze the screen with one.
 */
export class HighlightPattern {
  readonly expression: RegExp;
  readonly #verdicts = new Map<string, boolean>();
  #kept = 0;
  #longLooks = 0;

  constructor(source: string) {
    this.expression = new RegExp(source, 'u');
  }

  /** Whether it took too long: no line is marked any more. */
  get isGivenUp(): boolean {
    return this.#longLooks >= mostLongLooks;
  }

  /** Whether it is in this line, which has no colours any more. */
  matches(line: string): boolean {
    if (!this.isGivenUp && !this.#verdicts.has(line)) this.look([line]);
    return this.#verdicts.get(line) ?? false;
  }

  /** Looks at lines that are asked for next; all at once, because to watch a look takes longer than the look itself. */
  look(lines: readonly string[]): void {
    if (this.#kept > mostKept) {
      this.#verdicts.clear();
      this.#kept = 0;
    }
    const fresh = this.isGivenUp ? [] : lines.filter((line) => !this.#verdicts.has(line));
    if (fresh.length === 0) return;
    const found = withinTime(() => fresh.map((line) => isIn(line, this.expression)));
    if (found === null) {
      this.#longLooks++;
      if (this.isGivenUp) this.#verdicts.clear();
      return;
    }
    fresh.forEach((line, at) => {
      this.#verdicts.set(line, found[at] ?? false);
      this.#kept += line.length;
    });
  }
}

let watched: Context | null = null;
const script = new Script('act()');

/** What `act` comes to; null where it was ended for taking too long. */
function withinTime<T>(act: () => T): T | null {
  let result: T | null = null;
  watched ??= createContext({});
  watched['act'] = () => void (result = act());
  try {
    script.runInContext(watched, { timeout: longestLookMs });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    return null;
  }
  return result;
}
