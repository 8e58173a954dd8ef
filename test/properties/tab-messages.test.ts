import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSession } from 'xstate-session';
import { tabChannel } from 'xstate-session/browser';
import { createTestClock, makeToken } from 'xstate-session/testing';
import { almostJwt, text } from './support/almost-jwt.ts';

// Whatever runs on the origin can post to the channel of the tabs: what is no message of this session leaves no trace.

const NOW = Date.UTC(2026, 0, 1);
const tokenOf = (more: Partial<Parameters<typeof makeToken>[0]> = {}) =>
  makeToken({ iatMs: NOW, sid: 'sess_1', lifetimeSeconds: 60, ...more });
const held = tokenOf({ iatMs: NOW - 5_000 });
const fresher = tokenOf();
const genuine = {
  v: 1,
  sessionId: 'sess_1',
  type: 'token.issued',
  template: null,
  organizationId: null,
  jwt: fresher,
};

/** A session that holds a token, and the one ear of its channel. */
async function listening() {
  let hear: (event: { data: unknown }) => void = () => {};
  class BroadcastChannel {
    addEventListener(_: 'message', listener: typeof hear): void {
      hear = listener;
    }
    postMessage(): void {}
    close(): void {}
  }
  const { clock, now, monotonicNow, flush } = createTestClock({ nowMs: NOW });
  const session = createSession({
    sessionId: 'sess_1',
    lastActiveToken: held,
    createToken: () => new Promise(() => {}),
    ...{ clock, now, monotonicNow },
  });
  const told: unknown[] = [];
  session.on('*', (event) => told.push(event));
  session.start();
  const channel = tabChannel(session, { platform: { BroadcastChannel } });
  return {
    session,
    told,
    async hear(data: unknown) {
      hear({ data });
      await flush();
    },
    end() {
      channel.end();
      session.dispose();
    },
  };
}

const isNot =
  (...words: readonly unknown[]) =>
  (value: unknown) =>
    !words.includes(value);

/** A genuine message with one thing wrong in it. */
const almostGenuine = fc
  .oneof(
    fc.record({ v: fc.anything().filter(isNot(1)) }),
    fc.record({ sessionId: fc.oneof(fc.anything(), text).filter(isNot('sess_1')) }),
    fc.record({ type: fc.oneof(fc.anything(), text).filter(isNot('token.issued', 'session.ended')) }),
    fc.record({ template: fc.oneof(fc.anything(), text).filter(isNot(null)) }),
    fc.record({ organizationId: fc.oneof(fc.anything(), text).filter(isNot(null)) }),
    fc.record({ jwt: fc.oneof(almostJwt, fc.anything()) }),
    fc.record({
      jwt: fc.constantFrom(
        tokenOf({ sid: 'sess_2' }),
        tokenOf({ sid: null }),
        tokenOf({ organizationId: 'org_1' }),
        tokenOf({ iatMs: NOW - 3_600_000 }),
        tokenOf({ iatMs: NOW - 20_000 }),
      ),
    }),
    fc.constant({ padding: 'x'.repeat(16_384) }),
  )
  .map((wrong) => ({ ...genuine, ...wrong }));

/** What throws when it is looked at, or when it is written as JSON. */
const hostile = fc.oneof(
  fc.constantFrom(...Object.keys(genuine)).map((name) =>
    Object.defineProperty({ ...genuine }, name, {
      enumerable: true,
      get() {
        throw new RangeError('planted');
      },
    }),
  ),
  fc.constant(Object.assign((): void => {}, genuine)),
  fc.bigInt().map((padding) => ({ ...genuine, padding })),
  fc.constant({ ...genuine, toJSON: () => undefined }),
);

describe('the channel of the tabs', () => {
  it('adopts nothing and throws nothing, whatever is posted to it', { timeout: 60_000 }, async () => {
    const tab = await listening();
    const posted = fc.oneof(
      { weight: 2, arbitrary: fc.anything({ withBigInt: true, withNullPrototype: true, withTypedArray: true }) },
      { weight: 6, arbitrary: almostGenuine },
      { weight: 1, arbitrary: hostile },
    );
    await fc.assert(
      fc.asyncProperty(posted, async (data) => {
        await tab.hear(data);
        const { token, status } = tab.session;
        expect({ token, status, told: tab.told }).toEqual({ token: held, status: 'active', told: [] });
      }),
      { numRuns: 1_500 },
    );
    tab.end();
  });

  it.each([
    ['a genuine token', genuine, fresher, 'active'],
    ['a genuine end', { v: 1, sessionId: 'sess_1', type: 'session.ended' }, null, 'signed-out'],
  ])('takes %s', async (_, data, token, status) => {
    const tab = await listening();
    await tab.hear(data);
    expect([tab.session.token, tab.session.status]).toEqual([token, status]);
    tab.end();
  });
});
