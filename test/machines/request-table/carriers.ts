import type { RequestRow } from './row.ts';
import { cookie, dev, good, nobody, none, redirect, user } from './words.ts';

/** Which carrier counts, and what the cookies say about each other. */
export const carriers: readonly RequestRow[] = [
  { when: 'a header token', answers: [['verifyToken', good]], gives: user },
  {
    when: 'a header token before a handshake',
    facts: { handshakePayload: 'nonce' },
    answers: [['verifyToken', good]],
    gives: user,
  },
  {
    when: 'a header token, whatever the development browser',
    facts: { instance: 'development', asksToSync: true, hasDevBrowserInUrl: true },
    answers: [['verifyToken', good]],
    gives: user,
  },
  { when: 'a cookie', facts: cookie, answers: [['verifyToken', good]], gives: user },
  {
    when: 'a cookie in production, whatever the development browser',
    facts: { ...cookie, asksToSync: true, hasDevBrowserInUrl: true },
    answers: [['verifyToken', good]],
    gives: user,
  },
  { when: 'a cookie in development', facts: { ...cookie, ...dev }, answers: [['verifyToken', good]], gives: user },

  {
    when: 'another domain asks for the development browser, before all else',
    facts: { ...cookie, instance: 'development', asksToSync: true, hasDevBrowserInUrl: true },
    gives: redirect('primary-responds-to-syncing'),
  },
  {
    when: 'the address brings a development browser',
    facts: { ...cookie, instance: 'development', hasDevBrowserInUrl: true },
    gives: redirect('dev-browser-sync'),
  },
  {
    when: 'development without a development browser',
    facts: { ...none, instance: 'development' },
    gives: redirect('dev-browser-missing'),
  },
  { when: 'a stranger', facts: none, gives: nobody('session-token-and-uat-missing') },
  {
    when: 'a stranger, in development',
    facts: { ...none, ...dev },
    gives: nobody('session-token-and-uat-missing'),
  },
  {
    when: 'a cookie that no sign-in is known of',
    facts: { carrier: 'cookie' },
    gives: redirect('session-token-but-no-client-uat'),
  },
  {
    when: 'a sign-in without a token',
    facts: { ...none, hasClientUat: true },
    gives: redirect('client-uat-but-no-session-token'),
  },
  {
    when: 'a sign-in without a token, and no document',
    facts: { ...none, hasClientUat: true, isHandshakeEligible: false },
    gives: nobody('client-uat-but-no-session-token'),
  },
  {
    when: 'a sign-in without a token, the fourth time',
    facts: { ...none, hasClientUat: true, isLoopSpent: true },
    gives: { reason: 'client-uat-but-no-session-token', isLoop: true },
  },
  {
    when: 'a sign-in without a token, the fourth time, and no document',
    facts: { ...none, hasClientUat: true, isLoopSpent: true, isHandshakeEligible: false },
    gives: nobody('client-uat-but-no-session-token'),
  },
];
