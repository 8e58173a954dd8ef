import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { GetTokenOptions, SessionEvent } from 'xstate-session';
import { checkGuarantees, EMULATOR_MODES, type EmulatorMode, traceRecorder } from 'xstate-session/testing';
import { claimsOf } from './support/claims-of.ts';
import { type Outcome, outcomeOf } from './support/outcome.ts';
import { createWorld, SESSION_ID } from './support/world.ts';

/** One thing that may happen to a session. */
type Step =
  | { readonly do: 'ask'; readonly options: GetTokenOptions; readonly abortAfterMs: number | null }
  | { readonly do: 'mode'; readonly mode: EmulatorMode; readonly times: number | null }
  | { readonly do: 'pass'; readonly ms: number }
  | {
      readonly do: 'send';
      readonly type: 'network.online' | 'network.offline' | 'page.visible' | 'page.hidden' | 'handshake.requested';
    }
  | { readonly do: 'switch'; readonly organizationId: string | null }
  | { readonly do: 'receive'; readonly organizationId: string | null; readonly ageMs: number }
  | { readonly do: 'end' | 'server ends' };

const organization = fc.constantFrom(null, 'org_a', 'org_b');
const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('ask' as const),
      options: fc.record(
        {
          template: fc.constantFrom(null, 'x'),
          organizationId: organization,
          skipCache: fc.boolean(),
          timeoutMs: fc.constantFrom(0, 1_000, 20_000, 90_000),
        },
        { requiredKeys: [] },
      ),
      abortAfterMs: fc.option(fc.constantFrom(0, 500), { freq: 8 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('mode' as const),
      mode: fc.constantFrom(...EMULATOR_MODES),
      times: fc.option(fc.integer({ min: 1, max: 4 })),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('pass' as const),
      ms: fc.constantFrom(0, 200, 3_000, 16_000, 45_000, 400_000),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('send' as const),
      type: fc.constantFrom('network.online', 'network.offline', 'page.visible', 'page.hidden', 'handshake.requested'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('switch' as const), organizationId: organization }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('receive' as const),
      organizationId: organization,
      ageMs: fc.constantFrom(0, 30_000, 90_000),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('end' as const, 'server ends' as const) }) },
);

/** What a caller asked for, and got. */
interface Asked {
  readonly outcome: Outcome<string | null>;
  readonly template: string | null;
  readonly organizationId: string | null;
}

/** Lives through a list of steps, and tells what was broken. */
async function live(
  list: readonly Step[],
  mayHandshake: 'automatic' | 'manual',
  mintsTwice = false,
): Promise<string[]> {
  const world = await createWorld();
  const { testClock, emulator } = world;
  const recorder = traceRecorder({ now: testClock.monotonicNow, serverNow: testClock.now });
  const { createToken, confirmSession, endSession } = recorder.wrap(world.api);
  const session = world.create({
    createToken: (input, call) => {
      if (mintsTwice) outcomeOf(createToken(input, call));
      return createToken(input, call);
    },
    confirmSession,
    endSession,
    ...(list.length % 2 === 0 && { lastActiveToken: await world.expiredToken() }),
    policy: { handshakes: mayHandshake },
  });
  recorder.listen(session);
  const asked: Asked[] = [];
  let hasEnded = false;

  for (const step of list) {
    switch (step.do) {
      case 'ask': {
        const { template = null, organizationId = session.organizationId } = step.options;
        const controller = new AbortController();
        const options = { ...step.options, ...(step.abortAfterMs !== null && { signal: controller.signal }) };
        asked.push({ outcome: outcomeOf(recorder.getToken(session, options)), template, organizationId });
        if (step.abortAfterMs !== null) {
          await world.pass(step.abortAfterMs);
          controller.abort();
        }
        break;
      }
      case 'mode':
        emulator.setMode(step.mode, { ...(step.times !== null && { times: step.times }) });
        break;
      case 'pass':
        await world.pass(step.ms);
        break;
      case 'send':
        session.send({ type: step.type, reason: 'chaos' } as SessionEvent);
        break;
      case 'switch':
        recorder.record({ type: 'organization.switched', organizationId: step.organizationId });
        session.switchOrganization(step.organizationId);
        break;
      case 'receive': {
        const { organizationId, ageMs } = step;
        const issuedAtMs = testClock.now() - ageMs;
        session.receiveToken(await emulator.mint({ sessionId: SESSION_ID, organizationId, issuedAtMs }), {
          organizationId,
        });
        break;
      }
      case 'end':
        recorder.record({ type: 'end.requested' });
        outcomeOf(session.end());
        hasEnded = true;
        break;
      case 'server ends':
        emulator.endSession(SESSION_ID);
        break;
    }
  }
  await world.pass(200_000);
  const problems: string[] = [];
  if (hasEnded && session.status !== 'signed-out') problems.push('an ended session is not signed out');
  if (session.status !== 'signed-out' && emulator.session(SESSION_ID)?.status === 'active') {
    emulator.setMode('healthy');
    session.start();
    await world.pass(400_000);
    if (session.status !== 'active' || session.token === null)
      problems.push(`with a healthy server it is ${session.status}`);
  }
  session.dispose();
  await world.settled();
  for (const { outcome, template, organizationId } of asked) {
    if (outcome.times !== 1) problems.push(`a caller was settled ${outcome.times} times`);
    if (
      typeof outcome.value === 'string' &&
      template === null &&
      claimsOf(outcome.value).organizationId !== organizationId
    ) {
      problems.push(`a caller of ${organizationId} got a token of ${claimsOf(outcome.value).organizationId}`);
    }
    if (outcome.state === 'rejected' && !(outcome.error instanceof Error))
      problems.push('a caller was rejected with no error');
  }
  recorder.record({ type: 'leftovers.counted', timers: testClock.pendingTimers });
  for (const { name, outcome, violations } of checkGuarantees(recorder.trace({ confirmsSession: true }))) {
    if (outcome === 'violated') problems.push(`${name}: ${JSON.stringify(violations.slice(0, 2))}`);
  }
  return problems;
}

describe('whatever happens, in whatever order, over real HTTP', () => {
  test.each(['manual', 'automatic'] as const)(
    'every guarantee holds, with the policy "%s"',
    async (policy) => {
      await fc.assert(
        fc.asyncProperty(fc.array(steps, { minLength: 4, maxLength: 16 }), async (list) => {
          expect(await live(list, policy)).toEqual([]);
        }),
        { numRuns: Number(process.env.CHAOS_RUNS ?? 8) },
      );
    },
    120_000,
  );
});
