import type { FailureKind } from '../../protocol/failure.ts';
import type { Limits } from '../../protocol/limits.ts';
import type { TokenKey } from '../../protocol/session-token.ts';

/** A token as the guarantees judge it: `TokenMask` of `xstate-session/testing`. */
export interface ObservedToken {
  readonly number: number;
  readonly issuedAtMs: number;
  readonly expiresAtMs: number;
  readonly oiat: number | null;
  readonly sid: string | null;
  readonly organizationId: string | null;
}

/** What a replay saw, in the words of `checkGuarantees` of `xstate-session/testing`. */
export type ObservedRecord = { readonly atMs: number; readonly serverAtMs?: number } & (
  | {
      readonly type: 'request.started';
      readonly id: number;
      readonly actor: 'createToken' | 'createHandshakeUrl' | 'followHandshake' | 'confirmSession';
      readonly key?: TokenKey;
      readonly skipCache?: boolean;
      readonly expiredToken?: ObservedToken;
      readonly lastActiveToken?: ObservedToken;
    }
  | {
      readonly type: 'request.ended';
      readonly id: number;
      readonly outcome: 'answered' | 'failed' | 'aborted';
      readonly kind?: FailureKind;
      readonly retryAfterMs?: number;
      readonly token?: ObservedToken;
      readonly ended?: boolean;
    }
  | { readonly type: 'token.issued'; readonly key: TokenKey; readonly token: ObservedToken; readonly source: string }
  | {
      readonly type: 'token.failed';
      readonly key: TokenKey;
      readonly kind: FailureKind;
      readonly attempt: number;
      readonly retryInMs: number;
    }
  | { readonly type: 'outage.started' | 'outage.ended' | 'session.degraded' | 'session.recovered' | 'handshake.ready' }
  | { readonly type: 'session.ended'; readonly reason: string }
  | { readonly type: 'end.requested' }
  | {
      readonly type: 'session.observed';
      readonly status: string;
      readonly degraded: boolean;
      readonly token: ObservedToken | null;
    }
);

/** A trace as `checkGuarantees` of `xstate-session/testing` takes it. */
export interface ObservedTrace {
  readonly records: readonly ObservedRecord[];
  readonly endMs: number;
  readonly confirmsSession: boolean;
  readonly limits: Limits;
}
