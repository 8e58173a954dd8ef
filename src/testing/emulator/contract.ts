import type { WireAdapter } from '../wire-adapter.ts';
import type { EmulatorMode, EmulatorModeOptions, NextAnswer } from './modes.ts';
import type { EmulatorCounters, EmulatorEvent, RawRequest, RecordedRequest } from './recorded-requests.ts';
import type { EmulatedSession, EmulatedSessionOptions } from './sessions.ts';
import type { SigningKey } from './signer.ts';

/** What a template's claims may depend on: what the edge can read from a session token, too. */
export interface TemplateFacts {
  readonly sessionId: string;
  readonly userId: string;
  readonly organizationId: string | null;
}

/** A JWT template of the instance. */
export interface EmulatedTemplate {
  /** Its claims, besides the registered ones (which win). */
  readonly claims?: Readonly<Record<string, unknown>> | ((facts: TemplateFacts) => Readonly<Record<string, unknown>>);
  /** Whether its tokens name the session (`sid`). Default `false`. */
  readonly sid?: boolean;
  /** Default: the emulator's. */
  readonly lifetimeSeconds?: number;
}

/** What a {@link FrontendApiEmulator} can be given. */
export interface FrontendApiEmulatorOptions {
  /** The server's clock, milliseconds since the epoch; it may differ from the client's. Default `Date.now`, looked up at each call. */
  readonly now?: () => number;
  /** The timers of the mode `slow`, in the shape of XState's clock. Default: the platform's, looked up at each call. */
  readonly clock?: {
    /** Calls back once, later. */
    setTimeout(callback: () => void, delayMs: number): unknown;
    /** Takes it back. */
    clearTimeout(id: unknown): void;
  };
  /** In [0, 1): makes nonces and refresh tokens. Default `Math.random`, looked up at each call. */
  readonly random?: () => number;
  /** `exp` less `iat` of session tokens, in seconds. Default 60. */
  readonly tokenLifetimeSeconds?: number;
  /** The `iss` claim. Default: the URL of the first {@link FrontendApiEmulator.listen}, before that `https://frontend-api.test`. */
  readonly issuer?: string;
  /** The path the frontend API lives under, as behind a proxy: `/__clerk`. Default: none. */
  readonly basePath?: string;
  /**
   * The wire it speaks: which request is for a token, confirms or ends a session, and how an answer looks. Looked up at each request. Default: the
   * frontend API's, {@link frontendApiWire}. The other endpoints (handshake, refresh, key set) stay as they are.
   */
  readonly wire?: WireAdapter;
  /** The templates of the instance; another name is `404`. Default: any name is a template without claims of its own. */
  readonly templates?: Readonly<Record<string, EmulatedTemplate>>;
  /** Whether `GET /v1/client` leaves ended sessions out (default) or lists them with their status. */
  readonly endedSessions?: 'unlisted' | 'listed';
  /** Kind of instance: a development instance sends `__clerk_db_jwt` along with handshakes. Default `production`. */
  readonly instance?: 'production' | 'development';
  /** The suffix of the suffixed cookies. Default `emulator`. */
  readonly cookieSuffix?: string;
  /**
   * The secret key that the routes of the back end ask for (`POST /v1/sessions/:id/refresh`, `GET /v1/clients/handshake_payload`), as
   * `Authorization: Bearer …`; without it they answer `401`. Default: they ask for none.
   */
  readonly secretKey?: string;
  /**
   * Whether a refresh brings a new refresh token (`rotated`): a used one that comes again is then `401 refresh_token_reused`, and the
   * session's good one counts no more, as if it were stolen. Default `kept`.
   */
  readonly refreshTokens?: 'kept' | 'rotated';
  /** Origins of other pages that may read answers, with credentials. Default: loopback origins, on any port. */
  readonly allowedOrigins?: (origin: string) => boolean;
  /** Keeps every request unmasked in {@link FrontendApiEmulator.rawRequests}: for tests of the exact bytes. Default `false`. */
  readonly rawRequests?: boolean;
  /** A key made before, shared by many emulators to save its making; see {@link FrontendApiEmulator.signingKey}. */
  readonly signingKey?: SigningKey | Promise<SigningKey>;
}

/** What a token made by {@link FrontendApiEmulator.mint} says. */
export interface MintOptions {
  /** The `sid` claim. It need not be a session of the emulator: tokens of foreign sessions are made so. */
  readonly sessionId: string;
  /** `null`: personal. Default: the session's active one. */
  readonly organizationId?: string | null;
  /** Makes a token of this template. */
  readonly template?: string;
  /** `iat`, in milliseconds since the epoch, cut to seconds. Default: the emulator's now. */
  readonly issuedAtMs?: number;
  /** `exp` less `iat`. Default: the emulator's; with a negative number the token was never valid. */
  readonly lifetimeSeconds?: number;
  /** `oiat` of the protected header, in seconds. Default: `iat`. `null`: none. */
  readonly oiat?: number | null;
  /**
   * More claims; they win, and `undefined` takes one out: `{ exp: undefined }`. A token of a request has its `Origin` as `azp`; one
   * that is made here, like one of a request without `Origin`, has none but what is given: `{ azp: 'https://app.example' }`.
   */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** More of the protected header; it wins, and `undefined` takes one out. The `alg` stays RS256: rejects with another. */
  readonly header?: Readonly<Record<string, unknown>>;
}

