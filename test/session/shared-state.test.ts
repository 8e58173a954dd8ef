import { describe, expect, it, vi } from 'vitest';
import { DEFAULT_LIMITS } from 'xstate-session';
import { makeToken } from 'xstate-session/testing';
import { resolveOptions } from '../../src/session/resolve-options.ts';
import type { SessionOptions } from '../../src/session/session-options.ts';
import { createSharedState } from '../../src/session/shared-state.ts';

const NOW = Date.UTC(2026, 0, 1);
const token = makeToken({ iatMs: NOW });
const createToken = () => new Promise<never>(() => {});
const sharedBy = (more: object = {}) =>
  createSharedState(resolveOptions({ sessionId: 'sess_test', createToken, ...more } as SessionOptions));

describe('what the keys of a session share', () => {
  it.each([
    [{}, { organizationId: null, lastActiveToken: null, handshakes: 0, policy: undefined }],
    [
      { handshakes: 0, policy: {} },
      { handshakes: 0, policy: {} },
    ],
    [
      { policy: { handshakes: 'never' }, handshakes: 2 },
      { policy: { handshakes: 'never' }, handshakes: 2 },
    ],
    [{ lastActiveToken: token }, { lastActiveToken: token, organizationId: null }],
    [{ lastActiveToken: makeToken({ iatMs: NOW, sid: null }) }, { organizationId: null }],
    [{ lastActiveToken: makeToken({ iatMs: NOW, organizationId: 'o' }) }, { organizationId: 'o' }],
    [
      { lastActiveToken: makeToken({ iatMs: NOW, organizationId: 'o' }), organizationId: null },
      { organizationId: null },
    ],
    [{ organizationId: '' }, { organizationId: null }],
    [{ limits: { waitMs: 1 } }, { limits: { ...DEFAULT_LIMITS, waitMs: 1 } }],
    [{ confirmSession: null }, { capabilities: NOTHING }],
    [{ confirmSession: createToken }, { capabilities: { ...NOTHING, confirmSession: true } }],
    [{ createHandshakeUrl: createToken }, { capabilities: { ...NOTHING, createHandshakeUrl: true } }],
    [{ followHandshake: createToken }, { capabilities: { ...NOTHING, followHandshake: true } }],
  ])('begins with %j', (options, input) => {
    expect(sharedBy(options).chartInput).toMatchObject({ sessionId: 'sess_test', template: null, ...input });
  });

  it('knows nothing of network and server at first', () => {
    const serverClock = { offsetMs: 0, learnedClock: null, isClockDoubted: false };
    expect(sharedBy()).toMatchObject({ serverClock, isOffline: false });
  });

  it('takes chance, time and timers from the platform, where none are given', () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.25);
    const wall = vi.spyOn(Date, 'now').mockReturnValue(NOW);
    const monotonic = vi.spyOn(performance, 'now').mockReturnValue(7);
    const { options, time } = sharedBy();
    const { random, clock } = options;
    expect([random(), time.read()]).toEqual([0.25, NOW]);
    const timers = vi.spyOn(globalThis, 'setTimeout').mockReturnValue(Object.create(null));
    const callback = () => undefined;
    clock.setTimeout(callback, 7);
    expect(timers).toHaveBeenCalledExactlyOnceWith(callback, 7);
    wall.mockReturnValue(NOW + 5);
    monotonic.mockReturnValue(507);
    expect(time.read()).toBe(NOW + 500);
  });

  it('takes the wall clock alone where the platform has no other', () => {
    vi.stubGlobal('performance', undefined);
    let nowMs = NOW;
    const { time } = sharedBy({ now: () => nowMs });
    nowMs += 5;
    expect(time.read()).toBe(NOW + 5);
  });
});

const NOTHING = { confirmSession: false, createHandshakeUrl: false, followHandshake: false };
