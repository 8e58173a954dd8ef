import { unknownNames } from '../protocol/caller-input.ts';
import { DEFAULT_LIMITS } from '../protocol/limits.ts';
import type { Logger } from './logger.ts';
import type { GetTokenOptions, ReceiveTokenOptions, SessionOptions } from './session-options.ts';

/** Tells the developer of the names in an object that nobody knows. */
export type UnknownWarning = (place: string, given: object, known: object) => void;

/** Tells of names that nobody knows, with the nearest known one: each once, never a value. */
export function unknownWarning(logger: Logger): UnknownWarning {
  const warned = new Set<string>();
  return (place, given, known) => {
    for (const unknown of unknownNames(given, known)) {
      const message = `xstate-session: ${place}: ${unknown}`;
      if (warned.has(message) || warned.size >= WARNED_MAX) continue;
      warned.add(message);
      try {
        logger.warn?.(message);
      } catch {
        // There is nobody left to tell.
      }
    }
  };
}

/** Tells of what `createSession` does not know, within `policy` and `limits` too. What a wire or a page adds for others is known. */
export function warnOfUnknownOptions(warn: UnknownWarning, options: Partial<SessionOptions>): void {
  warn('createSession', options, SESSION_OPTIONS);
  warn('createSession: policy', options.policy ?? {}, { handshakes: true });
  warn('createSession: limits', options.limits ?? {}, DEFAULT_LIMITS);
}

/** Whether an object has no other names. No list of them is made: a cached read allocates nothing. */
export function hasOnly(known: object, given: object): boolean {
  for (const name in given) {
    if (!Object.hasOwn(known, name)) return false;
  }
  return true;
}

/** Names may come from a user's input: they are not remembered without end. */
const WARNED_MAX = 20;

/** What others read of the same object: the page's half, and whoever starts it. */
type OthersOptions = 'readClient' | 'cookieSuffix' | 'partitioned' | 'platform';

// Complete by their types: a name that is not listed does not compile.
const SESSION_OPTIONS: Readonly<Record<keyof SessionOptions | OthersOptions, true>> = {
  sessionId: true,
  lastActiveToken: true,
  organizationId: true,
  createToken: true,
  createHandshakeUrl: true,
  followHandshake: true,
  confirmSession: true,
  endSession: true,
  policy: true,
  handshakes: true,
  limits: true,
  mints: true,
  keepAlive: true,
  clock: true,
  now: true,
  monotonicNow: true,
  random: true,
  logger: true,
  inspect: true,
  readClient: true,
  cookieSuffix: true,
  partitioned: true,
  platform: true,
};

/** What `getToken` knows. */
export const GET_TOKEN_OPTIONS: Readonly<Record<keyof GetTokenOptions, true>> = {
  template: true,
  organizationId: true,
  skipCache: true,
  notThis: true,
  signal: true,
  timeoutMs: true,
};

/** What `receiveToken` knows. */
export const RECEIVE_TOKEN_OPTIONS: Readonly<Record<keyof ReceiveTokenOptions, true>> = {
  template: true,
  organizationId: true,
  source: true,
};
