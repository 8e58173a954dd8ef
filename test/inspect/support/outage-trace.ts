import { createSession } from 'xstate-session';
import { recordTrace } from 'xstate-session/inspect';
import { createTestClock, makeToken } from 'xstate-session/testing';

/**
 * What a session with two keys does through an outage, and at its end; recorded.
 *
 * @param maxEvents - How many of its newest events are kept.
 */
export async function outageTrace(maxEvents = 2_000): Promise<string> {
  const { clock, now, monotonicNow, advance } = createTestClock({ nowMs: Date.UTC(2026, 0, 1) });
  const recording = recordTrace(null, { maxEvents });
  let isOriginUp = true;
  let isEdgeUp = true;
  const session = createSession({
    sessionId: 'sess_secret',
    createToken: async ({ expiredToken, template }) => {
      if (!isEdgeUp) throw { status: 503, errors: [{ code: 'service_unavailable' }] };
      const isRefused = !isOriginUp && expiredToken === undefined;
      if (isRefused) throw { status: 422, errors: [{ code: 'missing_expired_token' }] };
      return makeToken({ iatMs: now(), sid: 'sess_secret', template });
    },
    clock,
    now,
    monotonicNow,
    random: () => 0.5,
    logger: {},
    inspect: recording.inspector,
  });
  await session.getToken();
  await session.getToken({ template: 'hasura' });
  await advance(60_000);
  isOriginUp = false;
  await advance(60_000);
  isEdgeUp = false;
  await advance(40_000);
  await session.end();
  return recording.text();
}
