/** What a token is minted for within a session. Two keys never share a token. */
export interface TokenKey {
  /** The JWT template's name, or `null` for a plain session token. */
  readonly template: string | null;
  /** The organization's id, or `null` for the personal account. */
  readonly organizationId: string | null;
}
