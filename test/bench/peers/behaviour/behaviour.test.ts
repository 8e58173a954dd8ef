import { describe, expect, test } from 'vitest';
import { createTestClock } from 'xstate-session/testing';
import { naiveLoop } from './clients/naive.ts';
import type { Outcome, PageSignals, Surroundings, TestedClient, VirtualTime } from './contract.ts';
import { cellOf } from './figures.ts';
import { LIFETIME_SECONDS, SCENARIOS, type Scenario, type ScenarioName } from './scenarios.ts';
import { type Run, watch } from './watch.ts';
import { ownBackEnd } from './wires/own-back-end.ts';
import { createWorld, START_MS } from './world.ts';

const noSignals: PageSignals = { offline() {}, online() {}, hidden() {}, visible() {} };

/** A tenth of a scenario, where no token's life matters. */
function short(name: ScenarioName): Scenario {
  const { fault, ...rest }: Scenario = SCENARIOS[name];
  const tenth = (seconds: number) => seconds / 10;
  return {
    ...rest,
    seconds: tenth(rest.seconds),
    ...(fault && { fault: { ...fault, from: tenth(fault.from), to: tenth(fault.to) } }),
  };
}

/** Plays a scenario in this process, with a client that was written for the purpose. */
async function play(
  scenario: Scenario,
  create: (surroundings: Surroundings) => TestedClient,
  options: Partial<Pick<Run, 'phaseSeconds' | 'storedText' | 'signals'>> & { readonly random?: () => number } = {},
): Promise<Outcome> {
  const { phaseSeconds = 0, storedText = () => '', random = () => 0.25, signals = noSignals } = options;
  const clock = createTestClock({ nowMs: START_MS });
  const time: VirtualTime = {
    setTimeout: clock.clock.setTimeout,
    monotonicNow: clock.monotonicNow,
    advance: (ms) => clock.advance(ms),
    moveWall: (ms) => clock.jumpWall(ms),
  };
  const world = createWorld({ scenario, phaseSeconds, wire: ownBackEnd, time, random, signals });
  const client = create({ fetch: world.fetch, time });
  const signedIn = client.signIn();
  await time.advance(1_000);
  await signedIn;
  return watch({ client, world, scenario, phaseSeconds, time, signals, storedText });
}

/** A client with a token from the sign-in; what it does with it is the test's. */
const holder =
  (make: (held: { token: string | null }, surroundings: Surroundings) => Partial<TestedClient>) =>
  (surroundings: Surroundings): TestedClient => {
    const held: { token: string | null } = { token: null };
    return {
      async signIn() {
        held.token = await mint(surroundings.fetch);
      },
      token: async () => held.token,
      signedOutBecause: () => null,
      signOut: async () => {},
      ...make(held, surroundings),
    };
  };

async function mint(send: typeof fetch): Promise<string> {
  const response = await send('/auth/token', { method: 'POST' });
  if (!response.ok) throw new TypeError(`no token: ${response.status}`);
  return ((await response.json()) as { token: string }).token;
}

/** Asks for a token at every read. */
const asker = holder((_held, { fetch }) => ({ token: () => mint(fetch) }));

