import { errors, jwtVerify, SignJWT } from 'jose';
import type { MachineTokenKind } from '../../machines/request/contract.ts';
import type { RequestReason } from '../../machines/request/facts-and-reasons.ts';
import { checkedTime } from './bounds.ts';
import { optionalFunction } from './option-checks.ts';
import { type RequestState, stateOf } from './request-state.ts';
import { peekToken } from './token/peek.ts';

/** What {@link forwardState} and {@link readForwardedState} share. */
export interface ForwardingOptions {
  /**
   * Known to the app's server processes only, at least 32 characters: `openssl rand -base64 32`. What is forwarded is signed with it
   * (HS256), so that no client can forge it, even where nothing in front of a page takes its headers away.
   */
  readonly secret: string;
  /** The time in milliseconds since the epoch. Default: the platform's clock, read at each call. */
  readonly now?: () => number;
}

/** The request header that a state travels in, from a proxy or middleware to the page behind it. */
const FORWARDED_HEADER = 'x-xstate-session-state';

const SECRET_CHARS_MIN = 32;
/** As long as a session token: what a page is slow to read must not be older. */
const LIFE_SECONDS = 60;
const TYPE = 'xstate-session-state+jwt';

/**
 * The headers of a request with what was learned of it: for a framework whose middleware runs apart from its pages, e.g.
 * `NextResponse.next({ request: { headers: await forwardState(request.headers, state, { secret }) } })`. The page reads it with
 * {@link readForwardedState}, and need not verify, refresh or wait for anything again.
 *
 * Whatever the client sent under that name is replaced. The header carries the session token: like a cookie, it must not be logged,
 * and must not be sent on to another server.
 *
 * @param headers - The request's. Not changed.
 * @param state - Signed in or out. `state.headers` are for the answer: send them with it.
 * @throws TypeError when the state is a handshake (it is to be answered, not passed on), or the secret is too short.
 */
export async function forwardState(
  headers: Headers,
  state: RequestState,
  options: ForwardingOptions,
): Promise<Headers> {
  const { key, now } = keyAndClock(options);
  if (state.status === 'handshake') {
    throw new TypeError('forwardState: a handshake is to be answered with handshakeResponse, not passed on');
  }
  const jwt = await new SignJWT(payloadOf(state))
    .setProtectedHeader({ alg: 'HS256', typ: TYPE })
    .setExpirationTime(Math.floor(now() / 1000) + LIFE_SECONDS)
    .sign(key);
  const forwarded = new Headers(headers);
  forwarded.set(FORWARDED_HEADER, jwt);
  return forwarded;
}

/**
 * The state of a request as the proxy or middleware in front has learned it.
 *
 * It reads no clock before the header has been found, waits for nothing outside the process, and starts nothing.
 *
 * @param headers - The request's, e.g. `await headers()` of `next/headers`.
 * @returns The state, with empty `headers`; `null` when there is none, or one that is forged or over a minute old: then nothing in
 *   front of the page has seen the request, and nobody is signed in.
 * @throws TypeError when the secret is too short.
 */
export async function readForwardedState(
  headers: Pick<Headers, 'get'>,
  options: ForwardingOptions,
): Promise<RequestState | null> {
  const { key, now } = keyAndClock(options);
  const jwt = headers.get(FORWARDED_HEADER);
  if (jwt === null) return null;
  try {
    const currentDate = new Date(now());
    const { payload } = await jwtVerify<ForwardedPayload>(jwt, key, { algorithms: ['HS256'], typ: TYPE, currentDate });
    return stateFrom(payload, now);
  } catch (error) {
    if (error instanceof errors.JOSEError) return null;
    throw error;
  }
}

/** What travels. Of a session token the claims are in the token. */
type ForwardedPayload =
  | {
      readonly status: 'signed-out';
      readonly reason: RequestReason;
      /** Of a session that is known but does not count, where there is one. */
      readonly claims?: Readonly<Record<string, unknown>> | undefined;
    }
  | { readonly status: 'signed-in'; readonly tokenKind: 'session-token'; readonly token: string }
  | {
      readonly status: 'signed-in';
      readonly tokenKind: MachineTokenKind;
      readonly token: string;
      readonly subject: string;
      readonly scopes: readonly string[];
      readonly claims: Readonly<Record<string, unknown>>;
    };

function payloadOf(state: Exclude<RequestState, { status: 'handshake' }>): ForwardedPayload {
  if (state.status === 'signed-out') return { status: 'signed-out', reason: state.reason, claims: state.claims };
  const { status, token } = state;
  if (state.tokenKind === 'session-token') return { status, tokenKind: state.tokenKind, token };
  const { tokenKind, subject, scopes, claims } = state;
  return { status, tokenKind, token, subject, scopes, claims };
}

/** Signed by this app's own secret, the payload is what `forwardState` made. */
function stateFrom(payload: ForwardedPayload, now: () => number): RequestState {
  const { status } = payload;
  const headers = new Headers();
  if (status === 'signed-out') {
    const { reason, claims = null } = payload;
    return stateOf({ status, reason, jwt: null, claims, machine: null }, headers, { now });
  }
  const { token: jwt } = payload;
  if (payload.tokenKind === 'session-token') {
    const claims = peekToken(jwt)?.claims ?? null;
    return stateOf({ status, reason: null, jwt, claims, machine: null }, headers, { now });
  }
  const { tokenKind: kind, subject, scopes, claims } = payload;
  return stateOf({ status, reason: null, jwt, claims: null, machine: { kind, subject, scopes, claims } }, headers, {
    now,
  });
}

function keyAndClock({ secret, now }: ForwardingOptions): { key: Uint8Array; now: () => number } {
  if (typeof secret !== 'string' || secret.length < SECRET_CHARS_MIN) {
    throw new TypeError(`secret must be a text of at least ${SECRET_CHARS_MIN} characters: openssl rand -base64 32`);
  }
  return { key: new TextEncoder().encode(secret), now: checkedTime(optionalFunction('now', now)) };
}
