import type { RequestOutput } from '../../../machines/request/contract.ts';
import type { RequestFacts } from '../../../machines/request/request-facts.ts';

/** What an actor answers, or that the deadline comes first. */
export type Answer = { readonly output: unknown } | { readonly error: unknown } | 'deadline';

/** One way through the request chart: by these facts and answers to this end. */
export interface RequestRow {
  readonly when: string;
  /** What differs from {@link PLAIN_FACTS}. */
  readonly facts?: Partial<RequestFacts>;
  /** Which actor runs, and what it answers, in order. */
  readonly answers?: readonly (readonly [actor: string, answer: Answer])[];
  /** What differs from {@link NOBODY}. */
  readonly gives: Partial<RequestOutput>;
}

/** A document with a session token in a header; nothing else speaks for or against it. */
export const PLAIN_FACTS: RequestFacts = {
  instance: 'production',
  credential: 'session',
  satelliteSync: 'none',
  carrier: 'header',
  tokenClass: 'session',
  handshakePayload: 'none',
  isHandshakeEligible: true,
  isLoopSpent: false,
  asksToSync: false,
  hasDevBrowserInUrl: false,
  hasDevBrowser: false,
  hasClientUat: false,
  isBeforeClientUat: false,
  isCrossOriginNavigation: false,
  refresh: 'possible',
  mustLoadKey: false,
};

/** What every row's request is asked with. */
export const PARTS = {
  sessionToken: 'carried',
  handshakePayload: 'brought back',
  machineToken: { kind: 'api-key' as const, token: 'carried' },
  refresh: {
    sessionId: 'sess_1',
    expiredToken: 'carried',
    refreshToken: 'refresh',
    suffixedCookies: true,
    requestOrigin: 'https://app.example',
    requestHeaders: { cookie: ['a=b'] },
  },
};

/** What each actor is started with. */
export const INPUTS: Readonly<Record<string, unknown>> = {
  loadKey: { jwt: 'carried' },
  verifyToken: { jwt: 'carried', forgivesSkew: false },
  refreshSession: PARTS.refresh,
  verifyRefreshedToken: { jwt: 'new', forgivesSkew: false },
  fetchHandshakePayload: { nonce: 'brought back' },
  verifyHandshake: { jwt: 'brought back' },
  verifyResolvedToken: { jwt: 'new', forgivesSkew: false },
  verifyForgivingly: { jwt: 'new', forgivesSkew: true },
  verifyMachineJwt: PARTS.machineToken,
  verifyMachineToken: PARTS.machineToken,
};

/** The answer for nobody. */
export const NOBODY: RequestOutput = {
  status: 'signed-out',
  reason: null,
  isLoop: false,
  cookies: [],
  resolvedHandshake: false,
  toleratedSkew: false,
  jwt: null,
  claims: null,
  machine: null,
};
