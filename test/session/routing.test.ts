import { describe, expect, it } from 'vitest';
import { type InspectionEvent, isMachineSnapshot } from 'xstate';
import { createSession } from 'xstate-session';
import { createTestClock, makeToken, scriptedActors } from 'xstate-session/testing';

const NOW = Date.UTC(2026, 0, 1);
const token = makeToken({ iatMs: NOW });
/** Where an inspector of a session keeps what XState calls. */
const INSPECT = Symbol.for('xstate-session.inspect');

/** A session with a template's key open beside its own, and what each chart is told. */
async function setUp() {
  const testClock = createTestClock({ nowMs: NOW });
  const { clock, now, monotonicNow } = testClock;
  const { createToken } = scriptedActors();
  const told: string[] = [];
  const inspect = {
    [INSPECT](inspected: InspectionEvent) {
      if (inspected.type !== '@xstate.event') return;
      const snapshot: unknown = inspected.actorRef.getSnapshot();
      const { type } = inspected.event;
      if (isMachineSnapshot(snapshot) && !type.startsWith('xstate.')) {
        told.push(`${(snapshot.context as { template: string | null }).template ?? 'own'}: ${type}`);
      }
    },
  };
  const parts = { sessionId: 'sess_test', lastActiveToken: token, createToken, clock, now, monotonicNow };
  const session = createSession({ ...parts, inspect: inspect as never });
  session.start();
  const waiting = session.getToken({ template: 't' }).catch(() => null);
  await testClock.flush();
  told.length = 0;
  return { session, told, waiting, testClock };
}

describe('an event sent to a session', () => {
  it.each([
    ['page.visible', ['own: page.visible', 't: page.visible']],
    ['page.hidden', ['own: page.hidden', 't: page.hidden']],
    ['network.online', ['own: network.online', 't: network.online']],
    ['network.offline', ['own: network.offline', 't: network.offline']],
    ['token.requested', ['own: token.requested']],
    ['handshake.requested', ['own: handshake.requested']],
    ['session-token.changed', ['t: session-token.changed']],
  ])('%s reaches whom it concerns', async (type, reached) => {
    const { session, told } = await setUp();
    session.send({ type, jwt: token, reason: 'x' } as never);
    expect(told).toEqual(reached);
    session.dispose();
  });

  it('ends it once, for every key', async () => {
    const { session, told, waiting } = await setUp();
    const heard: unknown[] = [];
    session.on('*', (event) => heard.push(event));
    session.send({ type: 'session.ended', reason: 'x' });
    session.send({ type: 'page.visible' });
    session.send({ type: 'session.ended', reason: 'y' });
    expect(told).toEqual(['own: session.ended', 't: session.ended']);
    expect(heard).toEqual([{ type: 'session.ended', reason: 'x', template: null, organizationId: null }]);
    expect(await waiting).toBeNull();
  });

  it('and a token received, reach nobody once it is disposed of', async () => {
    const { session, told } = await setUp();
    session.dispose();
    session.send({ type: 'page.visible' });
    session.receiveToken(makeToken({ iatMs: NOW + 1_000 }));
    session.switchOrganization('o');
    session.dispose();
    expect([told, session.organizationId, session.token]).toEqual([[], null, null]);
  });

  it('tells a caller how long to wait: as long as the network is away, less', async () => {
    const { session, testClock } = await setUp();
    const ends: string[] = [];
    const ask = () => session.getToken({ template: 'u' }).catch((error: Error) => void ends.push(error.name));
    session.send({ type: 'network.offline' });
    session.send({ type: 'page.visible' });
    const short = ask();
    session.send({ type: 'network.online' });
    session.send({ type: 'page.visible' });
    const long = ask();
    await testClock.advance(15_000);
    await short;
    expect(ends).toHaveLength(1);
    await testClock.advance(45_000);
    await long;
    expect(ends).toHaveLength(2);
    session.dispose();
  });
});

describe('a network that is away', () => {
  it('is known to the key of an organization that was switched to before the start', () => {
    const { clock, now, monotonicNow } = createTestClock({ nowMs: NOW });
    const { createToken } = scriptedActors();
    const idle = createSession({ sessionId: 'sess_test', createToken, clock, now, monotonicNow });
    idle.send({ type: 'network.offline' });
    idle.switchOrganization('org_1');
    idle.start();
    expect(idle.actor.getSnapshot().context).toMatchObject({ organizationId: 'org_1', isOffline: true });
    idle.dispose();
  });
});

describe('a mistake of a caller is told by name', () => {
  it.each([
    ['listener must be a function; given: null.', 'on', ['*', null]],
    ['listener must be a function; given: null.', 'subscribe', [null]],
    [/^type must be \* or token\.issued or /, 'on', ['no', () => {}]],
    [/^type must be token\.requested or /, 'send', [{ type: 'no' }]],
    ['organizationId must be text or null; given: number.', 'switchOrganization', [7]],
  ])('%s', async (message, method, args) => {
    const { session } = await setUp();
    expect(() => (session as never as Record<string, (...args: unknown[]) => unknown>)[method]?.(...args)).toThrow(
      message,
    );
    session.dispose();
  });

  it.each([
    [{ template: '' }, 'template must be a plain path segment; given: empty text.'],
    [{ template: 'v', timeoutMs: -1 }, 'timeoutMs must be a number of at least 0; given: number.'],
    [{ timeoutMs: '5' }, 'timeoutMs must be a number of at least 0; given: string.'],
    [{ organizationId: 7 }, 'organizationId must be text or null; given: number.'],
  ])('%j', async (options, message) => {
    const { session } = await setUp();
    await expect(session.getToken(options as never)).rejects.toThrow(new TypeError(message));
    session.dispose();
  });
});
