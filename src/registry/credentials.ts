/** What Docker keeps for a registry. */
export type Credentials =
  | { readonly kind: 'password'; readonly username: string; readonly password: string }
  /** An OAuth2 refresh token, exchanged for an access token. */
  | { readonly kind: 'identity-token'; readonly token: string }
  /** Sent as it is. */
  | { readonly kind: 'registry-token'; readonly token: string };

export interface Kept {
  readonly credentials: Credentials | null;
  /** Why there may be some that could not be had, one sentence without anything secret; null when all is well. */
  readonly problem: string | null;
}

/** Gives what is kept for a registry; never rejects but with the signal's reason. */
export type CredentialStore = (key: string, signal: AbortSignal) => Promise<Kept>;
