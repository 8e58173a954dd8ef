import { waitWithin } from '../platform/waiting.ts';
import { check } from '../protocol/caller-input.ts';
import { SessionError } from '../protocol/errors.ts';
import type { GetTokenOptions } from '../session/session-options.ts';
import type { StepUpChallenge } from './challenges.ts';
import type { Settings } from './options.ts';
import type { Outgoing } from './outgoing.ts';

type Signal = AbortSignal | undefined;

/** Which token will do. */
type TokenDemand = Pick<GetTokenOptions, 'notThis' | 'skipCache'>;

/** Makes the headers that say who a request is from, and gets the tokens for them. */
export interface Authorization {
  /** A token. Rejects as `getToken` does, and with `not-signed-in` once the session has ended. */
  token(demand: TokenDemand, signal?: Signal): Promise<string>;
  /** The headers of a request, with the token and, where one is wanted, a proof. */
  headers(outgoing: Outgoing, token: string, signal: Signal): Promise<Headers>;
  /** Looks for a nonce in an answer. */
  keepNonce(outgoing: Outgoing, response: Response): void;
  /**
   * Lets the user meet a challenge, once for all who get the same one meanwhile; who had it for a token that was met before is
   * not asked again.
   *
   * @param token - The one that would not do.
   * @returns A token that will, or `null` when the user did not meet it.
   */
  stepUp(challenge: StepUpChallenge, token: string, signal: Signal): Promise<string | null>;
}

/** As much is kept of what servers say: a function may let any number of origins have the token. */
const REMEMBERED_MAX = 100;

/** RFC 9449, section 8.1, and a bound. */
const NONCE = /^[\x21\x23-\x5b\x5d-\x7e]{1,1024}$/;

/** Makes what an `authorizedFetch` knows beside its options: nonces, and what the user is asked. */
export function createAuthorization(settings: Settings): Authorization {
  const { session, createProof, onChallenge } = settings;
  const nonces = new Map<string, string>();
  const openChallenges = new Map<string, Promise<string | null>>();
  const tokensBeforeStepUp = new Map<string, string>();

  async function proofFor({ url, method }: Outgoing, accessToken: string, signal: Signal): Promise<string | undefined> {
    if (createProof === undefined) return undefined;
    const input = { htm: method, htu: url.origin + url.pathname, accessToken, nonce: nonces.get(url.origin) };
    const proof: unknown = await waitWithin(createProof(input, { signal }), signal);
    check(typeof proof === 'string' && proof !== '', 'authorizedFetch: the answer of createProof', 'a JWT', proof);
    return proof;
  }

  async function tokenFor(demand: TokenDemand, signal?: Signal): Promise<string> {
    const token = await session.getToken({ ...settings.token, ...demand, signal });
    if (token === null) throw new SessionError('not-signed-in', 'The session has ended; the user must sign in again.');
    return token;
  }

  async function askUser(challenge: StepUpChallenge, key: string, token: string): Promise<string | null> {
    try {
      if ((await onChallenge?.(challenge)) !== true) return null;
      const fresh = await tokenFor({ skipCache: true });
      rememberNewest(tokensBeforeStepUp, key, token);
      return fresh;
    } finally {
      openChallenges.delete(key);
    }
  }

  return {
    token: tokenFor,
    async headers(outgoing, token, signal) {
      const headers = new Headers(outgoing.headers);
      const proof = await proofFor(outgoing, token, signal);
      headers.set('authorization', `${proof === undefined ? 'Bearer' : 'DPoP'} ${token}`);
      if (proof !== undefined) headers.set('dpop', proof);
      return headers;
    },
    keepNonce({ url }, response) {
      const nonce = createProof && response.headers.get('dpop-nonce');
      if (!nonce || !NONCE.test(nonce)) return;
      rememberNewest(nonces, url.origin, nonce);
    },
    stepUp(challenge, token, signal) {
      const key = JSON.stringify(challenge);
      // It was sent before the user met the challenge.
      if (tokensBeforeStepUp.get(key) === token) return tokenFor({ notThis: token }, signal);
      const answer = openChallenges.get(key) ?? askUser(challenge, key, token);
      openChallenges.set(key, answer);
      return waitWithin(answer, signal);
    },
  };
}

/** Keeps the newest, and of all only so many. */
function rememberNewest(map: Map<string, string>, key: string, value: string): void {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > REMEMBERED_MAX && oldest !== undefined) map.delete(oldest);
}
