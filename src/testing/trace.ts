/**
 * A trace: what could be seen of a session's life from outside, in order, without a secret.
 *
 * @module
 */

import type { SessionEmitted } from '../../machines/session/contract.ts';
import type { SessionErrorCode } from '../protocol/errors.ts';
import type { FailureKind } from '../protocol/failure.ts';
import type { Limits } from '../protocol/limits.ts';
import type { TokenKey } from '../protocol/session-token.ts';
import { TOLD_TYPES } from '../session/events.ts';
import { readToken } from './oracle/token-rules.ts';
import type { ScriptedActorName } from './scripted-actors.ts';

/** A token without its text: what it says, and a number that sets it apart from the others of the trace. */
export interface TokenMask {
  /** 1 for the first token the trace met, 2 for the second, and so on. */
  readonly number: number;
  readonly issuedAtMs: number;
  readonly expiresAtMs: number;
  readonly oiat: number | null;
  readonly sid: string | null;
  readonly organizationId: string | null;
}

/** Where and when something was seen. */
export interface TraceMoment {
  /** Milliseconds; the same clock for all records of a trace. */
  readonly atMs: number;
  /** The server's time, milliseconds since the epoch, where it is known. */
  readonly serverAtMs?: number;
  /** Which tab, in a trace of several. Not given: the only one. */
  readonly tab?: string;
}

/** One thing that was seen. */
export type TraceRecord = TraceMoment &
  (
    | {
        readonly type: 'request.started';
        readonly id: number;
        readonly actor: ScriptedActorName;
        /** Of `createToken` only. */
        readonly key?: TokenKey;
        readonly skipCache?: boolean;
        readonly expiredToken?: TokenMask;
        readonly lastActiveToken?: TokenMask;
        /** The body as sent, tokens masked, where the wire was seen. */
        readonly body?: string;
        /** How long its turn across tabs was waited for. */
        readonly waitedMs?: number;
      }
    | {
        readonly type: 'request.ended';
        readonly id: number;
        readonly outcome: 'answered' | 'failed' | 'aborted';
        readonly kind?: FailureKind;
        readonly retryAfterMs?: number;
        readonly token?: TokenMask;
        /** What `createToken` said of the server's clock beside the token, milliseconds since the epoch. */
        readonly serverNowMs?: number;
        /** How long the token lives on, as `createToken` said beside it. */
        readonly expiresInMs?: number;
        /** What `confirmSession` said. */
        readonly ended?: boolean;
      }
    | { readonly type: 'token.issued'; readonly key: TokenKey; readonly token: TokenMask; readonly source: string }
    | {
        readonly type: 'token.failed';
        readonly key: TokenKey;
        readonly kind: FailureKind;
        readonly attempt: number;
        readonly retryInMs: number;
      }
    | {
        readonly type: 'outage.started' | 'outage.ended' | 'session.degraded' | 'session.recovered' | 'handshake.ready';
      }
    | { readonly type: 'session.ended'; readonly reason: string }
    /** The session is to end: `session.end`, or a sign-out that another tab sent. */
    | { readonly type: 'end.requested' }
    | {
        readonly type: 'get-token.called';
        readonly id: number;
        /** Not given: the own key. An organization not given: the current one. */
        readonly key?: Partial<TokenKey>;
        readonly skipCache: boolean;
        readonly timeoutMs?: number;
      }
    | {
        readonly type: 'get-token.settled';
        readonly id: number;
        readonly outcome: 'token' | 'null' | 'error';
        readonly token?: TokenMask;
        /** The token was there when it was asked for: what happened meanwhile came after the answer. */
        readonly atOnce?: true;
        readonly code?: SessionErrorCode | string;
      }
    /** What the session shows: `session.status`, `session.degraded`, `session.token`. */
    | {
        readonly type: 'session.observed';
        readonly status: string;
        readonly degraded: boolean;
        readonly token: TokenMask | null;
      }
    | { readonly type: 'organization.switched'; readonly organizationId: string | null }
    /** The client's wall clock was set forward (or back: negative) or the machine slept. */
    | { readonly type: 'clock.jumped'; readonly byMs: number }
    /** The document was sent away, where that was not seen as a `followHandshake` request. */
    | { readonly type: 'redirected' }
    | { readonly type: 'cookie.written'; readonly token: TokenMask | null; readonly organizationId?: string | null }
    | { readonly type: 'broadcast.posted'; readonly message: 'token.issued' | 'session.ended' }
    /** A piece of user code ran, other than the mint; within how many others of its kind, itself included. */
    | { readonly type: 'user-code.ran'; readonly lockHeld?: boolean; readonly depth?: number }
    /** Text that left the process: a log line, an error message, an inspection event. */
    | { readonly type: 'text.seen'; readonly channel: string; readonly text: string }
    | { readonly type: 'disposed' }
    /** What was still there after `dispose`. */
    | {
        readonly type: 'leftovers.counted';
        readonly timers?: number;
        readonly listeners?: number;
        readonly others?: number;
      }
  );

/** A trace, and what is known about the session it was taken of. */
export interface Trace {
  readonly records: readonly TraceRecord[];
  /** When watching ended; by default at the last record. */
  readonly endMs?: number;
  /** Whether `confirmSession` was given. Not known: a sign-out by 401 alone cannot be checked. */
  readonly confirmsSession?: boolean;
  /** Whether the tabs took turns with Web Locks. */
  readonly webLocks?: boolean;
  /** The limits in force where they are not the defaults. */
  readonly limits?: Partial<Limits>;
  /** How late the platform's timers may be. Default 1 000. */
  readonly slackMs?: number;
}

/** What a session can emit, by name. */
export const SESSION_EVENT_NAMES: readonly SessionEmitted['type'][] = TOLD_TYPES.filter(
  (type) => type !== '*' && type !== 'session.expiring' && type !== 'session.extended',
);

/** Turns tokens into masks; the same token always into the same one. */
export type MaskToken = (jwt: string) => TokenMask;

/** A new masker, which numbers the tokens it meets. It keeps them in memory, and gives none away. */
export function tokenMasker(): MaskToken {
  const masks = new Map<string, TokenMask>();
  return (jwt) => {
    const known = masks.get(jwt);
    if (known) return known;
    const token = readToken(jwt);
    const mask: TokenMask = {
      number: masks.size + 1,
      issuedAtMs: token?.issuedAtMs ?? 0,
      expiresAtMs: token?.expiresAtMs ?? 0,
      oiat: token?.oiat ?? null,
      sid: token?.sid ?? null,
      organizationId: token?.organizationId ?? null,
    };
    masks.set(jwt, mask);
    return mask;
  };
}
