import { describe, expect, it } from 'vitest';
import { createSession, MissingExpiredTokenError } from 'xstate-session';
import { tabChannel } from 'xstate-session/browser';
import { createTestClock, makeToken } from 'xstate-session/testing';

/** Messages between the tabs of this process, delivered at once. */
function channels() {
  const open = new Set<{ listener: ((event: { data: unknown }) => void) | null }>();
  return class {
    listener: ((event: { data: unknown }) => void) | null = null;
    constructor() {
      open.add(this);
    }
    addEventListener(_: string, listener: (event: { data: unknown }) => void) {
      this.listener = listener;
    }
    postMessage(data: unknown) {
      for (const other of open) if (other !== this) other.listener?.({ data: structuredClone(data) });
    }
    close() {
      open.delete(this);
    }
  };
}

describe('an outage in two tabs', () => {
  it('begins and ends in both, though only one of them mints', async () => {
    const { clock, now, monotonicNow, advance, flush } = createTestClock();
    let isOutage = true;
    let minted = 0;
    const token = () => {
      minted += 1;
      return makeToken({ iatMs: now(), sid: 'sess_1', id: `t${minted}` });
    };
    const lastActiveToken = token();
    const platform = { BroadcastChannel: channels() } as never;
    const open = (createToken: (input: { expiredToken?: string }) => Promise<string>) => {
      const session = createSession({ sessionId: 'sess_1', lastActiveToken, createToken, clock, now, monotonicNow });
      const heard: string[] = [];
      session.on('outage.started', ({ type }) => heard.push(type));
      session.on('outage.ended', ({ type }) => heard.push(type));
      const channel = tabChannel(session, { platform });
      return { session, heard, channel };
    };
    const first = open(async ({ expiredToken }) => {
      if (isOutage && expiredToken === undefined) throw new MissingExpiredTokenError();
      return token();
    });
    const second = open(() => new Promise(() => {}));
    for (const { session } of [first, second]) session.start();
    await advance(50_000);
    await flush();
    expect([first.heard, second.heard]).toEqual([['outage.started'], ['outage.started']]);
    isOutage = false;
    await advance(50_000);
    await flush();
    const both = ['outage.started', 'outage.ended'];
    expect([first.heard, second.heard]).toEqual([both, both]);
    for (const { session, channel } of [first, second]) {
      channel.end();
      session.dispose();
    }
  });
});