/** Where a listening emulator can be reached. */
export interface EmulatorServer extends AsyncDisposable {
  /** Its URL with port and base path, without a trailing slash. */
  readonly url: string;
  readonly port: number;
  /** Stops listening and kills every open socket; hung requests end with it. May be called again. */
  close(): Promise<void>;
}

/** Where to listen. */
export interface ListenOptions {
  /** Default 0: any free port. */
  readonly port?: number;
  /** A loopback host. Default `127.0.0.1`. */
  readonly host?: string;
  /**
   * Names besides those of this machine (`localhost`, `*.localhost`, loopback addresses) that a request's `Host` may have, without
   * a port. A page of another name that was made to lead here is refused with `403 host_invalid`. Default: none.
   */
  readonly allowedHosts?: readonly string[];
}

/** The emulated frontend API: one instance, one browser client with its sessions. See {@link frontendApiEmulator}. */
export interface FrontendApiEmulator extends AsyncDisposable {
  /**
   * Answers without a network. Rejects as `fetch` does: with the signal's reason when aborted, with a `TypeError` when the
   * connection breaks. A redirect is given back, never followed. Needs no `this`.
   */
  readonly fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>;
  /**
   * Answers real HTTP on this machine (Node; `node:http` is loaded by this call).
   *
   * @throws TypeError when the host is not loopback. Rejects with the system's error when the port is taken.
   */
  listen(options?: ListenOptions): Promise<EmulatorServer>;
  /** Closes every server, ends pending answers and timers. The object can be used again. */
  close(): Promise<void>;
  /** Resolves when no request is being worked on; a hung one, or one that is waiting in `slow`, does not count. */
  settled(): Promise<void>;

  /** The mode in force: the last one set whose `times` are not used up. */
  readonly mode: EmulatorMode;
  /** Changes the mode, from the next request on. Without limits it replaces everything set before; see {@link EmulatorModeLimits}. */
  setMode<Mode extends EmulatorMode>(mode: Mode, options?: EmulatorModeOptions[Mode]): void;
  /** Answers for the next requests, one each, before the mode is asked. May be called again: they queue. */
  answerNext(...answers: readonly NextAnswer[]): void;

  /** Seconds from `iat` to `exp` of the next tokens; may be set at any time. */
  tokenLifetimeSeconds: number;
  /** The `iss` claim of its tokens. */
  readonly issuer: string;
  /** Creates a session, which becomes the client's last active one. @throws TypeError when the id is taken. */
  createSession(options?: EmulatedSessionOptions): EmulatedSession;
  /** The session as the database has it, or `undefined`. */
  session(sessionId: string): EmulatedSession | undefined;
  /** Ends it, as a sign-out elsewhere does: token requests get `401`. @throws TypeError when unknown, as the next ones do. */
  endSession(sessionId: string): void;
  /** Removes it without a trace: `404 resource_not_found`. */
  removeSession(sessionId: string): void;
  /** Bans its user: `403` with the code, and the client no longer has it. Default `user_banned`. */
  banSession(sessionId: string, code?: 'user_banned' | 'user_deactivated'): void;
  /** Makes another organization its active one; `null`: the personal account. */
  switchOrganization(sessionId: string, organizationId: string | null): void;
  /** Sets custom claims of it, `undefined` taking one out: tokens minted from the database have them from now on. */
  changeClaims(sessionId: string, claims: Readonly<Record<string, unknown>>): void;
  /** Forgets the client with all its sessions: `GET /v1/client` answers `null`. */
  removeClient(): void;

  /** Makes a genuine token, signed with the emulator's key. Counts nowhere. */
  mint(options: MintOptions): Promise<string>;
  /** The same, signed with another key under the genuine `kid`: a forgery. */
  mintForged(options: MintOptions): Promise<string>;
  /** The refresh token of a session, as its handshakes set it. */
  refreshToken(sessionId: string): string;
  /** The key set, as `/.well-known/jwks.json` and `/v1/jwks` answer it. */
  jwks(): Promise<{ keys: Record<string, unknown>[] }>;
  /** The key in use, made at the first call or mint. To be handed to other emulators. */
  signingKey(): Promise<SigningKey>;
  /** Signs with a new key from now on; the key set lists the old ones, too. */
  rotateKey(): Promise<void>;

  /** Every request since the beginning or {@link reset}, in order, secrets masked. */
  readonly requests: readonly RecordedRequest[];
  /** The same unmasked. @throws TypeError without the option `rawRequests`. */
  readonly rawRequests: readonly RawRequest[];
  /** What was counted since the beginning or {@link reset}. A snapshot. */
  readonly counters: EmulatorCounters;
  /** What {@link requests} shows in place of this secret. */
  maskOf(secret: string): string;
  /** Empties the record and the counters; sessions, modes and masks stay. */
  reset(): void;
  /**
   * Tells of every request at its arrival, or at its end. A listener that throws harms nobody: its error surfaces as an uncaught one.
   *
   * @returns What takes the listener away again.
   */
  on(event: EmulatorEvent, listener: (request: RecordedRequest) => void): () => void;
}
