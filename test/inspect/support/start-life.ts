import { onTestFinished } from 'vitest';
import { createSession, type Session, type SessionOptions } from 'xstate-session';
import {
  createTestClock,
  makeToken,
  type ScriptedActors,
  scriptedActors,
  type TestClock,
} from 'xstate-session/testing';

/** A session that is not started, on actors and a clock that the test moves. */
export interface Life {
  readonly session: Session;
  readonly actors: ScriptedActors;
  readonly time: TestClock;
  /** Answers the request that waits with a new token of that organization. */
  mint(organizationId?: string | null): Promise<void>;
  /** Fails the request that waits. */
  fail(status: number, code?: string): Promise<void>;
}

/** Makes it; disposed of after the test. */
export function startLife(options: Partial<SessionOptions> = {}, time = createTestClock({ flushTurns: 30 })): Life {
  const actors = scriptedActors();
  const { clock, now, monotonicNow } = time;
  const { createToken, createHandshakeUrl } = actors;
  const session = createSession({
    sessionId: 'sess_1',
    createToken,
    createHandshakeUrl,
    clock,
    now,
    monotonicNow,
    random: () => 0.5,
    logger: {},
    ...options,
  });
  onTestFinished(() => session.dispose());
  return {
    session,
    actors,
    time,
    async mint(organizationId = null) {
      await time.flush();
      actors.answer('createToken', makeToken({ iatMs: now(), sid: 'sess_1', organizationId }));
      await time.flush();
    },
    async fail(status, code = 'x') {
      await time.flush();
      actors.fail('createToken', { status, errors: [{ code }] });
      await time.flush();
    },
  };
}
