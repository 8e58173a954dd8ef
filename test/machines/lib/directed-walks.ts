import { makeToken } from 'xstate-session/testing';
import { START_MS } from '../../testing/lib/start-scripted.ts';
import type { Step, WalkToken } from '../../testing/lib/walk.ts';
import type { ChartStart } from './start-chart.ts';

/** A walk made for a place that the model's paths do not lead to. */
export interface DirectedWalk {
  readonly start: ChartStart;
  readonly steps: readonly Step[];
}

const good: WalkToken = {
  agedMs: 0,
  backdatedMs: 0,
  hint: 'none',
  lifetimeSeconds: 60,
  claims: 'newer',
  sid: 'sess_test',
  organizationId: null,
};
const answer: Step = { do: 'answer', with: good };
const ofTemplate: Step = { do: 'answer', with: { ...good, sid: null } };
const ofOrganization: Step = { do: 'answer', with: { ...good, organizationId: 'org_1' } };
const tell: Step = { do: 'tell of a session token', token: good };
const due: Step = { do: 'fire the timer' };
const missing: Step = { do: 'refuse', status: 422, code: 'missing_expired_token' };
const unknown: Step = { do: 'refuse', status: 401, code: 'authentication_invalid' };
const unavailable: Step = { do: 'refuse', status: 503, code: 'unavailable' };
const nothing: Step = { do: 'answer nothing' };
const wake: Step = { do: 'sleep', ms: 100_000, monotonic: 'stands-still' };
const othersMint: Step = { do: 'another key', tells: 'turn.awaited' };
const turn: Step = { do: 'another key', tells: 'turn.given' };
const outageElsewhere: Step = { do: 'another key', tells: 'outage.started' };
const recoveryElsewhere: Step = { do: 'another key', tells: 'outage.ended' };
const refuse: Step = { do: 'refuse the held token' };
const online: Step = { do: 'send', event: 'network.online' };
const drop: Step = { do: 'drop' };
const expired = makeToken({ iatMs: START_MS - 600_000 });
const otherKey = { policy: 'never', capabilities: { createHandshakeUrl: false, followHandshake: false } } as const;
const received = (token: Partial<WalkToken>): Step => ({ do: 'receive', token: { ...good, ...token } });

