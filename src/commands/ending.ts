/** Signals that end the program, with the exit code each means. */
export const endings = { SIGTERM: 143, SIGHUP: 129, SIGINT: 130 } as const;
export type EndingSignal = keyof typeof endings;

/** How the screen ends: once, with a code, after the session is closed; or with what broke it. */
export class Ending {
  readonly code: Promise<number>;
  readonly #close: () => Promise<void>;
  #resolve: (code: number) => void = () => {};
  #reject: (fault: unknown) => void = () => {};
  hasBegun = false;
  /** Asked for twice: whoever cannot wait for the session to close need not. Its guard ends what is left. */
  isImpatient = false;

  constructor(close: () => Promise<void>) {
    this.#close = close;
    this.code = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // Nobody waits for it while Ink is being loaded.
    this.code.catch(() => {});
  }

  begin(code: number): void {
    if (this.hasBegun) {
      this.isImpatient = true;
      this.#resolve(code);
      return;
    }
    this.hasBegun = true;
    this.#close().then(() => this.#resolve(code), this.fail);
  }

  readonly fail = (fault: unknown): void => this.#reject(fault);
}

/** Tells of every signal that ends the program, until the function that it returns is called. */
export function onProcessSignal(listener: (signal: EndingSignal) => void): () => void {
  const signals = Object.keys(endings) as EndingSignal[];
  for (const signal of signals) process.on(signal, listener);
  return () => {
    for (const signal of signals) process.off(signal, listener);
  };
}

/**
 * Stops the whole job, as the shell expects of Ctrl-Z. Without job control (nobody to continue it) the kernel ignores
 * the stop: then it is over at once.
 */
export function stopThisProcess(): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, 200);
    process.once('SIGCONT', () => {
      clearTimeout(timer);
      resolve();
    });
    process.kill(0, 'SIGTSTP');
  });
}
