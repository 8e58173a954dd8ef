import type { RequestRow } from './row.ts';
import {
  asked,
  cookies,
  expired,
  failure,
  good,
  incomplete,
  late,
  nobody,
  nothing,
  pending,
  redirect,
  refreshed,
  user,
  why,
} from './words.ts';

/** What becomes of a refresh. */
export const refreshes: readonly RequestRow[] = [
  {
    when: 'a refresh',
    answers: [...refreshed, ['verifyRefreshedToken', good]],
    gives: { ...user, cookies },
  },
  {
    when: 'a refresh without cookies',
    answers: [...asked, ['refreshSession', nothing]],
    gives: redirect(why('unexpected-sdk-error')),
  },
  ...[undefined, 7, { cookies: 'a=b', sessionToken: 'new' }, { cookies: [], sessionToken: null }].map(
    (output): RequestRow => ({
      when: `a refresh that answers ${JSON.stringify(output)}`,
      answers: [...asked, ['refreshSession', { output }]],
      gives: redirect(why('unexpected-sdk-error')),
    }),
  ),
  {
    when: 'a refresh that is refused',
    answers: [...asked, ['refreshSession', { error: { errors: [{ code: 'expired' }], status: 401 } }]],
    gives: redirect(why('expired')),
  },
  {
    when: 'a refresh that fails',
    answers: [...asked, ['refreshSession', failure]],
    gives: redirect(why('fetch-error')),
  },
  {
    when: 'a refresh that does not come',
    answers: [...asked, ['refreshSession', late]],
    gives: redirect(why('fetch-error')),
  },
  {
    when: 'a refresh that does not come, by fetch',
    facts: { isHandshakeEligible: false },
    answers: [...asked, ['refreshSession', late]],
    gives: nobody(why('fetch-error')),
  },
  {
    when: 'a refreshed token that is not judged in time',
    answers: [...refreshed, ['verifyRefreshedToken', late]],
    gives: redirect(why('fetch-error')),
  },
  {
    when: 'a refreshed session that is not complete',
    answers: [...refreshed, ['verifyRefreshedToken', pending]],
    gives: { ...incomplete, cookies },
  },
  {
    when: 'a refreshed token that is refused',
    answers: [...refreshed, ['verifyRefreshedToken', expired]],
    gives: redirect(why('invalid-session-token')),
  },
  {
    when: 'a refreshed token whose verifier fails',
    answers: [...refreshed, ['verifyRefreshedToken', failure]],
    gives: redirect(why('invalid-session-token')),
  },
];
