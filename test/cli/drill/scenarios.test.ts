import { beforeAll, describe, expect, test } from 'vitest';
import { guarantees } from 'xstate-session/testing';
import type { DrilledActors, EmulatorPlace } from '../../../src/cli/drill/actors.ts';
import { scenarios } from '../../../src/cli/drill/scenarios.ts';
import { simulatedDrill } from '../support/simulated-drill.ts';

/** The actors of a module as `--actors` takes it. */
async function actorsOf(file: string): Promise<(place: EmulatorPlace) => DrilledActors> {
  const module = (await import(`../fixtures/${file}.mjs`)) as Record<string, (place: EmulatorPlace) => DrilledActors>;
  const actors = module.default ?? module.actors;
  if (actors === undefined) throw new TypeError(`${file} exports no function`);
  return actors;
}

// document-outage is HTTP from end to end: drill-command.test.ts plays it.
const names = scenarios.map(({ name }) => name).filter((name) => name !== 'document-outage');

describe('on a test clock, with the default wire', () => {
  let drill: Awaited<ReturnType<typeof simulatedDrill>>;
  beforeAll(async () => {
    drill = await simulatedDrill({ names });
  }, 60_000);

  test.each(names)('the scenario %s holds', (name) => {
    const report = drill.summary.scenarios.find((one) => one.name === name);
    const told = drill.events.filter((event) => event.type === 'expectation' && event.scenario === name);
    expect(report).toMatchObject({ ok: true, skipped: null, failedExpectations: [], calls: { lost: 0 } });
    expect(told.length).toBeGreaterThan(2);
  });

  test('all scenarios together put every guarantee to the test, and break none', () => {
    const { summary } = drill;
    expect(summary.ok).toBe(true);
    expect(summary.guarantees.filter(({ outcome }) => outcome !== 'held')).toEqual([]);
    expect(summary.guarantees).toHaveLength(14);
    expect(summary.calls).toMatchObject({ lost: 0, signedOut: 3 });
    expect(summary.calls.served + summary.calls.signedOut).toBe(summary.calls.asked);
    expect(summary.tokensMinted).toBeGreaterThan(10);
    expect(summary.requestsSent).toBeGreaterThan(summary.tokensMinted);
    expect(summary.secondsWithoutToken).toBeGreaterThan(0);
  });

  test('one seed gives one drill, another seed another', async () => {
    const play = async (seed: number) => (await simulatedDrill({ names: ['total-outage'], seed })).events;
    const [first, again, other] = [await play(7), await play(7), await play(8)];
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
  });
});

describe('on a machine that leaves the process without its processor for 4 s, again and again', () => {
  const played = ['healthy', 'origin-outage', 'total-outage', 'handshake'];

  test('nothing is late: the time of the drill stands still meanwhile', async () => {
    const { summary } = await simulatedDrill({ names: played, stalledForMs: 4_000 });
    expect(summary.scenarios.flatMap(({ failedExpectations }) => failedExpectations)).toEqual([]);
    expect(summary.guarantees.filter(({ outcome }) => outcome === 'violated')).toEqual([]);
    expect(summary.ok).toBe(true);
  }, 60_000);

  test("(planted) it would fail by the world's time", async () => {
    const { summary } = await simulatedDrill({ names: played, stalledForMs: 4_000, time: "the world's" });
    expect(summary.scenarios.flatMap(({ failedExpectations }) => failedExpectations)).toContain(
      'the old token is still usable',
    );
  }, 60_000);
});

test('(planted) a scenario that does not put to the test what it proves has failed', async () => {
  const [healthy] = scenarios;
  if (healthy === undefined) throw new TypeError('there is no scenario');
  const planted = { ...healthy, proves: ['bounded-redirects' as const] };
  const { summary } = await simulatedDrill({ names: ['healthy'], played: [planted] });
  expect(summary.ok).toBe(false);
  expect(summary.scenarios[0]?.failedExpectations).toEqual(['it puts bounded-redirects to the test']);
});

test('what the scenarios prove is all that is promised', () => {
  const proved = new Set(scenarios.flatMap(({ proves }) => proves));
  expect(guarantees.map(({ name }) => name).filter((name) => !proved.has(name))).toEqual([]);
});

describe('actors that are wrong break a guarantee that is named', () => {
  const cases = [
    { file: 'signs-out-on-503', scenario: 'total-outage', broken: 'transient-failures-harm-nothing' },
    { file: 'hasty-verdict', scenario: 'total-outage', broken: 'transient-failures-harm-nothing' },
    { file: 'retries-by-itself', scenario: 'total-outage', broken: 'bounded-rate' },
    { file: 'ignores-expired-token', scenario: 'origin-outage', broken: 'one-retry-per-mint' },
    { file: 'changes-the-body', scenario: 'origin-outage', broken: 'one-retry-per-mint' },
    { file: 'offers-twice', scenario: 'origin-outage', broken: 'one-retry-per-mint' },
    { file: 'ignores-retry-after', scenario: 'rate-limit', broken: null },
    { file: 'empty-on-failure', scenario: 'total-outage', broken: null },
    { file: 'unheard-sign-out', scenario: 'own-sign-out', broken: null },
    { file: 'sign-out-of-another', scenario: 'own-sign-out', broken: null },
  ];
  test.each(cases)('$file in $scenario: $broken', async ({ file, scenario, broken }) => {
    const actors = await actorsOf(file);
    const { summary } = await simulatedDrill({ names: [scenario], actors });
    expect(summary.ok).toBe(false);
    const violated = summary.guarantees.filter(({ outcome }) => outcome === 'violated').map(({ name }) => name);
    if (broken === null) expect(summary.scenarios[0]?.failedExpectations).not.toEqual([]);
    else expect(violated).toContain(broken);
  });

  test('and a right one breaks none, in any scenario', async () => {
    const wire = await actorsOf('own-wire');
    const { summary } = await simulatedDrill({ names, actors: wire });
    expect(summary.scenarios.flatMap(({ failedExpectations }) => failedExpectations)).toEqual([]);
    expect(summary.guarantees.filter(({ outcome }) => outcome === 'violated')).toEqual([]);
    expect(summary.ok).toBe(true);
    expect(summary.scenarios.find(({ name }) => name === 'handshake')?.skipped).toContain('createHandshakeUrl');
  }, 60_000);

  test('a drill that could play nothing is no success', async () => {
    const wire = await actorsOf('own-wire');
    const { summary } = await simulatedDrill({ names: ['handshake'], actors: wire });
    expect(summary.ok).toBe(false);
  });
});
