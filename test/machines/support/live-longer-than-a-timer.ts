import { sessionMachine } from 'xstate-session/machines';
import { createTestClock, makeToken, scriptedActors } from 'xstate-session/testing';
import { SESSION_ID, START_MS } from '../../testing/support/start-scripted.ts';
import { chartSession } from './chart-session.ts';
import { watchChart } from './watch-chart.ts';

/** A token that lives longer than a timer reaches: the delay is armed again on the way. */
export async function liveLongerThanATimer(watched = watchChart(), machine = sessionMachine) {
  const testClock = createTestClock({ nowMs: START_MS });
  const actors = scriptedActors();
  const session = chartSession({
    machine,
    input: { sessionId: SESSION_ID, organizationId: null, limits: { refreshJitterMaxMs: 0 } },
    actors,
    testClock,
    watched,
  });
  session.start();
  const lifetimeSeconds = 60 * 86_400;
  actors.answer('createToken', { jwt: makeToken({ iatMs: START_MS, lifetimeSeconds }) });
  await testClock.flush();
  const requests: number[] = [];
  for (let timers = 0; timers < 4 && actors.parked('createToken').length === 0; timers += 1) {
    await testClock.advance(testClock.nextTimerInMs ?? 0);
    requests.push(testClock.now() - START_MS);
  }
  session.dispose();
  return { requests, dueMs: lifetimeSeconds * 1_000 - 17_000 };
}
