/** An organization the user of a session is a member of. */
export interface EmulatedOrganization {
  readonly id: string;
  readonly slug?: string;
  readonly role?: string;
}

/** What a session can be created with. */
export interface EmulatedSessionOptions {
  /** Default `sess_1`, `sess_2`, … */
  readonly id?: string;
  /** Default `user_1`. */
  readonly userId?: string;
  /** The active organization. Default `null`: the personal account. */
  readonly organizationId?: string | null;
  /** The memberships; a token for another organization is then `404`. Default: the user is a member of every organization. */
  readonly organizations?: readonly EmulatedOrganization[];
  /** Default `active`. */
  readonly status?: EmulatedSessionStatus;
  /** Custom claims of its session tokens; registered claims win. */
  readonly claims?: Readonly<Record<string, unknown>>;
}

/** As the frontend API calls them; only `active` and `pending` sessions get tokens. */
export type EmulatedSessionStatus =
  | 'active'
  | 'pending'
  | 'ended'
  | 'expired'
  | 'removed'
  | 'replaced'
  | 'abandoned'
  | 'revoked';

/** A session as the database has it. */
export interface EmulatedSession {
  readonly id: string;
  readonly userId: string;
  readonly status: EmulatedSessionStatus;
  readonly organizationId: string | null;
  readonly organizations: readonly EmulatedOrganization[] | null;
  readonly claims: Readonly<Record<string, unknown>>;
  /** The code its requests are refused with. */
  readonly bannedCode: string | null;
  readonly createdAtMs: number;
}
