/** Placeholder signature: see the customers room. */
export type HashShare = 'known' | 'stranger'
export type SlowHash = {
  /** argon2id, parameters and salt in the result. `busy` when the share's queue is full. */
  hash(secret: string, share: HashShare): Promise<string | { busy: true; retryAfterSeconds: number }>
  verify(
    encoded: string,
    secret: string,
    share: HashShare,
  ): Promise<{ matches: boolean; outdated: boolean } | { busy: true; retryAfterSeconds: number }>
  /** Spends the same work on nothing: for identities without a password, so that time tells nothing. */
  verifyNothing(
    secret: string,
    share: HashShare,
  ): Promise<{ matches: false; outdated: false } | { busy: true; retryAfterSeconds: number }>
}
