import { createTestClock } from 'xstate-session/testing';
import type { ControlledSession } from '../../../src/testing/lockstep/contract.ts';

/** A world without a session: only the oracle moves in it. Whatever is compared with the session there means nothing. */
export function shadowWorld(): ControlledSession {
  const nothing = () => {};
  return {
    session: {
      status: '',
      degraded: false,
      token: null,
      actor: { getSnapshot: () => ({ value: '', tags: new Set() }) },
      start: nothing,
      getToken: () => Promise.resolve(null),
      on: nothing,
      send: nothing,
      receiveToken: nothing,
      dispose: nothing,
    },
    testClock: createTestClock({ flushTurns: 0 }),
    answer: nothing,
    settle: async () => {},
    pendingDiffers: () => null,
    buildsHandshakeUrlAlone: false,
  };
}
