import fc from 'fast-check';
import type { RequestFacts } from '../../../machines/request/facts-and-reasons.ts';

/** What is known of a request: every set of facts. */
export const requestFacts: fc.Arbitrary<RequestFacts> = fc.record({
  instance: fc.constantFrom('production', 'development'),
  credential: fc.constantFrom('session', 'session', 'session', 'machine-jwt', 'machine-key', 'unaccepted', 'absent'),
  satelliteSync: fc.constantFrom('none', 'none', 'none', 'not-yet', 'needed'),
  carrier: fc.constantFrom('header', 'cookie', 'none'),
  tokenClass: fc.constantFrom('session', 'session', 'session', 'other', 'unreadable'),
  handshakePayload: fc.constantFrom('none', 'none', 'nonce', 'token'),
  isHandshakeEligible: fc.boolean(),
  isLoopSpent: fc.boolean(),
  asksToSync: fc.boolean(),
  hasDevBrowserInUrl: fc.boolean(),
  hasDevBrowser: fc.boolean(),
  hasClientUat: fc.boolean(),
  isBeforeClientUat: fc.boolean(),
  isCrossOriginNavigation: fc.boolean(),
  refresh: fc.constantFrom(
    'possible',
    'possible',
    'non-eligible-non-get',
    'non-eligible-no-refresh-cookie',
    'missing-api-client',
    'expired-session-token-decode-failed',
    'expired-session-token-missing-sid-claim',
  ),
  mustLoadKey: fc.boolean(),
});

/** What becomes of a token: accepted, or refused for one of the reasons that differ to the chart. */
export const tokenVerdict = fc.oneof(
  fc.record({
    verified: fc.constant(true as const),
    jwt: fc.constant('jwt'),
    claims: fc.constant({ sub: 'user_1' }),
    asksOtherOrganization: fc.boolean(),
  }),
  fc.record({
    verified: fc.constant(false as const),
    reason: fc.constantFrom(
      'token-expired' as const,
      'token-not-active-yet' as const,
      'token-iat-in-the-future' as const,
      'token-invalid-signature' as const,
    ),
  }),
);
