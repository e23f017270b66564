/** Primary device attributes (DA1): every terminal answers this, in its turn. [ECMA-48 8.3.24, xterm ctlseqs] */
const attributesQuery = '\x1b[c';

/**
 * Asks a terminal what it is. Terminals leave out what they do not know, and answer in the order of the questions: the
 * attributes, asked last, end every question.
 */
export class TerminalQuestions {
  readonly #write: (text: string) => void;
  readonly #limitMs: number;
  readonly #waiting: ((answers: readonly string[]) => void)[] = [];
  #heard: string[] = [];
  #isMute = false;

  /** `limitMs`: a terminal that has not answered for so long is not asked again. */
  constructor(write: (text: string) => void, limitMs: number) {
    this.#write = write;
    this.#limitMs = limitMs;
  }

  /** Resolves with what the terminal answers to these sequences, its attributes (such as `?62;4;22c`) last; with nothing when it does not answer. */
  readonly ask = (query = ''): Promise<readonly string[]> => {
    if (this.#isMute) return Promise.resolve([]);
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#isMute = true;
        for (const settle of this.#waiting.splice(0)) settle([]);
      }, this.#limitMs).unref();
      this.#waiting.push((answers) => {
        clearTimeout(timer);
        resolve(answers);
      });
      this.#write(query + attributesQuery);
    });
  };

  /** Something that the terminal said, without its introducer. */
  hear(answer: string): void {
    if (this.#waiting.length === 0) return;
    this.#heard.push(answer);
    if (!/^\?[\d;]*c$/.test(answer)) return;
    this.#waiting.shift()?.(this.#heard);
    this.#heard = [];
  }
}
