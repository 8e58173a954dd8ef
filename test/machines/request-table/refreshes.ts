import type { RequestRow } from './row.ts';
import {
  accepted,
  asked,
  cookies,
  expired,
  failure,
  good,
  late,
  nobody,
  nothing,
  pending,
  redirect,
  refreshable,
  refreshed,
  verified,
  why,
} from './words.ts';

/** What becomes of a refresh. */
export const refreshes: readonly RequestRow[] = [
  {
    when: 'a refresh',
    as: 'An expired token: refreshed',
    facts: refreshable,
    answers: [...refreshed, ['verifyRefreshedToken', good]],
    gives: { ...accepted, cookies },
  },
  {
    when: 'a refresh without cookies',
    as: 'An expired token: it answers nothing',
    facts: refreshable,
    answers: [...asked, ['refreshSession', nothing]],
  },
  ...[undefined, 7, { cookies: 'a=b', sessionToken: 'new' }, { cookies: [], sessionToken: null }].map(
    (output): RequestRow => ({
      when: `a refresh that answers ${JSON.stringify(output)}`,
      facts: refreshable,
      answers: [...asked, ['refreshSession', { output }]],
      gives: redirect(why('unexpected-sdk-error')),
    }),
  ),
  {
    when: 'a refresh that is refused',
    as: 'An expired token: refused, with a code',
    facts: refreshable,
    answers: [...asked, ['refreshSession', { error: { errors: [{ code: 'session_not_found' }], status: 401 } }]],
  },
  {
    when: 'a refresh that fails',
    as: 'An expired token: the back end cannot be reached',
    facts: refreshable,
    answers: [...asked, ['refreshSession', failure]],
  },
  {
    when: 'a refresh that does not come',
    facts: refreshable,
    answers: [...asked, ['refreshSession', late]],
    gives: redirect(why('fetch-error')),
  },
  {
    when: 'a refresh that does not come, by fetch',
    facts: { ...refreshable, isHandshakeEligible: false },
    answers: [...asked, ['refreshSession', late]],
    gives: nobody(why('fetch-error')),
  },
  {
    when: 'a refreshed token that is not judged in time',
    facts: refreshable,
    answers: [...refreshed, ['verifyRefreshedToken', late]],
    gives: redirect(why('fetch-error')),
  },
  {
    when: 'a refreshed session that is not complete',
    as: 'An expired token: refreshed, and the session is not complete',
    facts: refreshable,
    answers: [...refreshed, ['verifyRefreshedToken', pending]],
    gives: { claims: verified.claims, cookies },
  },
  {
    when: 'a refreshed token that is refused',
    as: 'An expired token: it answers with an expired token',
    facts: refreshable,
    answers: [...refreshed, ['verifyRefreshedToken', expired]],
  },
  {
    when: 'a refreshed token whose verifier fails',
    facts: refreshable,
    answers: [...refreshed, ['verifyRefreshedToken', failure]],
    gives: redirect(why('invalid-session-token')),
  },
];
