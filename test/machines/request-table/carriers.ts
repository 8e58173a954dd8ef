import type { RequestRow } from './row.ts';
import { accepted, cookie, dev, good, none } from './words.ts';

/** Which carrier counts, and what the cookies say about each other. */
export const carriers: readonly RequestRow[] = [
  {
    when: 'a header token',
    as: 'Which carrier: the bare token as header',
    answers: [['verifyToken', good]],
    gives: accepted,
  },
  {
    when: 'a header token before a handshake',
    as: 'Which carrier: the bare token as header',
    besides: { handshakePayload: 'nonce' },
    answers: [['verifyToken', good]],
    gives: accepted,
  },
  {
    when: 'a header token, whatever the development browser',
    as: 'Which carrier: the header needs no development browser',
    facts: { instance: 'development' },
    besides: { asksToSync: true, hasDevBrowserInUrl: true },
    answers: [['verifyToken', good]],
    gives: accepted,
  },
  {
    when: 'a cookie',
    as: 'Which carrier: the cookie, as old as __client_uat',
    facts: cookie,
    answers: [['verifyToken', good]],
    gives: accepted,
  },
  {
    when: 'a cookie in production, whatever the development browser',
    as: 'Which carrier: the cookie, as old as __client_uat',
    facts: cookie,
    besides: { asksToSync: true, hasDevBrowserInUrl: true },
    answers: [['verifyToken', good]],
    gives: accepted,
  },
  {
    when: 'a cookie in development',
    as: 'Suffixed or plain: development: suffixed in force, plain signed out: suffixed',
    facts: { ...cookie, ...dev },
    answers: [['verifyToken', good]],
    gives: accepted,
  },

  {
    when: 'another domain asks for the development browser, before all else',
    as: 'Who can be redirected: a sibling domain that asks for the development browser: GET of a document',
    facts: { ...none, ...dev, asksToSync: true },
    besides: { ...cookie, hasDevBrowser: false, hasDevBrowserInUrl: true },
  },
  {
    when: 'the address brings a development browser',
    as: 'Who can be redirected: a development browser in the address: GET of a document',
    facts: { ...none, ...dev, hasDevBrowserInUrl: true },
    besides: { ...cookie, hasDevBrowser: false },
  },
  {
    when: 'development without a development browser',
    as: 'Who can be redirected: no development browser: GET of a document',
    facts: { ...none, instance: 'development' },
  },
  { when: 'a stranger', as: 'Strangers: nothing at all', facts: none },
  { when: 'a stranger, in development', as: 'Strangers: development, its browser known', facts: { ...none, ...dev } },
  {
    when: 'a cookie that no sign-in is known of',
    as: 'Who can be redirected: a token without __client_uat: GET of a document',
    facts: { carrier: 'cookie' },
  },
  {
    when: 'a sign-in without a token',
    as: 'Who can be redirected: __client_uat without a token: GET of a document',
    facts: { ...none, hasClientUat: true },
  },
  {
    when: 'a sign-in without a token, and no document',
    as: 'Who can be redirected: __client_uat without a token: GET that accepts anything',
    facts: { ...none, hasClientUat: true, isHandshakeEligible: false },
  },
  {
    when: 'a sign-in without a token, the fourth time',
    as: 'How often: __clerk_redirect_count is 3',
    facts: { ...none, hasClientUat: true, isLoopSpent: true },
    gives: { isLoop: true },
  },
  {
    when: 'a sign-in without a token, the fourth time, and no document',
    as: 'Who can be redirected: __client_uat without a token: GET that accepts anything',
    facts: { ...none, hasClientUat: true, isHandshakeEligible: false },
    besides: { isLoopSpent: true },
  },
];
