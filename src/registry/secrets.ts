/** What must never be shown, kept so that a server that repeats it cannot make us show it. */
export interface Secrets {
  add(secret: string): void;
  /** The text with every known secret replaced. */
  redact(text: string): string;
}

/** Shorter ones would also be found in words that are none. */
const shortest = 4;

export function createSecrets(): Secrets {
  const known = new Set<string>();
  return {
    add: (secret) => {
      if (secret.length >= shortest) known.add(secret);
    },
    // Longest first: a secret may be part of another one.
    redact: (text) => [...known].sort((a, b) => b.length - a.length).reduce((clean, secret) => clean.replaceAll(secret, '[secret]'), text),
  };
}
