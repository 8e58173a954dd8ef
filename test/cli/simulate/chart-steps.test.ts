import { expect, test } from 'vitest';
import { initialTransition, transition } from 'xstate';
import { sessionMachine } from 'xstate-session/machines';
import { makeToken } from 'xstate-session/testing';
import { type ChartStep, chartSteps } from '../../../src/cli/simulate/chart-steps.ts';

const startMs = 1_800_000_000_000;
const input = {
  sessionId: 'sess_test',
  organizationId: null,
  lastActiveToken: makeToken({ iatMs: startMs }),
  seed: 5,
  atMs: startMs,
  capabilities: { createHandshakeUrl: true, followHandshake: true },
  policy: { handshakes: 'automatic' },
} as const;
const refused = { kind: 'missing-expired-token', status: 422 } as const;

/** Through refresh, outage, handshake and back, and to the end. */
const events = [
  { type: 'xstate.after.planned.session.active' },
  { type: 'xstate.error.actor.createToken', error: { ...refused, atMs: startMs + 44_000 } },
  {
    type: 'xstate.done.actor.createTokenInOutage',
    output: { jwt: makeToken({ iatMs: startMs + 44_000 }), atMs: startMs + 44_200 },
  },
  { type: 'network.offline', atMs: startMs + 50_000 },
  { type: 'token.requested', skipCache: true, atMs: startMs + 60_000 },
  { type: 'xstate.error.actor.createToken', error: { kind: 'unavailable', status: 503, atMs: startMs + 61_000 } },
  { type: 'token.requested', atMs: startMs + 62_000 },
  { type: 'handshake.requested', reason: 'test', atMs: startMs + 62_500 },
  { type: 'xstate.done.actor.createHandshakeUrl', output: { url: 'https://a.example/', atMs: startMs + 63_000 } },
  {
    type: 'xstate.done.actor.followHandshake',
    output: { jwt: makeToken({ iatMs: startMs + 63_000 }), atMs: startMs + 64_000 },
  },
  { type: 'session.ended', reason: 'test', atMs: startMs + 65_000 },
];

const seen = ([{ value, context, status }, actions]: ChartStep) => ({
  value,
  context,
  status,
  actions: actions.map(({ type, params }) => [type, JSON.stringify(params)]),
});

test('steps of the chart are those of XState’s own transition(), one after the other', () => {
  const steps = chartSteps();
  let ours = steps.begin(input);
  let theirs = initialTransition(sessionMachine, input) as unknown as ChartStep;
  expect(seen(ours)).toEqual(seen(theirs));
  const states = [ours[0].value];
  for (const event of events) {
    ours = steps.next(ours[0], event);
    theirs = transition(sessionMachine, theirs[0], event as never) as unknown as ChartStep;
    expect(seen(ours), event.type).toEqual(seen(theirs));
    states.push(ours[0].value);
  }
  expect(states).toEqual([
    'active',
    { refreshing: 'requesting' },
    'origin-outage-retry',
    'active',
    'active',
    { refreshing: 'requesting' },
    { refreshing: 'backing-off' },
    { refreshing: 'backing-off' },
    { handshaking: 'building-url' },
    { handshaking: 'following' },
    // The caller of before still waits for new claims.
    { refreshing: 'requesting' },
    'signed-out',
  ]);
});
