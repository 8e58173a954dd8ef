import type { JSONWebKeySet } from 'jose';
import type { RefreshSessionInput } from '../../machines/request/contract.ts';

/** Where the keys come from that tokens are verified with. Exactly one of the three. */
export type VerificationKeys =
  /** A public key in PEM (`-----BEGIN PUBLIC KEY-----`), for every `kid`: no network at all. */
  | { readonly pem: string }
  /** A JWK set that is at hand. */
  | { readonly jwks: JSONWebKeySet }
  /** Where the JWK set is published. https only, loopback excepted. */
  | { readonly jwksUrl: string | URL };

/** What a pluggable back-end call gets besides its input. */
export interface BackendCall {
  /** Aborted at the deadline of the request. Hand it to `fetch`. */
  readonly signal: AbortSignal;
}

/** Where log lines go. Each method may be missing. */
export interface ServerLogger {
  /** Something the operator should know of; the request is answered all the same. */
  warn?(message: string, fields?: LogFields): void;
}

/** Timers, for the deadline. `globalThis` is one. */
export interface ServerClock {
  /** Calls back once, later. */
  setTimeout(run: () => void, delayMs: number): unknown;
  /** Takes it back. */
  clearTimeout(timer: unknown): void;
}

/** Which organization an address stands for, as path-to-regexp 6 patterns of its path. `:id` counts before `:slug`. */
export interface OrganizationSync {
  /** E.g. `['/orgs/:slug', '/orgs/:slug/(.*)']`. Tried first. */
  readonly organizationPatterns?: readonly string[];
  /** E.g. `['/me', '/me/(.*)']`. */
  readonly personalAccountPatterns?: readonly string[];
}

/** What {@link verifySessionToken} needs. */
export interface VerifyOptions {
  /** The keys to verify with. */
  readonly keys: VerificationKeys;
  /** Origins whose tokens count: the "azp" claim must be one of them. Not given or empty: any. Given, a token without "azp" is refused. */
  readonly authorizedParties?: readonly string[];
  /** Accepted values of the "aud" claim. Checked only when the token has one. */
  readonly audience?: string | readonly string[];
  /** The "iss" claim the token must have. Not given: any, for the key decides. */
  readonly issuer?: string;
  /** How far clocks may be apart, in milliseconds; 0 is honoured. Default 5 000. NaN and infinities mean the default. */
  readonly clockSkewMs?: number;
  /** The time in milliseconds since the epoch. Default: the platform's clock, read at each call. */
  readonly now?: () => number;
  /** Fetches the JWK set. Default: the platform's, read at each call. Each fetch function has a key cache of its own. */
  readonly fetch?: typeof globalThis.fetch;
  /** Runs the deadline. Default: the platform's timers. */
  readonly clock?: ServerClock;
  /** How long one request may wait for others (JWK set, refresh, handshake payload), all together, in milliseconds. Default 5 000. */
  readonly deadlineMs?: number;
  /** Default: nothing is logged. */
  readonly logger?: ServerLogger;
}

/** Who the app is, one way or the other: a publishable key tells all three, a back end without such keys gives them. */
export interface InstanceOptions {
  /** `pk_live_…` or `pk_test_…`: names the frontend API, the instance and the cookie suffix. Each can still be overridden. */
  readonly publishableKey?: string;
  /** The frontend API's host or URL; a path is kept (a proxy). https only, loopback excepted. */
  readonly frontendApi?: string;
  /** Default `production` without a publishable key. */
  readonly instance?: 'production' | 'development';
  /** The text after `__session_`. Without one only plain cookies are read. */
  readonly cookieSuffix?: string;
  /** Sent as `__clerk_api_version`. Default: the version this package speaks. */
  readonly apiVersion?: string;
}

/** Trades an expired token for new cookies: resolves to the `Set-Cookie` lines to pass on. Its rejection's `errors[0].code` becomes part of the reason. */
export type RefreshSession = (input: RefreshSessionInput, call: BackendCall) => Promise<readonly string[]>;
/** Redeems the nonce of a handshake: resolves to the `Set-Cookie` lines it stands for. */
export type FetchHandshakePayload = (nonce: string, call: BackendCall) => Promise<readonly string[]>;

/**
 * What {@link authenticateRequest} needs. Read once per object: keep one object for the life of the app, and do not change
 * it. (A new object with the same values works as well; it is only checked anew.)
 */
export interface AuthenticateOptions extends VerifyOptions, InstanceOptions {
  /** Not given: no address asks for an organization. */
  readonly organizationSync?: OrganizationSync;
  /** Not given: an expired token leads to a handshake. */
  readonly refreshSession?: RefreshSession;
  /** Not given: a handshake that comes back with a nonce finds nobody signed in. */
  readonly fetchHandshakePayload?: FetchHandshakePayload;
}

/** What a log line may carry: names and numbers, never a token, a cookie, an address or somebody else's message. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** The options that {@link VerifyOptions} and {@link AuthenticateOptions} share. */
export type AnyOptions = VerifyOptions & Partial<AuthenticateOptions>;
