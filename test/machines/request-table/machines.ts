import type { RequestFacts } from '../../../machines/request/request-facts.ts';
import { type Answer, PARTS, type RequestRow } from './row.ts';
import { dev, failure, late, nobody, nothing, wasLate } from './words.ts';

const machine = { kind: 'm2m-token', subject: 'mch_1', scopes: ['read'], claims: { sub: 'mch_1' } } as const;
const known: Answer = { output: { verified: true, machine } };
const refusedFor = (reason: string): Answer => ({ output: { verified: false, reason } });
const status = (code: number): Answer => ({ error: Object.assign(new TypeError('planted'), { status: code }) });
const signedIn = { status: 'signed-in', jwt: PARTS.machineToken.token, machine } as const;

/** What plays no part for a machine: were it looked at, each of these would lead to a redirect. */
const noise: Partial<RequestFacts> = {
  ...dev,
  hasDevBrowser: false,
  asksToSync: true,
  hasDevBrowserInUrl: true,
  satelliteSync: 'needed',
  handshakePayload: 'nonce',
  isCrossOriginNavigation: true,
};

const jwt = { credential: 'machine-jwt' } as const;
const key = { credential: 'machine-key' } as const;

/** Tokens of machines, and what is not accepted. */
export const machines: readonly RequestRow[] = [
  { when: 'a kind that is not accepted', facts: { credential: 'unaccepted' }, gives: nobody('token-type-mismatch') },
  {
    when: 'a kind that is not accepted, whatever else there is',
    facts: { credential: 'unaccepted', ...noise },
    gives: nobody('token-type-mismatch'),
  },
  {
    when: 'only machines are accepted, and there is none',
    facts: { credential: 'absent', carrier: 'none', hasClientUat: true },
    gives: nobody('no-token-in-header'),
  },
  { when: "a machine's JWT", facts: jwt, answers: [['verifyMachineJwt', known]], gives: signedIn },
  {
    when: "a machine's JWT, whatever else there is",
    facts: { ...jwt, ...noise },
    answers: [['verifyMachineJwt', known]],
    gives: signedIn,
  },
  {
    when: "a machine's JWT that is refused",
    facts: jwt,
    answers: [['verifyMachineJwt', refusedFor('token-verification-failed')]],
    gives: nobody('token-verification-failed'),
  },
  {
    when: "a machine's JWT, and a verdict that is none",
    facts: jwt,
    answers: [['verifyMachineJwt', nothing]],
    gives: nobody('unexpected-error'),
  },
  {
    when: "a machine's JWT, and a verdict without a machine",
    facts: jwt,
    answers: [['verifyMachineJwt', { output: { verified: true, machine: null } }]],
    gives: nobody('unexpected-error'),
  },
  {
    when: "a machine's JWT, and the verifier fails",
    facts: jwt,
    answers: [['verifyMachineJwt', failure]],
    gives: nobody('unexpected-error'),
  },
  {
    when: "a machine's JWT, and its key does not come in time",
    facts: jwt,
    answers: [['verifyMachineJwt', late]],
    gives: wasLate,
  },
  { when: 'an opaque token', facts: key, answers: [['verifyMachineToken', known]], gives: signedIn },
  {
    when: 'an opaque token, whatever else there is',
    facts: { ...key, ...noise },
    answers: [['verifyMachineToken', known]],
    gives: signedIn,
  },
  {
    when: 'an opaque token that is refused',
    facts: key,
    answers: [['verifyMachineToken', refusedFor('token-invalid')]],
    gives: nobody('token-invalid'),
  },
  {
    when: 'an opaque token, and an answer that is none',
    facts: key,
    answers: [['verifyMachineToken', nothing]],
    gives: nobody('unexpected-error'),
  },
  {
    when: 'an opaque token that is not found',
    facts: key,
    answers: [['verifyMachineToken', status(404)]],
    gives: nobody('token-invalid'),
  },
  {
    when: 'an opaque token, and the wrong secret key',
    facts: key,
    answers: [['verifyMachineToken', status(401)]],
    gives: nobody('secret-key-invalid'),
  },
  {
    when: 'an opaque token, and the back end is down',
    facts: key,
    answers: [['verifyMachineToken', status(500)]],
    gives: nobody('unexpected-error'),
  },
  {
    when: 'an opaque token, and nothing to ask with',
    facts: key,
    answers: [['verifyMachineToken', failure]],
    gives: nobody('unexpected-error'),
  },
  {
    when: 'an opaque token, and no answer in time',
    facts: key,
    answers: [['verifyMachineToken', late]],
    gives: nobody('unexpected-error'),
  },
];
