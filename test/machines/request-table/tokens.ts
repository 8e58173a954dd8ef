import type { RequestRow } from './row.ts';
import {
  asked,
  cookie,
  early,
  elsewhere,
  failure,
  forged,
  future,
  good,
  incomplete,
  late,
  nobody,
  nothing,
  pending,
  redirect,
  user,
  verified,
  wasLate,
  why,
} from './words.ts';

/** What becomes of the token in judgement. */
export const tokens: readonly RequestRow[] = [
  { when: 'no JWT', facts: { tokenClass: 'unreadable' }, gives: nobody('token-invalid') },
  { when: 'the token of a machine', facts: { tokenClass: 'other' }, gives: nobody('token-type-mismatch') },
  {
    when: 'a token from before the last sign-in',
    facts: { ...cookie, isBeforeClientUat: true, mustLoadKey: true },
    gives: redirect('session-token-iat-before-client-uat'),
  },

  {
    when: 'a key to be fetched',
    facts: { mustLoadKey: true },
    answers: [
      ['loadKey', nothing],
      ['verifyToken', good],
    ],
    gives: user,
  },
  { when: 'a key that does not come', facts: { mustLoadKey: true }, answers: [['loadKey', late]], gives: wasLate },
  { when: 'a key that cannot be had', facts: { mustLoadKey: true }, answers: [['loadKey', failure]], gives: wasLate },
  {
    when: 'keys that are none',
    facts: { mustLoadKey: true },
    answers: [['loadKey', { error: { reason: 'jwk-remote-invalid' } }]],
    gives: nobody('jwk-remote-invalid'),
  },
  {
    when: 'keys that fail for a reason of their own',
    facts: { mustLoadKey: true },
    answers: [['loadKey', { error: { reason: 'token-invalid' } }]],
    gives: wasLate,
  },
  ...[null, undefined, 'jwk-remote-invalid'].map(
    (error): RequestRow => ({
      when: `keys that fail with ${error}`,
      facts: { mustLoadKey: true },
      answers: [['loadKey', { error }]],
      gives: wasLate,
    }),
  ),

  { when: 'a verdict that does not come', answers: [['verifyToken', late]], gives: wasLate },
  { when: 'a verifier that fails', answers: [['verifyToken', failure]], gives: nobody('unexpected-error') },
  { when: 'a verdict that is none', answers: [['verifyToken', nothing]], gives: nobody('token-verification-failed') },
  ...[
    undefined,
    7,
    {},
    { verified: true },
    { verified: true, jwt: 'x' },
    { verified: true, claims: {} },
    { verified: false },
  ].map(
    (output): RequestRow => ({
      when: `a verdict that is ${JSON.stringify(output)}`,
      answers: [['verifyToken', { output }]],
      gives: nobody('token-verification-failed'),
    }),
  ),
  {
    when: 'a refusal whose reason is no word',
    answers: [['verifyToken', { output: { verified: false, reason: 7 } }]],
    gives: nobody('token-verification-failed'),
  },
  {
    when: 'a verdict that is neither yes nor no',
    answers: [['verifyToken', { output: { ...verified, verified: 'yes', reason: 'token-expired' } }]],
    gives: nobody('token-verification-failed'),
  },
  { when: 'a forged token', answers: [['verifyToken', forged]], gives: nobody('token-invalid-signature') },
  { when: 'a token not in force yet', answers: [['verifyToken', early]], gives: redirect('session-token-nbf') },
  {
    when: 'a token from the future',
    answers: [['verifyToken', future]],
    gives: redirect('session-token-iat-in-the-future'),
  },
  {
    when: 'an expired token that cannot be refreshed',
    facts: { refresh: 'missing-api-client' },
    answers: asked,
    gives: redirect(why('missing-api-client')),
  },
  {
    when: 'an expired token by POST',
    facts: { refresh: 'non-eligible-non-get', isHandshakeEligible: false },
    answers: asked,
    gives: nobody(why('non-eligible-non-get')),
  },
  {
    when: 'a document from another origin',
    facts: { ...cookie, isCrossOriginNavigation: true },
    answers: [['verifyToken', elsewhere]],
    gives: redirect('primary-domain-cross-origin-sync'),
  },
  {
    when: 'a header token of a document from another origin',
    facts: { isCrossOriginNavigation: true },
    answers: [['verifyToken', elsewhere]],
    gives: user,
  },
  {
    when: 'a session that is not complete',
    facts: cookie,
    answers: [['verifyToken', pending]],
    gives: incomplete,
  },
  {
    when: 'a session that is not complete, whatever organization the address asks for',
    facts: cookie,
    answers: [['verifyToken', { output: { ...verified, isPending: true, asksOtherOrganization: true } }]],
    gives: incomplete,
  },
  {
    when: 'a session that is not complete, of a document from another origin',
    facts: { ...cookie, isCrossOriginNavigation: true },
    answers: [['verifyToken', pending]],
    gives: redirect('primary-domain-cross-origin-sync'),
  },
  {
    when: 'an address that asks for another organization',
    facts: cookie,
    answers: [['verifyToken', elsewhere]],
    gives: redirect('active-organization-mismatch'),
  },
  {
    when: 'an address that asks for another organization, and no document',
    facts: { ...cookie, isHandshakeEligible: false },
    answers: [['verifyToken', elsewhere]],
    gives: user,
  },
  {
    when: 'an address that asks for another organization, the fourth time',
    facts: { ...cookie, isLoopSpent: true },
    answers: [['verifyToken', elsewhere]],
    gives: user,
  },
];
