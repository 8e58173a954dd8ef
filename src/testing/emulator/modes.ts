/**
 * The modes of the frontend API emulator and the options of each.
 *
 * @module
 */

/** Every mode, by its name. */
export const EMULATOR_MODES = [
  'healthy',
  'origin-outage',
  'unavailable',
  'connection-reset',
  'hung',
  'slow',
  'rate-limited',
  'unauthenticated',
  'empty-answer',
  'malformed-answer',
  'gate',
  'session-minter',
  'kept-token',
  'backdated',
] as const;

/** How the emulated frontend API behaves; see {@link EmulatorModeOptions} for what each mode means. */
export type EmulatorMode = (typeof EMULATOR_MODES)[number];

/** What a request can be for. `preflight` is a CORS preflight, answered in every mode; `unknown` is any other path or method. */
export type EmulatorEndpoint =
  | 'tokens'
  | 'client'
  | 'end'
  | 'touch'
  | 'handshake'
  | 'handshake-payload'
  | 'refresh'
  | 'jwks'
  | 'preflight'
  | 'unknown';

/** How far a mode reaches. A limited mode lies on top of the one before, which shows again where and when it does not apply. */
export interface EmulatorModeLimits {
  /** For this many requests it applies to; then the mode below shows again. Default: without end. */
  readonly times?: number;
  /** For these endpoints only. Default: all; `rate-limited`, `unauthenticated`, `empty-answer` and `malformed-answer` spare `jwks`. */
  readonly only?: EmulatorEndpoint | readonly EmulatorEndpoint[];
}

/** `Retry-After`: seconds, a moment (sent as an HTTP-date), any text verbatim, or `null` for no such header. */
export type RetryAfter = number | Date | string | null;

