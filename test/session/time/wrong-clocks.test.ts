import { describe, expect, it } from 'vitest';
import { type Simulation, simulation } from './support/simulation.ts';
import { watchHeld } from './support/watch-held.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WRONG = [90_000, -90_000, HOUR, -HOUR, DAY, -DAY].map((ms) => ({
  ms,
  name: `${ms > 0 ? '+' : ''}${ms / 1000} s`,
}));

/** An hour with a caller every 7 s. */
async function hour(sim: Simulation, meanwhile: (sim: Simulation) => void = () => {}): Promise<number> {
  sim.session.start();
  sim.every(7_000, () => sim.ask());
  meanwhile(sim);
  await sim.simulate(1);
  return sim.tokenRequests.length;
}

let calm: Promise<number> | undefined;

/** The requests of an hour with a clock that is right: asked for once, it is always the same. */
function requestsOfRightClock(): Promise<number> {
  calm ??= simulation().then((sim) => hour(sim));
  return calm;
}

function expectServedAlive(sim: Simulation): void {
  expect(sim.asked.filter(({ outcome }) => outcome !== 'token')).toEqual([]);
  expect(Math.min(...sim.asked.map(({ lifeMs }) => lifeMs ?? 0))).toBeGreaterThan(0);
}

describe('a client whose clock is wrong', { timeout: 120_000 }, () => {
  it.each(WRONG)('by $name sends as many requests in an hour as one whose clock is right', async ({ ms }) => {
    const wrong = await simulation({ skewMs: ms });
    const held = watchHeld(wrong, 500);
    expect(await hour(wrong)).toBe(await requestsOfRightClock());
    expect(held.gaps).toEqual([]);
    expect(held.leastLifeMs).toBeGreaterThan(0);
    expectServedAlive(wrong);
    expect(await wrong.finish()).toEqual([]);
  });

  it.each(WRONG)('by $name keeps to the same backoff', async ({ ms }) => {
    expect(await failing(ms)).toEqual(await failuresOfRightClock());
  });
});

/** When requests were made in half an hour of failures. */
async function failing(skewMs: number): Promise<number[]> {
  const sim = await simulation({ skewMs });
  sim.emulator.setMode('rate-limited', { retryAfter: new Date(sim.serverNow() + 200_000) });
  sim.session.start();
  await sim.run(150_000);
  expect(sim.tokenRequests, 'a date means the clock of the server').toHaveLength(1);
  sim.emulator.setMode('unavailable');
  await sim.simulate(0.5);
  expect(await sim.finish()).toEqual([]);
  return sim.tokenRequests.map(({ atMs }) => atMs);
}

let failures: Promise<number[]> | undefined;

/** The same of a clock that is right: asked for once, it is always the same. */
function failuresOfRightClock(): Promise<number[]> {
  failures ??= failing(0);
  return failures;
}

describe('a clock that is set while the session runs', { timeout: 120_000 }, () => {
  it.each(WRONG)('once by $name costs at most one request', async ({ ms }) => {
    const plain = await requestsOfRightClock();
    const jumpy = await simulation();
    const held = watchHeld(jumpy, 500);
    const requests = await hour(jumpy, (sim) =>
      sim.testClock.clock.setTimeout(() => sim.jump(ms), 20 * MINUTE + 1_234),
    );
    expect(requests).toBeLessThanOrEqual(plain + (ms > 0 ? 1 : 0));
    expect(requests).toBeGreaterThanOrEqual(plain - 1);
    // Set forward, the token has aged as far as the session can know: the next caller brings a new one, at once.
    if (ms < 0) expect(held.gaps).toEqual([]);
    expect(jumpy.asked.every(({ atMs, settledAtMs }) => settledAtMs === atMs)).toBe(true);
    expectServedAlive(jumpy);
    expect(await jumpy.finish()).toEqual([]);
  });

  it('forward every two minutes costs at most one request per jump', async () => {
    const plain = await requestsOfRightClock();
    let jumps = 0;
    const sim = await simulation();
    const requests = await hour(sim, () => {
      sim.every(121_000, () => {
        jumps += 1;
        sim.jump(jumps % 2 === 0 ? 90_000 : HOUR);
      });
    });
    expect(jumps).toBe(29);
    expect(requests).toBeLessThanOrEqual(plain + jumps);
    expectServedAlive(sim);
    expect(await sim.finish()).toEqual([]);
  });

  it('back every two minutes costs no request', async () => {
    const plain = await requestsOfRightClock();
    const sim = await simulation();
    const requests = await hour(sim, () => void sim.every(121_000, () => sim.jump(-HOUR)));
    expect(requests).toBe(plain);
    expectServedAlive(sim);
    expect(await sim.finish()).toEqual([]);
  });

  it('forth and back again, both while a request is on its way, leaves no token in use that has expired', async () => {
    const sim = await simulation();
    sim.emulator.setMode('slow', { delayMs: 6_000 });
    sim.every(1_000, () => sim.ask());
    await sim.run(44_000);
    for (const ms of [DAY, -DAY, -DAY, DAY, HOUR, -90_000]) {
      sim.jump(ms);
      await sim.run(2_000);
      sim.jump(-ms);
      await sim.run(47_000);
    }
    const lives = sim.asked.flatMap(({ lifeMs }) => (lifeMs === null ? [] : [lifeMs]));
    expect(Math.min(...lives)).toBeGreaterThan(0);
    expect(sim.session.status).not.toBe('signed-out');
    expect(await sim.finish()).toEqual([]);
  });

  it('back while the server is away does not make the old token young again', async () => {
    const sim = await simulation();
    sim.session.start();
    await sim.run(30_000);
    sim.emulator.setMode('unavailable');
    sim.jump(-HOUR);
    sim.every(500, () => sim.ask({ timeoutMs: 1_000 }));
    await sim.run(10 * MINUTE);
    const served = sim.asked.filter(({ outcome }) => outcome === 'token');
    expect(served.length).toBeGreaterThan(10);
    expect(Math.min(...served.map(({ lifeMs }) => lifeMs ?? 0))).toBeGreaterThan(0);
    expect(sim.asked.at(-3)?.outcome).toBe('error');
    expect(await sim.finish()).toEqual([]);
  });
});

describe('a last active token that the client was given', { timeout: 120_000 }, () => {
  it.each([0, 90_000, HOUR, DAY].map((ms) => ({ ms })))(
    'and that is long expired is not served by a clock $ms ms ahead',
    async ({ ms }) => {
      const sim = await simulation({ skewMs: ms, heldAgeMs: 3 * MINUTE });
      expect(sim.session.token).toBeNull();
      const asked = sim.ask();
      await sim.settle();
      expect(asked).toMatchObject({ outcome: 'token' });
      expect(asked.lifeMs).toBeGreaterThan(50_000);
      expect(sim.tokenRequests).toHaveLength(1);
      expect(await sim.finish()).toEqual([]);
    },
  );

  it('is not shown by a clock so far behind that it says it is issued in the future: a mint decides', async () => {
    const sim = await simulation({ skewMs: -HOUR, heldAgeMs: 3 * MINUTE });
    expect(sim.session.token).toBeNull();
    sim.session.start();
    await sim.settle();
    expect(sim.tokenRequests).toHaveLength(1);
    expect(sim.session.token).not.toBeNull();
    sim.every(500, () => sim.ask());
    await sim.run(10 * MINUTE);
    expectServedAlive(sim);
    expect(await sim.finish()).toEqual([]);
  });
});
