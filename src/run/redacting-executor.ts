import type { ExecutionEvent, Executor } from './executor.ts';
import { SECRET_MARK } from './recording/scrub-secrets.ts';

/**
 * `inner`, with these secrets replaced wherever a step, probe or check prints one: what is told is shown, reported and
 * recorded. `secrets`: longest first; a step's output file, which only its check reads, stays as it was printed.
 */
export function createRedactingExecutor(inner: Executor, secrets: readonly string[]): Executor {
  if (secrets.length === 0) return inner;
  return {
    source: inner.source,
    start: (request, emit) => inner.start(request, redact(secrets, emit)),
    close: () => inner.close(),
  };
}

function redact(secrets: readonly string[], emit: (event: ExecutionEvent) => void): (event: ExecutionEvent) => void {
  let held = '';
  return (event) => {
    if (event.type === 'exited') {
      if (held !== '') emit({ type: 'output', text: held, at: event.end.at });
      held = '';
    }
    if (event.type !== 'output') return emit(event);
    const clean = secrets.reduce((text, secret) => text.replaceAll(secret, SECRET_MARK), held + event.text);
    // The beginning of a secret waits for what comes next: output is cut anywhere.
    const waits = longestBeginning(clean, secrets);
    held = clean.slice(clean.length - waits);
    if (waits < clean.length) emit({ ...event, text: clean.slice(0, clean.length - waits) });
  };
}

/** How many characters at the end of a text may be the beginning of a secret. */
function longestBeginning(text: string, secrets: readonly string[]): number {
  return Math.max(0, ...secrets.map((secret) => {
    for (let length = Math.min(secret.length - 1, text.length); length > 0; length--) if (text.endsWith(secret.slice(0, length))) return length;
    return 0;
  }));
}
