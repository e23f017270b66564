/** What Docker keeps for a registry. */
export type Credentials =
  | { readonly kind: 'password'; readonly username: string; readonly password: string }
  /** An OAuth2 refresh token, exchanged for an access token. */
  | { readonly kind: 'identity-token'; readonly token: string }
  /** Sent as it is. */
  | { readonly kind: 'registry-token'; readonly token: string };

/** Gives what is kept for a registry, null when nothing is. */
export type CredentialStore = (key: string, signal: AbortSignal) => Promise<Credentials | null>;
