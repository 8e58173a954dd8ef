import { describe, expect, it } from 'vitest';
import { outsideBackoff } from './support/outside-backoff.ts';
import { type Simulation, simulation } from './support/simulation.ts';

function expectSignedOutOnce(sim: Simulation): void {
  expect(sim.session.status).toBe('signed-out');
  expect(sim.heard.filter(({ type }) => type === 'session.ended')).toMatchObject([{ reason: 'unauthenticated' }]);
  expect(sim.count('token.failed')).toBe(0);
}

/** From the end of each failed attempt, its confirmation included, to the beginning of the next. */
function attemptWaits(sim: Simulation): number[] {
  const all: number[] = [];
  let failedAtMs: number | null = null;
  for (const record of sim.recorder.records) {
    if (record.type === 'token.failed') failedAtMs = record.atMs;
    if (record.type !== 'request.started' || record.actor !== 'createToken' || failedAtMs === null) continue;
    all.push(record.atMs - failedAtMs);
    failedAtMs = null;
  }
  return all;
}

describe('a session that gets 401 for ever', () => {
  it('signs out once, at the first 401, without confirmSession, and sends nothing in the ten hours after', async () => {
    const sim = await simulation({ confirms: false });
    sim.session.start();
    await sim.run(20_000);
    sim.emulator.setMode('unauthenticated');
    sim.every(10_000, () => sim.ask());
    await sim.simulate(10);
    expectSignedOutOnce(sim);
    expect(sim.emulator.requests).toHaveLength(2);
    expect(sim.asked.at(-1)?.outcome).toBe('null');
    expect(await sim.finish()).toEqual([]);
  });

  it('signs out once with confirmSession, after one token request and one confirmation', async () => {
    const sim = await simulation();
    sim.session.start();
    await sim.run(20_000);
    sim.emulator.setMode('unauthenticated');
    sim.every(10_000, () => sim.ask());
    await sim.simulate(10);
    expectSignedOutOnce(sim);
    expect(sim.emulator.requests.map(({ endpoint }) => endpoint)).toEqual(['tokens', 'tokens', 'client']);
    expect(await sim.finish()).toEqual([]);
  });

  it('signs out once when the session was ended elsewhere, and its waiting callers get null', async () => {
    const sim = await simulation();
    sim.session.start();
    await sim.run(20_000);
    sim.emulator.endSession(sim.session.sessionId);
    const asked = [sim.ask({ skipCache: true }), sim.ask({ template: 'api' }), sim.ask()];
    await sim.simulate(1);
    expectSignedOutOnce(sim);
    expect(asked.map(({ outcome }) => outcome)).toEqual(['null', 'null', 'token']);
    expect(sim.emulator.counters.requestsByEndpoint.client, 'two keys share one confirmation').toBe(1);
    expect(await sim.finish()).toEqual([]);
  });
});

describe('a confirmation that gives no verdict to hours of 401', { timeout: 120_000 }, () => {
  const NO_VERDICT = [
    ['says alive', (sim: Simulation) => sim.emulator.setMode('healthy')],
    ['fails', (sim: Simulation) => sim.emulator.setMode('unavailable')],
    ['hangs', (sim: Simulation) => sim.emulator.setMode('hung')],
  ] as const;

  it.each(NO_VERDICT)(
    '%s: nobody is signed out, and each attempt is one request and one confirmation',
    async (_how, begin) => {
      const sim = await simulation({ bringsToken: false });
      sim.session.start();
      await sim.run(20_000);
      begin(sim);
      sim.emulator.setMode('unauthenticated', { only: 'tokens' });
      await sim.simulate(1);
      sim.every(1_000, () => sim.ask({ timeoutMs: 5_000 }));
      await sim.simulate(0.25);
      expect(sim.session.status).not.toBe('signed-out');
      expect(sim.count('session.degraded')).toBe(1);
      expect(outsideBackoff(attemptWaits(sim), { nudgedToMs: 10_000 })).toEqual([]);
      const { tokens = 0, client = 0 } = sim.emulator.counters.requestsByEndpoint;
      expect(Math.abs(tokens - 1 - client), 'the first request was a success').toBeLessThanOrEqual(1);
      expect(sim.heard.filter(({ type }) => type === 'token.failed').at(-1)).toMatchObject({
        kind: 'unauthenticated',
        status: 401,
      });

      sim.emulator.setMode('healthy');
      await sim.run(76_000);
      expect(sim.session.token).not.toBeNull();
      expect(sim.count('session.recovered')).toBe(1);
      expect(await sim.finish()).toEqual([]);
    },
  );

  it('says alive and brings a token: that is taken each time, and nobody waits', async () => {
    const sim = await simulation();
    sim.session.start();
    await sim.run(20_000);
    sim.emulator.setMode('unauthenticated', { only: 'tokens' });
    sim.every(1_000, () => sim.ask({ timeoutMs: 0 }));
    await sim.simulate(1);
    expect(sim.asked.filter(({ outcome }) => outcome !== 'token')).toEqual([]);
    expect([sim.count('token.failed'), sim.count('session.degraded'), sim.count('session.ended')]).toEqual([0, 0, 0]);
    const { tokens = 0, client = 0 } = sim.emulator.counters.requestsByEndpoint;
    expect(tokens - 1).toBe(client);
    expect(client).toBeLessThan(90);
    expect(sim.heard.filter((event) => event.type === 'token.issued').slice(1)).toMatchObject(
      Array.from({ length: client }, () => ({ source: 'received' })),
    );
    expect(await sim.finish()).toEqual([]);
  });

  it('never answers: its deadline ends it, and the answer that comes late changes nothing', async () => {
    let answer: (verdict: { ended: boolean }) => void = () => {};
    const sim = await simulation({
      session: {
        confirmSession: () =>
          new Promise((resolve) => {
            answer = resolve;
          }),
      },
    });
    sim.session.start();
    await sim.run(20_000);
    sim.emulator.setMode('unauthenticated');
    await sim.run(40_000);
    expect(sim.count('token.failed')).toBe(1);
    const lateAnswer = answer;
    sim.emulator.setMode('healthy');
    await sim.run(10_000);
    expect(sim.session.status).toBe('active');
    lateAnswer({ ended: true });
    await sim.run(60_000);
    expect(sim.session.status).toBe('active');
    expect(sim.count('session.ended')).toBe(0);
    expect(await sim.finish()).toEqual([]);
  });
});

describe('a confirmation that hangs while several keys wait for it', { timeout: 120_000 }, () => {
  it('ends at its own deadline, though others have joined it since, and a new one is asked for', async () => {
    const sim = await simulation();
    sim.emulator.setMode('hung');
    sim.emulator.setMode('unauthenticated', { only: 'tokens' });
    sim.session.start();
    await sim.run(8_000);
    sim.ask({ template: 'api' });
    await sim.run(10 * 60_000);
    const confirmations = sim.emulator.requests.filter(({ endpoint }) => endpoint === 'client');
    const over = confirmations.filter(({ outcome }) => outcome !== 'pending');
    expect(over.length).toBeGreaterThan(8);
    expect(over.filter(({ atMs, endedAtMs }) => (endedAtMs ?? Number.NaN) - atMs > 15_000)).toEqual([]);
    expect(sim.session.status).not.toBe('signed-out');
    expect(await sim.finish()).toEqual([]);
  });
});
