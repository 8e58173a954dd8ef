import type { JSONWebKeySet } from 'jose';
import type {
  MachineTokenInput,
  RefreshSessionInput,
  TokenClaims,
  TokenKind,
} from '../../machines/request/contract.ts';
import type { LogFields } from '../platform/logger.ts';
import type { SharedRefresh } from './shared-refresh.ts';

/** Where the keys come from that tokens are verified with. Exactly one of the three. */
export type VerificationKeys =
  /** A public RSA key in PEM (`-----BEGIN PUBLIC KEY-----`), for every `kid`: no network at all. Line breaks may be written as `\n`. */
  | { readonly pem: string }
  /** A JWK set that is at hand, with a public RSA key in it, and no private one. */
  | { readonly jwks: JSONWebKeySet }
  /** Where the JWK set is published. https only, loopback excepted. */
  | { readonly jwksUrl: string | URL };

/** What a pluggable back-end call gets besides its input. */
export interface BackendCall {
  /** Aborted at the deadline of the request. Hand it to `fetch`. */
  readonly signal: AbortSignal;
}

/** Where log lines go. Each method may be missing, `{}` is silent; one that throws harms nobody. */
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

/**
 * Which organization an address stands for, as path-to-regexp 6 patterns of its path. `:id` counts before `:slug`. A pattern that no path
 * matches, one for an organization that has only other names (`/orgs/:name`), a list in which none names one, and a list without any are
 * refused: they would turn the check off.
 */
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
  /**
   * Origins whose tokens count: the "azp" claim must be one of them. Not given: any; an empty list is refused. Given, a token without "azp" is
   * refused, and no other origin is redirected to or named as where to come back to. Wildcards are refused. Beside
   * origins there may be names of apps on a phone; `authenticateRequest` refuses a list without an origin of the web, for a browser could
   * come back to none.
   */
  readonly authorizedParties?: readonly string[];
  /** Accepted values of the "aud" claim. A token without the claim is for everyone; one that has it empty or `null` is for nobody. */
  readonly audience?: string | readonly string[];
  /** The "iss" claim the token must have, or several that count. Not given: any, for the key decides. */
  readonly issuer?: string | readonly string[];
  /**
   * What a session is whose user still has something to do before it is complete (`sts: "pending"`). Default `signed-out`,
   * with the reason `session-pending`; `signed-in` for an app where that is done.
   */
  readonly pendingSessions?: 'signed-out' | 'signed-in';
  /** How far clocks may be apart, in milliseconds; 0 is honoured. Default 5 000. */
  readonly clockSkewMs?: number;
  /**
   * The time in milliseconds since the epoch. Default: `Date.now()`, read at each call; where that throws, the clock of `performance`.
   * One that throws or returns no finite number is a `TypeError` of whatever asks it: nobody is signed in or out by guess.
   */
  readonly now?: () => number;
  /** Fetches the JWK set. Default: the platform's, read at each call. Each fetch function has a key cache of its own. */
  readonly fetch?: typeof globalThis.fetch;
  /** Runs the deadline. Default: the platform's timers. */
  readonly clock?: ServerClock;
  /** How long one request may wait for others (JWK set, refresh, handshake payload), all together, in milliseconds. Default 5 000; `Infinity` is the longest that a timer can wait. */
  readonly deadlineMs?: number;
  /** Default: nothing is logged. */
  readonly logger?: ServerLogger;
}

