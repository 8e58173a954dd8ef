import type { RequestRow } from './row.ts';
import {
  accepted,
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
  verified,
  wasLate,
} from './words.ts';

/** What becomes of the token in judgement. */
export const tokens: readonly RequestRow[] = [
  { when: 'no JWT', as: 'The token: header: no JWT', facts: { tokenClass: 'unreadable' } },
  {
    when: 'the token of a machine',
    as: 'The token: header: of a machine, by its category',
    facts: { tokenClass: 'other' },
  },
  {
    when: 'a token from before the last sign-in',
    as: 'Who can be redirected: a token older than __client_uat: GET of a document',
    facts: { ...cookie, isBeforeClientUat: true },
    besides: { mustLoadKey: true },
  },

  {
    when: 'a key to be fetched',
    as: 'The keys: published',
    facts: { ...cookie, mustLoadKey: true },
    answers: [
      ['loadKey', nothing],
      ['verifyToken', good],
    ],
    gives: accepted,
  },
  { when: 'a key that does not come', facts: { mustLoadKey: true }, answers: [['loadKey', late]], gives: wasLate },
  {
    when: 'a key that cannot be had',
    as: 'The keys: out of reach',
    facts: { ...cookie, mustLoadKey: true },
    answers: [['loadKey', { error: { reason: 'jwk-remote-failed-to-load' } }]],
  },
  {
    when: 'keys that are none',
    as: 'The keys: answered with no JSON',
    facts: { ...cookie, mustLoadKey: true },
    answers: [['loadKey', { error: { reason: 'jwk-remote-invalid' } }]],
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
  {
    when: 'a forged token',
    as: 'The token: header: signed by another tenant with the same "kid"',
    answers: [['verifyToken', forged]],
  },
  {
    when: 'a token not in force yet',
    as: 'Who can be redirected: a header token not in force yet: GET of a document',
    answers: [['verifyToken', early]],
  },
  {
    when: 'a token from the future',
    as: 'Who can be redirected: a token from the future: GET of a document',
    facts: cookie,
    answers: [['verifyToken', future]],
  },
  {
    when: 'an expired token that cannot be refreshed',
    as: 'An expired token: nothing to refresh with',
    facts: { ...cookie, refresh: 'missing-api-client' },
    answers: asked,
  },
  {
    when: 'an expired token by POST',
    as: 'Tokens of machines: any: an expired session token, by POST',
    facts: { refresh: 'non-eligible-non-get', isHandshakeEligible: false },
    answers: asked,
  },
  {
    when: 'a document from another origin',
    as: 'Reached from: another origin, with an address that asks for another organization',
    facts: { ...cookie, isCrossOriginNavigation: true },
    answers: [['verifyToken', elsewhere]],
  },
  {
    when: 'a header token of a document from another origin',
    as: 'Reached from: another origin, with a header token',
    facts: { hasClientUat: true, isCrossOriginNavigation: true },
    answers: [['verifyToken', good]],
    gives: accepted,
  },
  {
    when: 'a session that is not complete',
    as: 'Which carrier: a session that is not complete',
    facts: cookie,
    answers: [['verifyToken', pending]],
    gives: { claims: verified.claims },
  },
  {
    when: 'a session that is not complete, whatever organization the address asks for',
    facts: cookie,
    answers: [['verifyToken', { output: { ...verified, isPending: true, asksOtherOrganization: true } }]],
    gives: incomplete,
  },
  {
    when: 'a session that is not complete, of a document from another origin',
    as: 'Reached from: another origin, and the session is not complete',
    facts: { ...cookie, isCrossOriginNavigation: true },
    answers: [['verifyToken', pending]],
  },
  {
    when: 'an address that asks for another organization',
    as: 'Asks for an organization: another slug',
    facts: cookie,
    answers: [['verifyToken', elsewhere]],
  },
  {
    when: 'an address that asks for another organization, and no document',
    as: 'Asks for an organization: another slug, by fetch',
    facts: { ...cookie, isHandshakeEligible: false },
    answers: [['verifyToken', elsewhere]],
    gives: accepted,
  },
  {
    when: 'an address that asks for another organization, with a header token',
    as: 'Asks for an organization: another slug, with a header token',
    facts: { hasClientUat: true },
    answers: [['verifyToken', elsewhere]],
    gives: accepted,
  },
  {
    when: 'an address that asks for another organization, the fourth time',
    as: 'Asks for an organization: another slug, the burst is spent',
    facts: { ...cookie, isLoopSpent: true },
    answers: [['verifyToken', elsewhere]],
    gives: accepted,
  },
];
