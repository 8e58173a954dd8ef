import type { TokenClaims } from '../../machines/request/contract.ts';
import type { RequestReason } from '../../machines/request/request-reason.ts';

/** How a request is to be answered. */
export type RequestState = SignedInState | SignedOutState | HandshakeState;

interface StateHeaders {
  /**
   * Headers for the answer, whatever it is: `Set-Cookie` lines of a refresh or handshake, `Location` and
   * `Cache-Control: no-store` when there is a redirect, and `x-clerk-auth-status`, `-reason` and `-message` for debugging.
   */
  readonly headers: Headers;
}

/** The token is genuine, in force, and for this app. */
export interface SignedInState extends StateHeaders {
  readonly status: 'signed-in';
  readonly reason: null;
  readonly message: string;
  /** The raw session token; after a refresh or handshake the new one. A secret. */
  readonly token: string;
  /** Its payload: verified. */
  readonly claims: TokenClaims;
}

/** Nobody, as far as this request shows. */
export interface SignedOutState extends StateHeaders {
  readonly status: 'signed-out';
  readonly reason: RequestReason;
  /** The reason in words. For developers, not for users. */
  readonly message: string;
  readonly token?: undefined;
  readonly claims?: undefined;
}

/** Only a redirect can tell: answer with {@link handshakeResponse}. */
export interface HandshakeState extends StateHeaders {
  readonly status: 'handshake';
  readonly reason: RequestReason;
  readonly message: string;
  readonly token?: undefined;
  readonly claims?: undefined;
}
