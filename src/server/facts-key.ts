import type { RequestFacts } from '../../machines/request/request-facts.ts';

type Words<Name extends keyof RequestFacts> = Readonly<Record<Extract<RequestFacts[Name], string>, number>>;

const INSTANCES: Words<'instance'> = { production: 0, development: 1 };
const CARRIERS: Words<'carrier'> = { none: 0, cookie: 1, header: 2 };
const TOKEN_CLASSES: Words<'tokenClass'> = { session: 0, other: 1, unreadable: 2 };
const PAYLOADS: Words<'handshakePayload'> = { none: 0, nonce: 1, token: 2 };
const REFRESHES: Words<'refresh'> = {
  possible: 0,
  'non-eligible-non-get': 1,
  'non-eligible-no-refresh-cookie': 2,
  'missing-api-client': 3,
  'expired-session-token-decode-failed': 4,
  'expired-session-token-missing-sid-claim': 5,
};

/** Facts as one number, equal exactly when every fact is equal: the quickest thing to look a decision up by. */
export function factsKey(facts: RequestFacts): number {
  let key = REFRESHES[facts.refresh];
  key = key * 2 + INSTANCES[facts.instance];
  key = key * 3 + CARRIERS[facts.carrier];
  key = key * 3 + TOKEN_CLASSES[facts.tokenClass];
  key = key * 3 + PAYLOADS[facts.handshakePayload];
  key = key * 2 + Number(facts.isHandshakeEligible);
  key = key * 2 + Number(facts.isLoopSpent);
  key = key * 2 + Number(facts.asksToSync);
  key = key * 2 + Number(facts.hasDevBrowserInUrl);
  key = key * 2 + Number(facts.hasDevBrowser);
  key = key * 2 + Number(facts.hasClientUat);
  key = key * 2 + Number(facts.isBeforeClientUat);
  key = key * 2 + Number(facts.isCrossOriginNavigation);
  return key * 2 + Number(facts.mustLoadKey);
}
