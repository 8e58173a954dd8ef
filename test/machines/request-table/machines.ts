import type { RequestFacts } from '../../../machines/request/facts-and-reasons.ts';
import { type Answer, PARTS, type RequestRow } from './row.ts';
import { cookie, dev, failure, late, nobody, nothing, wasLate } from './words.ts';

const machine = { kind: 'm2m-token', subject: 'mch_1', scopes: ['read'], claims: { sub: 'mch_1' } } as const;
const known: Answer = { output: { verified: true, machine } };
const refusedFor = (reason: string): Answer => ({ output: { verified: false, reason } });
const status = (code: number): Answer => ({ error: Object.assign(new TypeError('planted'), { status: code }) });
const knownMachine = { jwt: PARTS.machineToken.token, machine } as const;

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

const jwt = { credential: 'machine-jwt', tokenClass: 'other' } as const;
const key = { credential: 'machine-key', tokenClass: 'unreadable' } as const;

/** Tokens of machines, and what is not accepted. */
export const machines: readonly RequestRow[] = [
  {
    when: 'a kind that is not accepted',
    as: 'Tokens of machines: a list without session tokens: a session token',
    facts: { credential: 'unaccepted' },
  },
  {
    when: 'a kind that is not accepted, whatever else there is',
    as: 'Tokens of machines: a list without session tokens: a session token',
    facts: { credential: 'unaccepted' },
    besides: noise,
  },
  {
    when: 'only machines are accepted, and there is none',
    as: 'Tokens of machines: API keys only: a cookie is no header',
    facts: { credential: 'absent', ...cookie },
  },
  {
    when: "a machine's JWT",
    as: "Tokens of machines: any: a machine's JWT",
    facts: jwt,
    answers: [['verifyMachineJwt', known]],
    gives: knownMachine,
  },
  {
    when: "a machine's JWT, whatever else there is",
    as: "Tokens of machines: any: a machine's JWT",
    facts: jwt,
    besides: noise,
    answers: [['verifyMachineJwt', known]],
    gives: knownMachine,
  },
  {
    when: "a machine's JWT that is refused",
    as: 'Tokens of machines: machines only: a forged JWT',
    facts: jwt,
    answers: [['verifyMachineJwt', refusedFor('token-verification-failed')]],
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
  {
    when: 'an opaque token',
    as: 'Tokens of machines: any: an API key',
    facts: key,
    answers: [['verifyMachineToken', known]],
    gives: knownMachine,
  },
  {
    when: 'an opaque token, whatever else there is',
    as: 'Tokens of machines: any: an API key',
    facts: key,
    besides: noise,
    answers: [['verifyMachineToken', known]],
    gives: knownMachine,
  },
  {
    when: 'an opaque token that is refused',
    as: 'Tokens of machines: an API key the back end refuses',
    facts: key,
    answers: [['verifyMachineToken', refusedFor('token-invalid')]],
  },
  {
    when: 'an opaque token, and an answer that is none',
    facts: key,
    answers: [['verifyMachineToken', nothing]],
    gives: nobody('unexpected-error'),
  },
  {
    when: 'an opaque token that is not found',
    as: 'Tokens of machines: an API key the back end does not find',
    facts: key,
    answers: [['verifyMachineToken', status(404)]],
  },
  {
    when: 'an opaque token, and the wrong secret key',
    as: "Tokens of machines: an API key, and the app's secret key is wrong",
    facts: key,
    answers: [['verifyMachineToken', status(401)]],
  },
  {
    when: 'an opaque token, and the back end is down',
    as: 'Tokens of machines: an API key, and the back end is down',
    facts: key,
    answers: [['verifyMachineToken', status(503)]],
  },
  {
    when: 'an opaque token, and nothing to ask with',
    as: 'Tokens of machines: an API key, and nothing to ask with',
    facts: key,
    answers: [['verifyMachineToken', failure]],
  },
  {
    when: 'an opaque token, and no answer in time',
    facts: key,
    answers: [['verifyMachineToken', late]],
    gives: nobody('unexpected-error'),
  },
];