describe('a planted fault is counted', () => {
  test('a client that takes any answer but a token for the end loses its user', async () => {
    const lost = await play(SCENARIOS['gate-page'], naiveLoop);
    const { from, to } = SCENARIOS['gate-page'].fault;
    expect(lost.lostAtSecond).toBeGreaterThan(from);
    expect(lost.lostAtSecond).toBeLessThan(to);
    expect(lost.lostBecause).toBe('the server answered 401');
    expect(lost.secondsWithout).toBe(SCENARIOS['gate-page'].seconds - (lost.lostAtSecond ?? 0));
    expect(cellOf([lost, await play(SCENARIOS.healthy, naiveLoop)], false)).toMatchObject({ lost: 1 });
  });

  test('a client that never renews hands out an expired token, each second from its expiry on', async () => {
    const stale = await play(
      SCENARIOS.healthy,
      holder(() => ({})),
    );
    // The sign-in was up to a second ago, and lives are counted in whole seconds.
    expect(SCENARIOS.healthy.seconds - LIFETIME_SECONDS - stale.secondsExpired).toBeOneOf([-1, 0]);
    expect(stale.secondsWithout).toBe(stale.secondsExpired);
    expect(stale).toMatchObject({ lostAtSecond: null, requests: 0 });
  });

  test('by the true time, whatever the client thinks the time is: sleep counts', async () => {
    const early: Scenario = { ...SCENARIOS.sleep, seconds: 200, moment: { ...SCENARIOS.sleep.moment, at: 100 } };
    expect(
      await play(
        early,
        holder(() => ({})),
      ),
    ).toMatchObject({ secondsExpired: 100, secondsWithout: 100 });
  });

  test.each<[string, Partial<TestedClient>]>([
    ['is silent', { token: () => new Promise(() => {}) }],
    ['rejects', { token: () => Promise.reject(new Error('planted')) }],
    ['says null', { token: async () => null }],
  ])('a client that %s leaves the app without, and has lost nobody', async (_how, planted) => {
    const outcome = await play(
      short('healthy'),
      holder(() => planted),
    );
    expect(outcome).toMatchObject({ secondsWithout: 126, secondsExpired: 0, lostAtSecond: null });
  });

  test('a token that comes after the patience of the app is none', async () => {
    const givenAfter = (ms: number) =>
      holder((held, { time }) => ({
        token: () => new Promise((resolve) => time.setTimeout(() => resolve(held.token), ms)),
      }));
    expect((await play(short('healthy'), givenAfter(5_001))).secondsWithout).toBe(126);
    expect((await play(short('healthy'), givenAfter(4_999))).secondsWithout).toBe(0);
  });

  test('a token that the API has not issued is a mistake of the bench', async () => {
    await expect(
      play(
        short('healthy'),
        holder(() => ({ token: async () => 'made up' })),
      ),
    ).rejects.toThrow('a token was handed out that the API has not issued');
  });

  test('a client that is signed in again by an answer that was on its way, or leaves its token in storage', async () => {
    const resurrected = await play(SCENARIOS['sign-out'], naiveLoop);
    expect(resurrected.secondsAfterSignOut).toBeGreaterThan(200);
    expect(resurrected).toMatchObject({ isLeftInStorage: false, lostAtSecond: null });

    let last = '';
    const orderly = holder((held, { fetch }) => ({
      async token() {
        if (held.token === null) return null;
        last = held.token;
        await mint(fetch);
        return held.token;
      },
      async signOut() {
        held.token = null;
      },
    }));
    const storedText = () => `theme=dark; session=${last}`;
    const outcome = await play(SCENARIOS['sign-out'], orderly, { storedText });
    expect(outcome).toMatchObject({ secondsAfterSignOut: 0, isLeftInStorage: true });
  });

  test('who hears of the end that the server made, and who does not', async () => {
    const told = await play(SCENARIOS['ended-by-server'], naiveLoop);
    expect(told.endNoticedAfterSeconds).toBeLessThan(LIFETIME_SECONDS);
    expect(told.lostAtSecond).toBeNull();
    const deaf = await play(
      SCENARIOS['ended-by-server'],
      holder(() => ({})),
    );
    expect(cellOf([told, deaf], true)).toMatchObject({ lost: 0, ending: { endNoticed: 1 } });
  });
});

describe('the world', () => {
  test.each(['internal-errors', 'total-outage', 'gate-page', 'gate-json', 'rate-limited', 'origin-outage'] as const)(
    '%s: nobody gets a token while it lasts, and everybody before and after',
    async (name) => {
      const outcome = await play(short(name), asker);
      expect(outcome).toMatchObject({ secondsWithout: 60, requestsInFault: 60, requests: 126 });
    },
  );

  test('a fault is moved by the phase, and the run is longer by it', async () => {
    const moved = await play(short('total-outage'), asker, { phaseSeconds: 97 });
    expect(moved).toMatchObject({ secondsWithout: 60, requestsInFault: 60, requests: 223 });
  });

  test('hung requests are answered by nobody, and those who ask again after it are', async () => {
    expect(await play(short('hangs'), asker)).toMatchObject({ secondsWithout: 30, requestsInFault: 30 });
  });

  test('of dropped connections so many break', async () => {
    let draws = 0;
    const random = () => {
      draws += 1;
      return ((draws * 61) % 101) / 101;
    };
    const { secondsWithout, requestsInFault } = await play(short('drops'), asker, { random });
    expect(secondsWithout / requestsInFault).toBeCloseTo(0.7, 1);
  });

  test('an answer that got lost has cost a refresh token, and the one before it is still good', async () => {
    const { api } = createWorld({
      scenario: SCENARIOS.healthy,
      phaseSeconds: 0,
      wire: ownBackEnd,
      time: { setTimeout() {}, monotonicNow: () => 0, advance: async () => {}, moveWall() {} },
      random: () => 0,
      signals: noSignals,
    });
    const first = api.refreshToken;
    const lost = api.rotate(first);
    expect(api.rotate(first)).toBe(lost);
    const next = api.rotate(lost ?? '');
    expect(next).not.toBe(lost);
    expect(api.rotate(first)).toBeNull();
    expect(api.rotate('made up')).toBeNull();
  });

  test('a page hears that it is offline where the scenario says so, and of sleep', async () => {
    const heard: string[] = [];
    const signals: PageSignals = {
      offline: () => heard.push('offline'),
      online: () => heard.push('online'),
      hidden: () => heard.push('hidden'),
      visible: () => heard.push('visible'),
    };
    await play(short('offline'), asker, { signals });
    expect(heard.splice(0)).toEqual(['offline', 'online']);
    await play(short('total-outage'), asker, { signals });
    expect(heard).toEqual([]);
    await play({ ...SCENARIOS.sleep, seconds: 40, moment: { ...SCENARIOS.sleep.moment, at: 10 } }, asker, { signals });
    expect(heard).toEqual(['hidden', 'offline', 'visible', 'online']);
  });
});
