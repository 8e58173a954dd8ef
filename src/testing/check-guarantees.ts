import { type Check, type CounterExample, viewOf } from './checks/check.ts';
import { nothingLeftBehind, silenceAfterSignOut, transientFailuresHarmNothing } from './checks/endings.ts';
import { boundedRate, boundedRedirects } from './checks/rates.ts';
import { everyRequestEnds, noUserCodeUnderLock, oneMintInFlight, oneRetryPerMint } from './checks/requests.ts';
import { clockIndependent, getTokenSettles, neverStaler, noSecrets, organizationsApart } from './checks/tokens.ts';
import { type Guarantee, type GuaranteeName, guarantees } from './guarantees.ts';
import type { Trace } from './trace.ts';

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
