import { beforeAll, describe, expect, it } from 'vitest';
import { sessionMachine } from 'xstate-session/machines';
import { chartFaults, withDoubledDelay, withInput } from './support/chart-faults.ts';
import { chartTrials, type Trial } from './support/chart-trials.ts';

/** Faults that nobody can notice, each with the reason. */
const HARMLESS: Readonly<Record<string, string>> = {
  'refreshing.backing-off, planned, “The wait is over: the next attempt begins.” is deleted':
    'the fired delay is noted like any event, and the planned moment has come',
  'handshaking, handshake.requested, “One more handshake is asked for meanwhile: one is enough, so nothing follows.” has its actions dropped':
    'only the time would be noted, and whatever comes next brings a later one',
  'handshaking has its exit dropped': 'what is known of a handshake is read nowhere else, and replaced by the next',
};

const faults = chartFaults(sessionMachine);
let trials: Trial[] = [];

beforeAll(async () => {
  trials = await chartTrials();
}, 120_000);

/** The first trial that notices the fault, with what it saw; `null` when none does. */
async function caught(machine: typeof sessionMachine, place: string): Promise<string | null> {
  const near = trials.filter(({ places }) => place === 'anywhere' || [...places].some((one) => one.startsWith(place)));
  for (const trial of near) {
    const difference = await trial.run(machine);
    if (difference !== null) return `${trial.title}: ${difference}`;
  }
  return null;
}

describe('a planted fault of the session chart is caught when', () => {
  const noticeable = faults.filter(({ fault }) => HARMLESS[fault] === undefined);

  it.each(noticeable.map((fault) => [fault.fault, fault] as const))(
    '%s',
    { timeout: 60_000 },
    async (_, { machine, place }) => {
      expect(await caught(machine, place)).not.toBeNull();
    },
  );

  it.each([
    ['planned', 'active'],
    ['planned', 'refreshing.backing-off'],
    ['attemptDeadline', 'refreshing'],
    ['handshakeDeadline', 'handshaking'],
  ])('the delay %s is doubled (in %s)', async (delay, place) => {
    expect(await caught(withDoubledDelay(sessionMachine, delay), place)).toMatch(/the next timer fires in/);
  });

  it.each([
    ['another organization', { organizationId: 'org_other' }],
    ['a template', { template: 'other' }],
    ['another session', { sessionId: 'sess_other' }],
    ['skipCache', { skipCache: true }],
    ['no last active token', { lastActiveToken: undefined }],
    ['no expired token', { expiredToken: undefined }],
    ['another expired token', { expiredToken: 'x.y.z' }],
  ])('the expired_token repetition asks with %s', async (_, change) => {
    const machine = withInput(sessionMachine, ['origin-outage-retry'], (input) => ({ ...input, ...change }));
    expect(await caught(machine, 'origin-outage-retry')).toMatch(/the input of createToken differs in/);
  });
});

it('calls no fault harmless that is not planted', () => {
  const planted = faults.map(({ fault }) => fault);
  expect(Object.keys(HARMLESS).filter((fault) => !planted.includes(fault))).toEqual([]);
  expect(new Set(planted).size).toBe(planted.length);
});