/** The options of each mode. */
export interface EmulatorModeOptions {
  /** Edge and origin are alive: every mint reads the database, so `oiat` is the moment of the mint. */
  readonly healthy: EmulatorModeLimits;
  /**
   * The origin is down, the edge alive. A token request without `expired_token` gets `422 missing_expired_token`; with a genuine
   * one of that session (signature checked, expiry ignored) it gets a token with the old claims, organization and `oiat`. One that
   * is forged, of another session, or a template's is no proof: the same `422`. The edge cannot know that a session has ended since.
   * Handshakes mint from a genuine `__session`, without one they fail as `GET /v1/client`, `end` and `refresh` do. Over a wire that says
   * `hasEdge: false` there is no edge to ask for it: token requests fail as those do.
   */
  readonly 'origin-outage': EmulatorModeLimits & {
    /** Whether the edge can mint for another organization than the offered token's. Default `false`: it keeps the token's own. */
    readonly remapsOrganization?: boolean;
    /** The status of what needs the origin. Default 503. */
    readonly status?: number;
  };
  /** Nothing works. */
  readonly unavailable: EmulatorModeLimits & {
    /** Default 503. Any status from 400 on may be given, for a server that says no to everything. */
    readonly status?: number;
    /** The code of the JSON error. Default `service_unavailable`. */
    readonly code?: string;
    /** Default `json`: the documented error shape. `huge` is that shape with a message of 4 MiB. */
    readonly body?: 'json' | 'html' | 'empty' | 'huge';
    /** Default: no such header. */
    readonly retryAfter?: RetryAfter;
  };
  /**
   * The connection breaks before an answer: a reset of the socket over HTTP, a `TypeError` from `fetch`. A browser that had used the
   * connection before may send such a request once more by itself; each is on record.
   */
  readonly 'connection-reset': EmulatorModeLimits;
  /** No answer, until the client gives up or the emulator is closed; a later mode does not free it. */
  readonly hung: EmulatorModeLimits;
  /** Answers take long. */
  readonly slow: EmulatorModeLimits & {
    /** How long, in milliseconds. Default 3,000. */
    readonly delayMs?: number;
    /** `after`: the work is done at arrival, the answer travels for `delayMs` (default). `before`: the request waits first. */
    readonly delay?: 'before' | 'after';
    /** What answers. Default `healthy`. */
    readonly like?: Exclude<EmulatorMode, 'slow'>;
  };
  /** `429 too_many_requests`. */
  readonly 'rate-limited': EmulatorModeLimits & {
    /** Default 1 (second). */
    readonly retryAfter?: RetryAfter;
  };
  /** The user is unknown. With `only: 'tokens'`, `GET /v1/client` still tells the truth about the session. */
  readonly unauthenticated: EmulatorModeLimits & {
    /** Default 401. */
    readonly status?: number;
    /** Default `authentication_invalid`. */
    readonly code?: string;
  };
  /** A success that says nothing. */
  readonly 'empty-answer': EmulatorModeLimits & {
    /** From 200 to 299. Default 200; 204 never has a body. */
    readonly status?: number;
    /** Default `nothing`: an empty body. `object` is `{}`, `empty-jwt` is `{"jwt":""}`, `null` is `null`. */
    readonly body?: 'nothing' | 'object' | 'empty-jwt' | 'null';
  };
  /** A success that says something wrong. */
  readonly 'malformed-answer': EmulatorModeLimits & {
    /**
     * Default `text`: no JSON. `truncated`: JSON that breaks off. `wrong-shape`: other JSON. The rest are token answers that are
     * not what was asked for, genuinely signed but for `not-a-jwt`; other endpoints answer `wrong-shape` instead.
     */
    readonly body?:
      | 'text'
      | 'html'
      | 'truncated'
      | 'wrong-shape'
      | 'not-a-jwt'
      | 'no-exp'
      | 'no-iat'
      | 'expired'
      | 'foreign-session'
      | 'foreign-organization';
  };
  /**
   * Somebody else answers in the API's place, whatever is asked: an access proxy, a firewall, a captive portal. Nothing reaches the
   * API, so nothing is minted or ended.
   */
  readonly gate: EmulatorModeLimits & {
    /**
     * From 200 to 599. Default 401. A status of 300 and above but below 400 redirects to `/gate/login`, where a page with 200 is;
     * 204, 205 and 304 have no body. A `fetch` makes a network error of 407, and a browser hides a redirect's status.
     */
    readonly status?: number;
    /**
     * Default `html`: a login page. `empty`: no body and no content type. `text` and `json`: words of its own, not of the API's
     * shape.
     */
    readonly body?: 'html' | 'empty' | 'text' | 'json';
  };
  /**
   * The edge mints as the normal path, from claims it read up to `staleSeconds` ago: fresh `iat`, older `oiat`. `force_origin=true`
   * reads the database, and leaves what the edge remembers as it was (there are many edges).
   */
  readonly 'session-minter': EmulatorModeLimits & {
    /** How old the remembered claims may grow, in seconds. Default 60. */
    readonly staleSeconds?: number;
    /** Whether a genuine `token` of the body counts where it is fresher than what the edge remembers. Default `true`. */
    readonly usesToken?: boolean;
  };
  /** A token request is answered with the token that the same request was answered with before, until little of its life is left. */
  readonly 'kept-token': EmulatorModeLimits & {
    /** From how many seconds before its expiry on a token is not handed out again. Default 5. */
    readonly untilSeconds?: number;
  };
  /** The "iat" of tokens that token requests mint lies before the moment of the mint; their expiry does not. */
  readonly backdated: EmulatorModeLimits & {
    /** By how many seconds. Default 300. */
    readonly bySeconds?: number;
  };
}

/** One answer for one request, in place of the mode's. */
export type NextAnswer =
  | EmulatorMode
  | { [Mode in EmulatorMode]: { readonly mode: Mode } & Omit<EmulatorModeOptions[Mode], 'times'> }[EmulatorMode]
  | LiteralAnswer;

/** An answer given word for word. Of `body`, `jwt` and `code` the first that is given makes the body. */
export interface LiteralAnswer {
  /** Only for a request of these endpoints; others pass it by. */
  readonly only?: EmulatorEndpoint | readonly EmulatorEndpoint[];
  /** From 200 to 599. Default 200. */
  readonly status?: number;
  /** Besides or instead of the usual ones. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Text is sent verbatim, anything else as JSON. */
  readonly body?: unknown;
  /** A token answer with this JWT. */
  readonly jwt?: string;
  /** An error of the documented shape with this code. */
  readonly code?: string;
}
