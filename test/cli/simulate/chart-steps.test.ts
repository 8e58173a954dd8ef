import { expect, test } from 'vitest';
import { initialTransition, transition } from 'xstate';
import { sessionMachine } from 'xstate-session/machines';
import { makeToken } from 'xstate-session/testing';
import { type ChartEvent, type ChartStep, chartSteps } from '../../../src/cli/simulate/chart-steps.ts';
import { randomOf } from '../../../src/cli/simulate/plan.ts';

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

/** No actors are made for a simulation: of those that begin only the invocation is known, of those that stop that they do. */
const seenOf = ({ type, params }: ChartStep[1][number]) => {
  if (type === 'xstate.stopChild') return [type];
  const { id, src } = params as { id?: unknown; src?: unknown };
  return type === 'xstate.spawnChild' ? [type, id, src] : [type, JSON.stringify(params)];
};

const seen = ([{ value, context, status, tags, output }, actions]: ChartStep) => ({
  value,
  context,
  status,
  tags: [...tags],
  output,
  // The end stops whatever was ever begun, once more.
  actions: actions.filter(({ type }) => status === 'active' || type !== 'xstate.stopChild').map(seenOf),
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

test('they are so for hundreds of events in any order, to the order of the fields', () => {
  const steps = chartSteps();
  const random = randomOf(11, 1);
  const states = new Set<string>();
  for (let life = 0; life < 8; life += 1) {
    let ours = steps.begin({ ...input, seed: life });
    let theirs = initialTransition(sessionMachine, { ...input, seed: life }) as unknown as ChartStep;
    let atMs = startMs;
    for (let turn = 0; turn < 60; turn += 1) {
      atMs += Math.floor(random() * 20_000);
      const event = anyEvent(random, atMs, Object.keys(theirs[0].children));
      ours = steps.next(ours[0], event);
      theirs = transition(sessionMachine, theirs[0], event as never) as unknown as ChartStep;
      expect(JSON.stringify(seen(ours)), `life ${life}, event ${turn}: ${event.type}`).toBe(
        JSON.stringify(seen(theirs)),
      );
      states.add(JSON.stringify(ours[0].value));
    }
  }
  expect(states.size).toBe(6);
});

/** Something that can happen: an answer of the actor that runs, a timer, the app or the page. */
function anyEvent(random: () => number, atMs: number, [actor]: readonly string[]): ChartEvent {
  const jwt = makeToken({ iatMs: atMs - Math.floor(random() * 70_000) });
  const url = 'https://a.example/';
  const answers: readonly ChartEvent[] = [
    { type: `xstate.done.actor.${actor}`, output: actor === 'createHandshakeUrl' ? { url, atMs } : { jwt, atMs } },
    { type: `xstate.error.actor.${actor}`, error: { ...refused, atMs } },
    { type: `xstate.error.actor.${actor}`, error: { kind: 'network', atMs } },
  ];
  const others: readonly ChartEvent[] = [
    { type: 'xstate.after.planned.session.active' },
    { type: 'xstate.after.planned.session.refreshing.backing-off' },
    { type: 'xstate.after.attemptDeadline.session.refreshing.requesting' },
    { type: 'token.requested', skipCache: random() < 0.3, atMs },
    { type: 'token.received', jwt, atMs },
    { type: 'handshake.requested', reason: 'test', atMs },
    { type: random() < 0.5 ? 'page.hidden' : 'network.offline', atMs },
  ];
  const pool = actor !== undefined && random() < 0.7 ? answers : others;
  return pool[Math.floor(random() * pool.length)] ?? { type: 'page.visible' };
}
