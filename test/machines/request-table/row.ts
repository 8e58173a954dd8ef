import type { RequestOutput } from '../../../machines/request/contract.ts';
import type { RequestFacts } from '../../../machines/request/facts-and-reasons.ts';
import { decisionTable } from '../../server/decision-table.ts';

/** What an actor answers, or that the deadline comes first. */
export type Answer = { readonly output: unknown } | { readonly error: unknown } | 'deadline';

/**
 * One way through the request chart: by these facts and answers to this end. Where a request goes this way, the decision
 * table (`test/server/table/`) says how it ends. An end of its own has what no request there brings about: an actor that
 * answers nonsense, or not in time.
 */
export interface RequestRow {
  readonly when: string;
  /** The row of the decision table that goes this way, by its group and name. */
  readonly as?: string;
  /** What differs from {@link PLAIN_FACTS}. */
  readonly facts?: Partial<RequestFacts>;
  /** Facts that differ as well, and must change nothing. */
  readonly besides?: Partial<RequestFacts>;
  /** Which actor runs, and what it answers, in order. */
  readonly answers?: readonly (readonly [actor: string, answer: Answer])[];
  /** What differs from {@link NOBODY}, besides status and reason of the decision table's row. */
  readonly gives?: Partial<RequestOutput>;
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
  refresh: 'non-eligible-no-refresh-cookie',
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

/** All that the chart gives out at the end of a row. */
export function endOf({ as, gives }: RequestRow): RequestOutput {
  if (as === undefined) return { ...NOBODY, ...gives };
  const row = decided.get(as);
  if (row === undefined) throw new TypeError(`the decision table has no row "${as}"`);
  return { ...NOBODY, status: row.status, reason: row.reason as RequestOutput['reason'], ...gives };
}

const decided = new Map(decisionTable.map((row) => [`${row.group}: ${row.when}`, row]));
