/** Why an image could not be inspected. A closed set: each kind has one exit code, and one thing to try next. */
export type RegistryErrorKind =
  // The name itself is wrong.
  | 'bad-reference' | 'bad-platform'
  // The registry answered, and the answer is no.
  | 'no-image' | 'no-tag' | 'no-platform' | 'denied' | 'unsupported' | 'too-large'
  // There is no answer to rely on.
  | 'dns' | 'refused' | 'unreachable' | 'broken-off' | 'timeout' | 'tls' | 'proxy'
  | 'not-a-registry' | 'rate-limit' | 'server-error' | 'bad-content' | 'redirect';

export class RegistryError extends Error {
  override readonly name = 'RegistryError';
  readonly kind: RegistryErrorKind;
  /** The next thing to try, one sentence without a full stop. */
  readonly remedy: string;

  constructor(kind: RegistryErrorKind, message: string, remedy: string) {
    super(message);
    this.kind = kind;
    this.remedy = remedy;
  }
}

const wrongName: ReadonlySet<RegistryErrorKind> = new Set(['bad-reference', 'bad-platform']);
const answeredNo: ReadonlySet<RegistryErrorKind> = new Set(['no-image', 'no-tag', 'no-platform', 'denied', 'unsupported', 'too-large']);

/** The exit code of `inspect`: 2 for a wrong name, 1 when the registry said no, 3 when there is no answer to rely on. */
export function exitCodeOf(kind: RegistryErrorKind): 1 | 2 | 3 {
  if (wrongName.has(kind)) return 2;
  return answeredNo.has(kind) ? 1 : 3;
}
