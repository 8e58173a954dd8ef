/** One session of a client, as far as it concerns its token. */
export interface ClientSession {
  /** The session's id, the `sid` claim. */
  readonly id: string;
  /** Verbatim, e.g. `active`, `pending`, `ended`, `expired`. */
  readonly status: string;
  /** The newest session token the server knows of, raw and not verified; `null` when it gave none. A secret. */
  readonly lastActiveToken: string | null;
  /** The organization the session is in, `null` for the personal account. */
  readonly organizationId: string | null;
}

/** What the frontend API knows of this browser: its sessions. */
export interface FrontendClient {
  /** In the order of the answer; empty when nobody is signed in. */
  readonly sessions: readonly ClientSession[];
  /** The id of the session used last, `null` when there is none. */
  readonly lastActiveSessionId: string | null;
}
