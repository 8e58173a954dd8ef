import type { RequestFacts, RequestReason, TokenRefusalReason } from './facts-and-reasons.ts';

/** Claims of a token: the payload as it was signed. */
export type TokenClaims = Readonly<Record<string, unknown>>;

/** What became of a token. */
export type TokenVerdict = TokenAcceptance | TokenRefusal;

/** The token is genuine and in force. */
export interface TokenAcceptance {
  readonly verified: true;
  /** The raw JWT. A secret. `null` where a decision is made from facts alone. */
  readonly jwt: string | null;
  readonly claims: TokenClaims | null;
  /** The address asks for another organization than the token's. */
  readonly asksOtherOrganization: boolean;
  /** The session is not complete yet, and counts as signed out so long. Not given: it is complete. */
  readonly isPending?: boolean;
}

/** The token does not count. */
export interface TokenRefusal {
  readonly verified: false;
  readonly reason: TokenRefusalReason;
}

/** What a handshake brought: the `Set-Cookie` lines it asks for, and the session token among them. */
export interface HandshakePayload {
  readonly cookies: readonly string[];
  /** The raw session token; `''` when the handshake found nobody signed in. */
  readonly sessionToken: string;
}

/** Kinds of tokens that belong to a machine instead of a user. */
export type MachineTokenKind = 'api-key' | 'm2m-token' | 'oauth-token';

/** Kinds of tokens a request can be signed in with. */
export type TokenKind = 'session-token' | MachineTokenKind;

/** A machine that has proved who it is. Plain JSON. */
export interface MachineIdentity {
  readonly kind: MachineTokenKind;
  /** Whom the token stands for: a machine, a user or an organization. */
  readonly subject: string;
  /** What it may do, as the token or the back end says. */
  readonly scopes: readonly string[];
  /** The verified payload of a JWT; of an opaque token what the back end answered beside the subject. */
  readonly claims: TokenClaims;
}

/** What became of a machine's token. */
export type MachineVerdict =
  | { readonly verified: true; readonly machine: MachineIdentity }
  | { readonly verified: false; readonly reason: RequestReason };

/** Input of `verifyMachineJwt` and `verifyMachineToken`. */
export interface MachineTokenInput {
  /** What the token says it is. */
  readonly kind: MachineTokenKind;
  /** The raw token. A secret. */
  readonly token: string;
}

/** What an actor that needs the request's own text is started with. Secrets: never log them. */
export interface RequestParts {
  /** The session token in judgement, raw. */
  readonly sessionToken: string;
  /** The nonce or token a handshake brought back, raw; `''` when none did. */
  readonly handshakePayload: string;
  /** What `refreshSession` is asked with, when it can be asked. */
  readonly refresh: RefreshSessionInput | null;
  /** The machine's token in judgement, when there is one. */
  readonly machineToken: MachineTokenInput | null;
}

/** What `refreshSession` is asked to refresh. */
export interface RefreshSessionInput {
  /** The `sid` claim of the expired token. */
  readonly sessionId: string;
  /** The expired session token, raw. */
  readonly expiredToken: string;
  /** The value of the refresh cookie. */
  readonly refreshToken: string;
  /** Whether the suffixed cookies are in use: the new ones should be of the same kind. */
  readonly suffixedCookies: boolean;
  /** The origin of the address as the browser sees it. */
  readonly requestOrigin: string;
  /** The request's headers, each with its values. */
  readonly requestHeaders: Readonly<Record<string, readonly string[]>>;
}

/** What one actor of the request chart is started with. */
export interface RequestInput {
  readonly facts: RequestFacts;
  /** Not given: the chart decides from the facts alone and its actors are not to be run. */
  readonly parts?: RequestParts | null;
  /** How long the whole request may wait for others, in milliseconds. Default 5 000. */
  readonly deadlineMs?: number;
}

/** What the chart remembers of a request. Plain JSON. */
export interface RequestContext {
  readonly facts: RequestFacts;
  readonly parts: RequestParts | null;
  readonly deadlineMs: number;
  readonly status: RequestOutput['status'];
  readonly reason: RequestReason | null;
  /** The deadline has passed: nothing is waited for any more. */
  readonly isLate: boolean;
  readonly isLoop: boolean;
  /** The session token a refresh or handshake brought, not verified yet. */
  readonly candidate: string;
  readonly cookies: readonly string[];
  readonly resolvedHandshake: boolean;
  readonly toleratedSkew: boolean;
  readonly jwt: string | null;
  readonly claims: TokenClaims | null;
  readonly machine: MachineIdentity | null;
}

/** How the request is answered. */
export interface RequestOutput {
  readonly status: 'signed-in' | 'signed-out' | 'handshake';
  /** `null` exactly when signed in. */
  readonly reason: RequestReason | null;
  /** A handshake was called for, and refused because the burst is spent. */
  readonly isLoop: boolean;
  /** `Set-Cookie` lines of a refresh or handshake, to be passed on. */
  readonly cookies: readonly string[];
  /** Whether `cookies` come from a handshake that has been resolved. */
  readonly resolvedHandshake: boolean;
  /** Development: the token counts only because clocks a day apart were forgiven. */
  readonly toleratedSkew: boolean;
  readonly jwt: string | null;
  /** Of the verified token; beside `signed-out` only with the reason `session-pending`. */
  readonly claims: TokenClaims | null;
  /** Who has signed in, when it is a machine: `jwt` is its raw token then, whatever form it has, and `claims` is null. */
  readonly machine: MachineIdentity | null;
}

/** Input of `verifyToken`. */
export interface VerifyTokenInput {
  readonly jwt: string;
  /** Forgive clocks that are a day apart: development, fresh from a handshake. */
  readonly forgivesSkew: boolean;
}

/** Input of `loadKey`: the token whose key is missing. */
export interface LoadKeyInput {
  readonly jwt: string;
}

/** Input of `fetchHandshakePayload`. */
export interface FetchHandshakePayloadInput {
  readonly nonce: string;
}

/** Input of `verifyHandshake`. */
export interface VerifyHandshakeInput {
  readonly jwt: string;
}

/** What a handshake token proved to be. */
export type HandshakeVerdict = ({ readonly verified: true } & HandshakePayload) | TokenRefusal;
