import { expect, test } from 'vitest';
import { getNextTransitions, initialTransition, transition } from 'xstate';
import { sessionMachine } from 'xstate-session/machines';
import { makeToken } from 'xstate-session/testing';
import type { ChartAction, ChartEvent } from '../../../src/cli/simulate/chart-actions.ts';
import type { Way } from '../../../src/cli/simulate/chart-places.ts';
import { type ChartStep, chartSteps } from '../../../src/cli/simulate/chart-steps.ts';
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

type XStateStep = ReturnType<typeof initialTransition<typeof sessionMachine>>;

/** No actors are made for a simulation: of those that begin only the invocation is known, of those that stop that they do. */
const seenOf = ({ type, params }: ChartAction) => {
  if (type === 'xstate.stopChild') return [type];
  const { id, src } = params as { id?: unknown; src?: unknown };
  return type === 'xstate.spawnChild' ? [type, id, src] : [type, JSON.stringify(params)];
};

const seen = (status: string, actions: readonly ChartAction[]) =>
  // The end stops whatever was ever begun, once more.
  actions.filter(({ type }) => status === 'active' || type !== 'xstate.stopChild').map(seenOf);

const ofOurs = ([{ place, context }, actions]: ChartStep) => {
  const { value, tags } = place;
  const status = place.isFinal ? 'done' : 'active';
  return { value, context, status, tags, actions: seen(status, actions) };
};

const ofTheirs = ([{ value, context, status, tags }, actions]: XStateStep) => ({
  value,
  context,
  status,
  tags: [...tags],
  actions: seen(status, actions as readonly ChartAction[]),
});

test('steps of the chart are those of XState’s own transition(), one after the other', () => {
  const steps = chartSteps();
  let ours = steps.begin(input);
  let theirs = initialTransition(sessionMachine, input);
  expect(ofOurs(ours)).toEqual(ofTheirs(theirs));
  const states = [theirs[0].value];
  for (const event of events) {
    ours = steps.next(ours[0], event);
    theirs = transition(sessionMachine, theirs[0], event as never);
    expect(ofOurs(ours), event.type).toEqual(ofTheirs(theirs));
    states.push(theirs[0].value);
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

test('they are so for thousands of events in any order, to the order of the fields, on every way that there is', {
  timeout: 60_000,
}, () => {
  const steps = chartSteps();
  const random = randomOf(11, 1);
  const met = new Map<Way, string>();
  const taken = new Set<Way>();
  const states = new Set<string>();
  for (let life = 0; life < LIVES; life += 1) {
    const start = { ...anyInput(random), seed: life };
    let ours = steps.begin(start);
    let theirs = initialTransition(sessionMachine, start);
    let atMs = startMs;
    for (let turn = 0; turn < 40 && theirs[0].status === 'active'; turn += 1) {
      atMs += Math.floor(random() * 40_000);
      const event = anyEvent(random, atMs, oneOf(random, getNextTransitions(theirs[0])).eventType);
      const [{ place, context }] = ours;
      // Those after one that is always open are never taken.
      const ways = place.waysOn(event.type);
      const open = ways.findIndex(({ guard }) => guard?.({ context, event }) ?? true);
      const last = ways.findIndex(({ guard }) => guard === undefined);
      for (const [index, way] of ways.slice(0, last + 1).entries()) {
        if (index === open) taken.add(way);
        met.set(way, `${JSON.stringify(place.value)} ${event.type} ${index}`);
      }
      const before = JSON.stringify(context);
      ours = steps.next(ours[0], event);
      expect(JSON.stringify(context), 'a snapshot stays as it is').toBe(before);
      theirs = transition(sessionMachine, theirs[0], event as never);
      expect(JSON.stringify(ofOurs(ours)), `life ${life}, event ${turn}: ${event.type}`).toBe(
        JSON.stringify(ofTheirs(theirs)),
      );
      states.add(JSON.stringify(theirs[0].value));
    }
  }
  expect([...met].filter(([way]) => !taken.has(way)).map(([, name]) => name)).toEqual([]);
  expect(states.size).toBe(9);
});

/** So many that even the rarest way is taken. */
const LIVES = 130;

const oneOf = <One>(random: () => number, all: readonly One[]): One => all[Math.floor(random() * all.length)] as One;

/** A page that can do anything, or less. */
const anyInput = (random: () => number) => ({
  ...input,
  capabilities: {
    confirmSession: random() < 0.8,
    createHandshakeUrl: random() < 0.9,
    followHandshake: random() < 0.7,
  },
  policy: { handshakes: oneOf(random, ['automatic', 'automatic', 'automatic', 'manual', 'never'] as const) },
  limits: { handshakesMax: oneOf(random, [0, 3, 3]) },
});

/** An event of a type that the chart waits for: of an actor, a timer, the app, another tab or the page. */
function anyEvent(random: () => number, atMs: number, type: string): ChartEvent {
  const jwt = makeToken({ iatMs: atMs - Math.floor(random() * 70_000) });
  const url = 'https://a.example/';
  if (type === '*') return { type: oneOf(random, ['network.offline', 'page.hidden', 'token.requested']), atMs };
  if (type.startsWith('xstate.done')) {
    return { type, output: { atMs, ...oneOf(random, [{ jwt, url }, { jwt, url }, { ended: true }, {}]) } };
  }
  if (type.startsWith('xstate.error')) {
    const kind = oneOf(random, ['missing-expired-token', 'missing-expired-token', 'network', 'unauthenticated']);
    return { type, error: { kind, atMs } };
  }
  // An end would leave little to be seen.
  if (type === 'session.ended' && random() < 0.9) return { type: 'page.hidden', atMs };
  const isFuture = random() < 0.2;
  const received = isFuture ? makeToken({ iatMs: atMs + 3_600_000 }) : jwt;
  return { type, jwt: received, skipCache: random() < 0.5, reason: 'test', atMs };
}
