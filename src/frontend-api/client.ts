import { fieldOf, numberOf } from '../protocol/unknown-values.ts';
import { asText } from './answers.ts';

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
  /** When the session ends whatever its user does (`expire_at`), in milliseconds since the epoch; `null` when the answer does not say. */
  readonly sessionExpiresAtMs: number | null;
  /** When it ends unless its user does something before (`abandon_at`), in milliseconds since the epoch; `null` when the answer does not say. */
  readonly sessionIdleExpiresAtMs: number | null;
}

/** What the frontend API knows of this browser: its sessions. */
export interface FrontendClient {
  /** In the order of the answer; empty when nobody is signed in. */
  readonly sessions: readonly ClientSession[];
  /** The id of the session used last, `null` when there is none. */
  readonly lastActiveSessionId: string | null;
}

/**
 * Reads a client of the frontend API. Total.
 *
 * Strict where a verdict hangs on it: a list with an entry that has no id or no status is no list, because a session must not
 * be taken for ended over an answer that was half understood.
 *
 * @param json - The answer without its envelope; `null` means that nobody is signed in.
 * @returns `undefined` when it is no client.
 */
export function parseClient(json: unknown): FrontendClient | undefined {
  if (json === null) return { sessions: [], lastActiveSessionId: null };
  const entries = fieldOf(json, 'sessions');
  if (!Array.isArray(entries)) return undefined;
  const sessions = entries.map(sessionOf);
  if (!sessions.every(({ id, status }) => id !== '' && status !== '')) return undefined;
  return { sessions, lastActiveSessionId: asText(fieldOf(json, 'last_active_session_id')) || null };
}

/** Reads one session; a field that is not there, or is no such thing, reads as `''` or `null`. */
export function sessionOf(entry: unknown): ClientSession {
  return {
    id: asText(fieldOf(entry, 'id')),
    status: asText(fieldOf(entry, 'status')),
    lastActiveToken: asText(fieldOf(fieldOf(entry, 'last_active_token'), 'jwt')) || null,
    organizationId: asText(fieldOf(entry, 'last_active_organization_id')) || null,
    sessionExpiresAtMs: momentOf(fieldOf(entry, 'expire_at')),
    sessionIdleExpiresAtMs: momentOf(fieldOf(entry, 'abandon_at')),
  };
}

/** Moments are milliseconds since the epoch; older answers have seconds. As milliseconds those would be days of January 1970. */
const SECONDS_BELOW = 100_000_000_000;

function momentOf(value: unknown): number | null {
  const moment = numberOf(value) ?? 0;
  if (moment <= 0) return null;
  return moment < SECONDS_BELOW ? moment * 1_000 : moment;
}
