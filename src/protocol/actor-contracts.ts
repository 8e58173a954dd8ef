import type { TokenKey } from './session-token.ts';

/** What every pluggable actor gets besides its input. */
export interface ActorCall {
  /** Aborted when the chart leaves the state that called: at its deadline, at sign-out, on dispose. Hand it to `fetch`. */
  readonly signal: AbortSignal;
}

/** What `createToken` is asked to mint. */
export interface CreateTokenInput extends TokenKey {
  /** The session's id, the `sid` claim. */
  readonly sessionId: string;
  /** Given only on the one repetition in origin outage mode: the raw last active token to offer to the edge. */
  readonly expiredToken?: string;
  /** Whether the caller wants new claims, not a token from any cache. Never together with `expiredToken`. */
  readonly skipCache: boolean;
  /** A token, raw, that a caller's API refused: another is wanted. Given with `skipCache`, never with `expiredToken`. */
  readonly notThis?: string;
  /** The newest session token held for the session, expired or not, raw. For wires that volunteer it. */
  readonly lastActiveToken?: string;
}

/**
 * What `createToken` resolves to: the raw JWT, alone or with what the answer said about time.
 *
 * A token alone says little about the server's clock: "iat" may be backdated, or the token be one that the endpoint keeps
 * and hands out again. Either hint settles it for that answer, and then no expired token is handed out whatever the client's
 * clock says. Of two hints the one that ends the token's life earlier counts; one that is no finite number is ignored.
 */
export type CreateTokenOutput =
  | string
  | {
      readonly jwt: string;
      /**
       * What was left of the token's life when the server answered, in milliseconds: OAuth's `expires_in` times 1000. It also
       * stands in for a missing "iat" or "exp".
       *
       * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-5.1 RFC 6749, section 5.1}
       */
      readonly expiresInMs?: number;
      /**
       * The server's clock when it answered, in milliseconds since the epoch: a readable `Date` header, parsed.
       *
       * @see {@link https://www.rfc-editor.org/rfc/rfc9110#section-6.6.1 RFC 9110, section 6.6.1}
       */
      readonly serverNowMs?: number;
      /** With the option `lifetime`: when the session itself ends, see {@link SessionDeadlines}. */
      readonly sessionExpiresAtMs?: number | null;
      /** Likewise, unless its user does something before. */
      readonly sessionIdleExpiresAtMs?: number | null;
    };

/** What `createHandshakeUrl` is asked to build. */
export interface CreateHandshakeUrlInput {
  /** Why the handshake is needed, kebab-case; ends up as `__clerk_hs_reason`. */
  readonly reason: string;
  /** Where the user comes back to; not given: the wire's own choice. */
  readonly redirectUrl?: string;
  /** The newest session token, expired or not, raw. */
  readonly sessionToken?: string;
  /** The organization of the key, `null` for the personal account. */
  readonly organizationId: string | null;
}

/** What `followHandshake` is asked to follow. The URL carries the session token: never log it. */
export interface FollowHandshakeInput {
  /** Absolute. */
  readonly url: string;
}

/** What `followHandshake` may bring back when it does not leave the page. */
export type FollowHandshakeOutput = { readonly jwt?: string | null } | string | null | undefined;

/** What `confirmSession` is asked: has this session ended? */
export interface ConfirmSessionInput {
  /** The session's id, the `sid` claim. */
  readonly sessionId: string;
}

/** The server's verdict on a session. Anything that is no verdict must reject instead. */
export interface ConfirmSessionOutput extends SessionDeadlines {
  /** `true` ends it here, too. */
  readonly ended: boolean;
  /** A session token that came along with a session that is alive, raw: taken as one that was received. */
  readonly jwt?: string | null;
}

/** When a session ends by itself, in server time. `null`: it does not; not given: nothing is said of it. */
export interface SessionDeadlines {
  /** When it has lived as long as it may, in milliseconds since the epoch. */
  readonly sessionExpiresAtMs?: number | null | undefined;
  /** When it ends unless its user does something before, in milliseconds since the epoch. */
  readonly sessionIdleExpiresAtMs?: number | null | undefined;
}

/** What `extendSession` is told to extend. */
export interface ExtendSessionInput {
  /** The session's id, the `sid` claim. */
  readonly sessionId: string;
  /** The organization that the user is in, `null` for the personal account: what is touched may carry it. */
  readonly organizationId: string | null;
}

/** When the session ends from now on. Where nothing is said of it, that is not known any more. */
// biome-ignore lint/suspicious/noConfusingVoidType: a function that says nothing of the end may return nothing at all
export type ExtendSessionOutput = SessionDeadlines | null | undefined | void;

/** What `endSession` is told to end. */
export interface EndSessionInput {
  /** The session's id, the `sid` claim. */
  readonly sessionId: string;
}

/** Mints a token: see {@link CreateTokenInput}. Rejects with any error; `ApiResponseError` says the most. */
export type CreateToken = (input: CreateTokenInput, call: ActorCall) => Promise<CreateTokenOutput>;
/** Builds the URL of a handshake. */
export type CreateHandshakeUrl = (
  input: CreateHandshakeUrlInput,
  call: ActorCall,
) => Promise<string | URL> | string | URL;
/** Sends the document through the handshake. In a browser it never settles: the page is left. */
export type FollowHandshake = (input: FollowHandshakeInput, call: ActorCall) => Promise<FollowHandshakeOutput>;
/** Asks the server whether the session has ended. */
export type ConfirmSession = (input: ConfirmSessionInput, call: ActorCall) => Promise<ConfirmSessionOutput>;
/** Tells the server that the user goes on. */
export type ExtendSession = (input: ExtendSessionInput, call: ActorCall) => Promise<ExtendSessionOutput>;
/** Tells the server that the session is over. */
export type EndSession = (input: EndSessionInput, call: ActorCall) => Promise<unknown>;