/** Who the app is, one way or the other: a publishable key tells all three, a back end without such keys gives them. */
export interface InstanceOptions {
  /** `pk_live_…` or `pk_test_…`: names the frontend API, the instance and the cookie suffix. Each can still be overridden. */
  readonly publishableKey?: string;
  /**
   * The frontend API's host or URL; a path is kept (a proxy). https only, loopback excepted; without
   * credentials, query and hash. Or a path alone, as `/__clerk`:
   * a proxy on the app's own origin.
   */
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

/** Whose opaque token it is, as the back end says. */
export interface VerifiedMachine {
  /** Whom the token stands for: a machine, a user or an organization. Not empty. */
  readonly subject: string;
  /** Default: none. */
  readonly scopes?: readonly string[];
  /** Whatever else is known. For an access token "aud" is compared with the option `audience`. Default: nothing. */
  readonly claims?: TokenClaims;
}

/**
 * Asks the back end about an opaque token: resolves to its owner, or to `null` when it refuses the token. A rejection means
 * that nothing was found out, and its `status` why: 404 is a refusal too, 401 a wrong secret key, all else an outage.
 */
export type VerifyMachineToken = (input: MachineTokenInput, call: BackendCall) => Promise<VerifiedMachine | null>;

/** Other domains of the app, and a proxy of the frontend API. */
export interface DomainOptions {
  /**
   * Where the app passes requests on to the frontend API: an absolute URL (https, http on loopback), or a path that begins
   * with `/`, which is put behind the origin the browser sees. It replaces the frontend API's own address in redirects, and
   * wins over `domain`. `''` means none.
   */
  readonly proxyUrl?: string;
  /** Whether this app is a satellite: on a domain of its own, signed in by way of the primary domain. Default false. */
  readonly isSatellite?: boolean;
  /** The satellite's own host, with its port if it has one. In production its frontend API is at `clerk.<domain>`. */
  readonly domain?: string;
  /** The sign-in page on the primary domain, absolute. A satellite of a development instance cannot do without. */
  readonly signInUrl?: string;
  /** Whether a satellite asks the primary domain about visitors it knows nothing of, with a redirect each. Default false. */
  readonly satelliteAutoSync?: boolean;
}

/** Which tokens count, and the keys for those that are JWTs. */
export type AcceptedTokenOptions =
  | {
      /** The keys to verify with. */
      readonly keys: VerificationKeys;
      /** One kind, a list of kinds, or `any`. A token of another kind is not even verified. Default `session-token`. */
      readonly acceptsToken?: TokenKind | 'any' | readonly TokenKind[];
    }
  | {
      /** Not needed: an API key is opaque. Every other kind of token can be a JWT. */
      readonly keys?: VerificationKeys | undefined;
      readonly acceptsToken: 'api-key' | readonly 'api-key'[];
    };

/** Who vouches for tokens that cannot be verified here. */
export interface MachineTokenOptions {
  /** Not given: opaque tokens of machines are signed out; their JWTs are verified without it. */
  readonly verifyMachineToken?: VerifyMachineToken;
}

/**
 * What {@link authenticateRequest} needs. Read once per object: keep one object for the life of the app, and do not change
 * it. (A new object with the same values works as well; it is only checked anew.)
 */
export type AuthenticateOptions = RequestOptions & AcceptedTokenOptions;

/** {@link AuthenticateOptions} without those of the accepted tokens. */
export interface RequestOptions
  extends Omit<VerifyOptions, 'keys'>,
    InstanceOptions,
    DomainOptions,
    MachineTokenOptions {
  /** Not given: no address asks for an organization, and neither does one whose path is longer than 1,024 characters. */
  readonly organizationSync?: OrganizationSync;
  /** Not given: an expired token leads to a handshake. */
  readonly refreshSession?: RefreshSession;
  /**
   * Lets requests that come with one refresh token share one `refreshSession`. Default: all of this process do, and the answer is
   * kept for 10 s for those who come late. Give a store's where several processes serve one browser.
   */
  readonly sharedRefresh?: SharedRefresh;
  /** Not given: handshakes are asked to bring the payload itself (`format=token`), and a nonce that comes all the same finds nobody signed in. */
  readonly fetchHandshakePayload?: FetchHandshakePayload;
  /**
   * Bytes nobody can guess, as many as are asked for: each handshake is marked with some. Called only for a redirect to one.
   * Default: the platform's `crypto.getRandomValues`, read at each call. Where it fails the handshake goes on without a mark, and
   * its answer counts in a cookie only.
   */
  readonly randomBytes?: (length: number) => Uint8Array;
}

/** The options that {@link VerifyOptions} and {@link AuthenticateOptions} share. */
export type AnyOptions = RequestOptions & Partial<AcceptedTokenOptions>;
