import { check } from '../protocol/check.ts';
import { SessionError } from '../protocol/errors.ts';
import type { StepUpChallenge } from './challenges.ts';
import type { Settings } from './options.ts';
import type { Outgoing } from './outgoing.ts';

type Signal = AbortSignal | undefined;

/** Makes the headers that say who a request is from, and gets the tokens for them. */
export interface Authorization {
  /** A token. Rejects as `getToken` does, and with `not-signed-in` once the session has ended. */
  token(wanted: { readonly notThis?: string; readonly skipCache?: boolean }, signal: Signal): Promise<string>;
  /** The headers of a request, with the token and, where one is wanted, a proof. */
  headers(outgoing: Outgoing, token: string, signal: Signal): Promise<Headers>;
  /** Looks for a nonce in an answer. */
  keepNonce(outgoing: Outgoing, response: Response): void;
  /** Whether the user has met a challenge: asked once for all who get the same one meanwhile. */
  hasMet(challenge: StepUpChallenge, signal: Signal): Promise<boolean>;
}

/** Nonces are kept of so many origins: a function may let any number have the token. */
const NONCES_MAX = 100;

/** RFC 9449, section 8.1, and a bound. */
const NONCE = /^[\x21\x23-\x5b\x5d-\x7e]{1,1024}$/;

export function createAuthorization(settings: Settings): Authorization {
  const { session, createProof, onChallenge } = settings;
  const nonces = new Map<string, string>();
  const asked = new Map<string, Promise<boolean>>();

  async function proofFor({ url, method }: Outgoing, accessToken: string, signal: Signal): Promise<string | undefined> {
    if (createProof === undefined) return undefined;
    const input = { htm: method, htu: url.origin + url.pathname, accessToken, nonce: nonces.get(url.origin) };
    const proof: unknown = await within(signal, createProof(input, { signal }));
    check(typeof proof === 'string' && proof !== '', 'authorizedFetch: the answer of createProof', 'a JWT', proof);
    return proof;
  }

  async function ask(challenge: StepUpChallenge): Promise<boolean> {
    return (await onChallenge?.(challenge)) === true;
  }

  return {
    async token(wanted, signal) {
      const token = await session.getToken({ ...settings.token, ...wanted, signal });
      if (token === null)
        throw new SessionError('not-signed-in', 'The session has ended; the user must sign in again.');
      return token;
    },
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
      nonces.delete(url.origin);
      nonces.set(url.origin, nonce);
      const [oldest] = nonces.keys();
      if (nonces.size > NONCES_MAX && oldest !== undefined) nonces.delete(oldest);
    },
    hasMet(challenge, signal) {
      const key = JSON.stringify(challenge);
      const answer = asked.get(key) ?? ask(challenge).finally(() => asked.delete(key));
      asked.set(key, answer);
      return within(signal, answer);
    },
  };
}

/** Waits no longer than a signal allows: rejects with its reason. */
async function within<T>(signal: Signal, answer: T | Promise<T>): Promise<T> {
  if (signal === undefined) return answer;
  signal.throwIfAborted();
  let onAbort = () => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort);
  });
  try {
    return await Promise.race([answer, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
