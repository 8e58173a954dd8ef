import { type Check, type CounterExample, viewOf } from './checks/check.ts';
import { nothingLeftBehind, silenceAfterSignOut, transientFailuresHarmNothing } from './checks/endings.ts';
import { boundedRate, boundedRedirects } from './checks/rates.ts';
import { everyRequestEnds, noUserCodeUnderLock, oneMintInFlight, oneRetryPerMint } from './checks/requests.ts';
import { clockIndependent, getTokenSettles, neverStaler, noSecrets, organizationsApart } from './checks/tokens.ts';
import type { Trace } from './trace.ts';

/** A promise of the package. */
export interface Guarantee {
  /** 1 to 14, as in the documentation. */
  readonly number: number;
  /** Kebab-case, for reports and test titles. */
  readonly name: GuaranteeName;
  readonly rule: string;
}

/** The names of the promises. */
export type GuaranteeName =
  | 'one-mint-in-flight'
  | 'one-retry-per-mint'
  | 'transient-failures-harm-nothing'
  | 'get-token-settles'
  | 'silence-after-sign-out'
  | 'never-staler'
  | 'clock-independent'
  | 'every-request-ends'
  | 'bounded-rate'
  | 'no-secrets'
  | 'bounded-redirects'
  | 'nothing-left-behind'
  | 'no-user-code-under-lock'
  | 'organizations-apart';

/** What never breaks, whatever the network, the server, the clock and the callers do. */
export const guarantees: readonly Guarantee[] = [
  {
    number: 1,
    name: 'one-mint-in-flight',
    rule: 'At most one mint is in flight per token key in a tab; with Web Locks one across tabs, unless somebody has waited 5 s for it.',
  },
  {
    number: 2,
    name: 'one-retry-per-mint',
    rule: 'A mint is repeated with expired_token at most once, only when the edge asked for it, and with the same body.',
  },
  {
    number: 3,
    name: 'transient-failures-harm-nothing',
    rule: 'No transient failure removes a usable token, signs out, or clears a cookie; an empty answer is a failure, never "signed out".',
  },
  {
    number: 4,
    name: 'get-token-settles',
    rule: 'getToken never hangs, never returns a token known to be expired, and returns null only after the session has ended.',
  },
  {
    number: 5,
    name: 'silence-after-sign-out',
    rule: 'After the session has ended nothing happens: no request but endSession, no cookie, no broadcast, no token from anything still in flight.',
  },
  {
    number: 6,
    name: 'never-staler',
    rule: 'Within a session and organization a usable token is never replaced by a staler one.',
  },
  {
    number: 7,
    name: 'clock-independent',
    rule: 'A clock that is wrong changes nothing; one that jumps forward costs at most one request per jump, backward none.',
  },
  {
    number: 8,
    name: 'every-request-ends',
    rule: 'Every request ends within its deadline, and is aborted when the session leaves the state that made it.',
  },
  {
    number: 9,
    name: 'bounded-rate',
    rule: 'Under constant failure there is at most one attempt in 10 s in the long run, none before Retry-After; an attempt is at most one plain request, one retry and one confirmation.',
  },
  {
    number: 10,
    name: 'no-secrets',
    rule: 'No token, cookie or key appears in a log, an error message, an inspection event or a trace.',
  },
  { number: 11, name: 'bounded-redirects', rule: 'At most 3 redirects are made before a token arrives.' },
  {
    number: 12,
    name: 'nothing-left-behind',
    rule: 'After dispose nothing happens, and no timer, listener, channel or lock is left.',
  },
  {
    number: 13,
    name: 'no-user-code-under-lock',
    rule: 'No user code runs while a lock is held, except the mint itself; no listener is called from within another.',
  },
  {
    number: 14,
    name: 'organizations-apart',
    rule: 'A token minted for one organization is never served, written or offered as the result for another.',
  },
];

/** What a trace says about one promise. */
export interface GuaranteeReport extends Guarantee {
  /** `not-observed`: nothing in the trace put it to the test. That is no pass. */
  readonly outcome: 'held' | 'violated' | 'not-observed';
  /** How often it was put to the test. */
  readonly checks: number;
  readonly violations: readonly CounterExample[];
}

const CHECKS: Readonly<Record<GuaranteeName, Check>> = {
  'one-mint-in-flight': oneMintInFlight,
  'one-retry-per-mint': oneRetryPerMint,
  'transient-failures-harm-nothing': transientFailuresHarmNothing,
  'get-token-settles': getTokenSettles,
  'silence-after-sign-out': silenceAfterSignOut,
  'never-staler': neverStaler,
  'clock-independent': clockIndependent,
  'every-request-ends': everyRequestEnds,
  'bounded-rate': boundedRate,
  'no-secrets': noSecrets,
  'bounded-redirects': boundedRedirects,
  'nothing-left-behind': nothingLeftBehind,
  'no-user-code-under-lock': noUserCodeUnderLock,
  'organizations-apart': organizationsApart,
};

/**
 * Holds a trace against every promise of the package.
 *
 * @param trace - What {@link traceRecorder} recorded, or records of one's own, in the order they happened.
 * @returns One report per promise, in their order.
 */
export function checkGuarantees(trace: Trace): GuaranteeReport[] {
  const view = viewOf(trace);
  return guarantees.map((guarantee) => {
    const { checks, violations } = CHECKS[guarantee.name](view);
    const outcome = violations.length > 0 ? 'violated' : checks > 0 ? 'held' : 'not-observed';
    return { ...guarantee, outcome, checks, violations };
  });
}
