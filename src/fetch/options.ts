import { type Logger, loggerOf, warn } from '../platform/logger.ts';
import { check, checkOneOf, unknownNames } from '../protocol/caller-input.ts';
import type { Session } from '../session/session.ts';
import type { StepUpChallenge } from './challenges.ts';
import { type MayCarryToken, originRule, pageOrigin } from './origins.ts';

/** What is needed of a session. */
export type AuthorizedSession = Pick<Session, 'getToken' | 'organizationId'>;

/** What a DPoP proof is made for, by the names of [RFC 9449](https://www.rfc-editor.org/rfc/rfc9449#section-4.2). */
export interface CreateProofInput {
  /** The method of the request. */
  readonly htm: string;
  /** Its address without query and fragment. */
  readonly htu: string;
  /** The token that goes with the proof: its SHA-256 becomes the claim `ath`. */
  readonly accessToken: string;
  /** The nonce that the server of this origin gave last. Not given: it gave none yet. */
  readonly nonce?: string;
}

/** Makes a DPoP proof, a signed JWT. Called for every request anew, and again for a repetition. */
export type CreateProof = (
  input: CreateProofInput,
  call: { readonly signal: AbortSignal | undefined },
) => string | Promise<string>;

/** The options of `authorizedFetch`. Platform defaults are read at each call, never when the module is loaded. */
export interface AuthorizedFetchOptions {
  /**
   * The origins that get the token: a list (`https://api.example.com`; http only on loopback), or a function that is given the address
   * and answers true or false. All others are fetched without one. Default: the page's own origin; none where there is no page.
   */
  readonly origins?: readonly string[] | ((url: URL) => boolean);
  /**
   * Whether a request that was refused is sent once more with another token: `idempotent` ones (RFC 9110: GET, HEAD, OPTIONS, TRACE,
   * PUT, DELETE; the default), `always`, or `never`. In any case only when its body can be sent again.
   */
  readonly retry?: 'idempotent' | 'always' | 'never';
  /**
   * Whether an answer says that the token was refused. It is given a copy, whose body may be read. Default: its status is 401. A step-up
   * challenge is none of it.
   */
  isRefused?(response: Response): boolean | Promise<boolean>;
  /**
   * Asked when the API wants the user to prove anew who they are, before it does what it was asked (RFC 9470). Resolves to `true` when
   * the user has: then a new token is minted, and the request sent once more, whatever its method, when its body can be. Else the caller
   * gets the 401. It is asked once for all requests that get the same challenge meanwhile. Default: the caller gets the 401.
   */
  onChallenge?(challenge: StepUpChallenge): boolean | undefined | Promise<boolean | undefined>;
  /** For tokens that are bound to a key (RFC 9449): `Authorization: DPoP …` with a proof, in place of `Bearer`. Default: none. */
  readonly createProof?: CreateProof;
  /** The JWT template of the token. Default: the session token itself. */
  readonly template?: string | null;
  /** The organization of the token. Default: the session's own at the moment of the call. */
  readonly organizationId?: string | null;
  /** How long a request waits for a token, in milliseconds. Default: as long as `getToken` does. */
  readonly timeoutMs?: number;
  /**
   * The fetch to use; it is called without a `this`. In a page it is taken for a wrapper of the page's own, and trusted with redirects as
   * that is. Default: `globalThis.fetch`, looked up at each call.
   */
  readonly fetch?: (input: string | URL | Request, init?: RequestInit) => Promise<Response>;
  /** Where options that nobody knows are told. Default: the console. */
  readonly logger?: Logger;
}

/** Complete by its type: a name that is not listed does not compile. */
const OPTIONS: Readonly<Record<keyof AuthorizedFetchOptions, true>> = {
  origins: true,
  retry: true,
  isRefused: true,
  onChallenge: true,
  createProof: true,
  template: true,
  organizationId: true,
  timeoutMs: true,
  fetch: true,
  logger: true,
};

/** The options once they are checked. */
export interface Settings extends Pick<AuthorizedFetchOptions, 'onChallenge' | 'createProof'> {
  readonly session: AuthorizedSession;
  readonly mayCarryToken: MayCarryToken;
  readonly retry: 'idempotent' | 'always' | 'never';
  readonly isRefused: ((response: Response) => boolean | Promise<boolean>) | undefined;
  /** What every token is asked for with. */
  readonly token: Pick<AuthorizedFetchOptions, 'template' | 'organizationId' | 'timeoutMs'>;
  readonly send: (input: string | URL | Request, init?: RequestInit) => Promise<Response>;
}

/**
 * Checks and completes the options.
 *
 * @throws TypeError when one cannot be. A template, an organization or a wait that cannot be is refused by `getToken`.
 */
export function checkedSettings(session: AuthorizedSession, options: AuthorizedFetchOptions): Settings {
  check(
    typeof session?.getToken === 'function',
    'authorizedFetch: session',
    'a session, of createSession or startSession',
    session,
  );
  check(typeof options === 'object' && options !== null, 'authorizedFetch: options', 'an object', options);
  const logger = loggerOf(options);
  const { origins, retry = 'idempotent', isRefused, onChallenge, createProof, fetch } = options;
  checkOneOf(retry, 'authorizedFetch: retry', ['idempotent', 'always', 'never']);
  for (const [name, given] of Object.entries({ isRefused, onChallenge, createProof, fetch })) {
    check(given === undefined || typeof given === 'function', `authorizedFetch: ${name}`, 'a function', given);
  }
  const { template, organizationId, timeoutMs } = options;
  for (const unknown of unknownNames(options, OPTIONS)) warnOf(logger, unknown);
  return {
    session,
    mayCarryToken: originRule(origins),
    retry,
    isRefused,
    onChallenge,
    createProof,
    token: { template, organizationId, timeoutMs },
    send: fetch ?? ((input, init) => globalThis.fetch(input, init)),
  };
}

function warnOf(logger: Logger, mistake: string): void {
  warn(logger, `authorizedFetch: ${mistake}`);
}

/** Tells, once, a developer who waits for a token to be sent that none will be. */
export function noOriginWarning(options: AuthorizedFetchOptions): () => void {
  let isDone = options.origins !== undefined;
  return () => {
    if (isDone || pageOrigin() !== null) return;
    isDone = true;
    warnOf(loggerOf(options), 'there is no page whose origin could get the token; name those that do in "origins"');
  };
}