/** By what happens on them. */
export const directedWalks: Readonly<Record<string, DirectedWalk>> = {
  'a 401 that nobody can confirm ends the session': {
    start: { capabilities: { confirmSession: false } },
    steps: [answer, due, unknown],
  },
  'a 401 to the repetition ends a session that nobody can confirm': {
    start: { capabilities: { confirmSession: false } },
    steps: [answer, due, missing, unknown],
  },
  'a handshake that nobody can follow is only told of': {
    start: { capabilities: { followHandshake: false } },
    steps: [answer, { do: 'ask for a handshake' }, answer, due, answer],
  },
  'a handshake that nobody can follow leads back to the wait': {
    start: { capabilities: { followHandshake: false }, lastActiveToken: expired },
    steps: [unavailable, { do: 'ask for a handshake' }, answer, due, missing, missing, answer, due],
  },
  'an address that is none fails the handshake': {
    start: {},
    steps: [answer, { do: 'ask for a handshake' }, nothing, due, unavailable, { do: 'ask for a handshake' }, nothing],
  },
  'a token from the future costs one mint, whose token then is served': {
    start: {},
    steps: [
      answer,
      received({ agedMs: -86_400_000 }),
      { do: 'pass', ms: 11_000 },
      received({ agedMs: -86_400_000 }),
      answer,
      { do: 'pass', ms: 11_000 },
      // Issued when the one before was: a mint has decided about it.
      received({ agedMs: -86_389_000 }),
      due,
      answer,
    ],
  },
  'an endpoint keeps its token': {
    start: {},
    steps: [
      answer,
      due,
      { do: 'answer the held token' },
      due,
      { do: 'answer the held token' },
      due,
      answer,
      due,
      answer,
    ],
  },
  'the key that takes over from a degraded one holds a usable token': {
    start: { degraded: true, lastActiveToken: makeToken({ iatMs: START_MS - 10_000 }) },
    steps: [due, unavailable, due, answer],
  },
  'the key that takes over from a degraded one has none either': {
    start: { degraded: true, lastActiveToken: expired },
    steps: [unavailable, due, unavailable, due, answer, due, answer],
  },
  'a token that seemed to be over lives on, by the clock of the endpoint that keeps it': {
    start: {},
    steps: [answer, { do: 'jump', ms: 3_600_000 }, unavailable, due, { do: 'answer the held token' }, due, answer],
  },
  'a fourth handshake in a row is refused': {
    start: { handshakes: 2 },
    steps: [unavailable, { do: 'ask for a handshake' }, answer, nothing, unavailable, { do: 'ask for a handshake' }],
  },
  'a fresher token that has expired is offered in the next outage': {
    start: {},
    steps: [answer, received({ claims: 'newest', agedMs: 70_000 }), due, missing, answer, due, answer],
  },
  'an answer that is none begins a handshake, which comes to nothing': {
    start: { lastActiveToken: expired },
    steps: [missing, nothing, answer, nothing, missing, answer],
  },
  'a deadline counts from the end of the wait before it': {
    start: { limits: { nudgeSpacingMs: 1_000 } },
    steps: [unavailable, due, due, { do: 'send', event: 'token.requested' }],
  },
  'a deadline counts from the end of the handshake before it': {
    start: { limits: { nudgeSpacingMs: 1_000 } },
    steps: [
      answer,
      { do: 'ask for a handshake' },
      answer,
      { do: 'pass', ms: 5_000 },
      nothing,
      due,
      { do: 'send', event: 'token.requested' },
    ],
  },
  'a laptop wakes after the wait and asks at once': {
    start: {},
    steps: [unavailable, wake, answer],
  },
  'an outage starts with the last active token brought along': {
    start: { lastActiveToken: expired },
    steps: [missing, answer, due, missing, answer, due, answer],
  },
  'a refused repetition is no reason for a redirect by hand': {
    start: { lastActiveToken: expired, policy: 'manual' },
    steps: [missing, missing, due, missing, { do: 'refuse', status: 422, code: 'other' }, due, missing, nothing],
  },
  'a template takes tokens without session and offers the session token in an outage': {
    start: { ...otherKey, template: 'supabase', lastActiveToken: expired },
    steps: [tell, missing, ofTemplate, due, tell, missing, ofTemplate, due, ofTemplate, received({ sid: null })],
  },
  'a template of a session without a session token has nothing to offer': {
    start: { ...otherKey, template: 'supabase' },
    steps: [missing, due, missing, tell, due, missing, unknown, { do: 'deny' }, due, missing, ofTemplate],
  },
  'another organization offers the session token and holds only its own': {
    start: { ...otherKey, organizationId: 'org_1', lastActiveToken: expired },
    steps: [tell, missing, ofOrganization, due, answer, due, tell, missing, ofOrganization, due, ofOrganization],
  },
  'a request whose turn comes late has its whole deadline, and serves who asked before': {
    start: { limits: { nudgeSpacingMs: 1_000 } },
    steps: [
      answer,
      { do: 'ask for a new token' },
      othersMint,
      // Longer than any deadline: a wait is no attempt.
      { do: 'pass', ms: 70_000 },
      turn,
      { do: 'pass', ms: 14_000 },
      answer,
      due,
      othersMint,
      { do: 'pass', ms: 5_000 },
      { do: 'ask for a new token' },
      turn,
      due,
      othersMint,
      turn,
      due,
      { do: 'refuse', status: 400, code: 'no' },
      due,
      othersMint,
      { do: 'pass', ms: 5_000 },
      turn,
      due,
      { do: 'send', event: 'token.requested' },
    ],
  },
  'an outage that another key saw begin ends with the own mint, and the other way round': {
    start: {},
    steps: [
      answer,
      outageElsewhere,
      outageElsewhere,
      due,
      answer,
      due,
      missing,
      recoveryElsewhere,
      recoveryElsewhere,
      answer,
      due,
      answer,
    ],
  },
  'a token that an API refused is replaced at once, the fourth in a row not': {
    start: {},
    steps: [
      answer,
      refuse,
      refuse,
      answer,
      refuse,
      missing,
      answer,
      refuse,
      received({ claims: 'newest' }),
      refuse,
      { do: 'pass', ms: 5_000 },
      due,
      answer,
      { do: 'pass', ms: 12_000 },
      refuse,
      { do: 'answer', with: { ...good, claims: 'older' } },
      refuse,
      due,
      answer,
    ],
  },
  'the network comes back: one attempt at once, where nobody had answered': {
    start: {},
    steps: [
      drop,
      { do: 'pass', ms: 1_000 },
      online,
      drop,
      { do: 'pass', ms: 1_000 },
      online,
      due,
      drop,
      online,
      drop,
      due,
      unavailable,
      online,
      { do: 'send', event: 'page.visible' },
      due,
      due,
      { do: 'send', event: 'page.visible' },
      answer,
    ],
  },
  'another organization ignores the tokens of the personal account, and never begins a handshake': {
    start: { ...otherKey, organizationId: 'org_1', lastActiveToken: expired },
    steps: [
      received({}),
      { do: 'ask for a handshake' },
      missing,
      missing,
      received({ organizationId: 'org_1' }),
      received({ organizationId: 'org_1', agedMs: 70_000 }),
      { do: 'ask for a new token' },
      ofOrganization,
    ],
  },
};
