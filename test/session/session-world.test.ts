import { describe, expect, it, vi } from 'vitest';
import { DEFAULT_LIMITS } from 'xstate-session';
import { makeToken } from 'xstate-session/testing';
import type { SessionOptions } from '../../src/session/session-options.ts';
import { createSessionWorld } from '../../src/session/session-world.ts';

const NOW = Date.UTC(2026, 0, 1);
const token = makeToken({ iatMs: NOW });
const createToken = () => new Promise<never>(() => {});
const worldOf = (more: object = {}) =>
  createSessionWorld({ sessionId: 'sess_test', createToken, ...more } as SessionOptions);

describe('what the keys of a session share', () => {
  it.each([
    [{ sessionId: '' }, 'sessionId must be a plain path segment; given: empty text.'],
    [{ sessionId: 7 }, 'sessionId must be a plain path segment; given: number.'],
    [{ createToken: undefined }, 'createToken must be a function or XState actor logic; it is missing.'],
    [{ createToken: null }, 'createToken must be a function or XState actor logic; given: null.'],
    [{ createHandshakeUrl: 'x' }, 'createHandshakeUrl must be a function or XState actor logic; given: string.'],
    [{ followHandshake: {} }, 'followHandshake must be a function or XState actor logic; given: object.'],
    [{ confirmSession: 7 }, 'confirmSession must be a function or XState actor logic; given: number.'],
    [{ endSession: {} }, 'endSession must be a function or XState actor logic; given: object.'],
    [{ policy: { handshakes: 'often' } }, 'policy.handshakes must be automatic or manual or never; given: string.'],
    [{ handshakes: -1 }, 'handshakes must be a whole number; given: number.'],
    [{ handshakes: 1.5 }, 'handshakes must be a whole number; given: number.'],
    [{ inspect: () => {} }, 'inspect must be made by createInspector; given: function.'],
    [{ inspect: {} }, 'inspect must be made by createInspector; given: object.'],
    [{ lastActiveToken: 'none' }, 'lastActiveToken must be null or a JWT of this session (not-a-jwt).'],
    [
      { lastActiveToken: makeToken({ iatMs: NOW, sid: 'other' }) },
      'lastActiveToken must be null or a JWT of this session (other-session).',
    ],
    [
      { lastActiveToken: makeToken({ iatMs: NOW, claims: { exp: NOW } }) },
      'lastActiveToken must be null or a JWT of this session (exp-out-of-range).',
    ],
    [{ organizationId: 7 }, 'organizationId must be text or null; given: number.'],
    [{ limits: { waitMs: -1 } }, 'limits.waitMs must be a finite number of at least 0; given: number.'],
  ])('is refused where it cannot be: %j', (options, message) => {
    expect(() => worldOf(options)).toThrow(new TypeError(message));
  });

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
    expect(worldOf(options).input).toMatchObject({ sessionId: 'sess_test', template: null, ...input });
  });

  it('knows nothing of the world at first', () => {
    const serverClock = { offsetMs: 0, learnedClock: null, isClockDoubted: false };
    expect(worldOf()).toMatchObject({ serverClock, isOffline: false, hasWarned: false });
  });

  it('takes chance, time and timers from the platform, where none are given', () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.25);
    const wall = vi.spyOn(Date, 'now').mockReturnValue(NOW);
    const monotonic = vi.spyOn(performance, 'now').mockReturnValue(7);
    const { random, time, clock } = worldOf();
    expect([random(), time.read()]).toEqual([0.25, NOW]);
    expect(clock).toBe(globalThis);
    wall.mockReturnValue(NOW + 5);
    monotonic.mockReturnValue(507);
    expect(time.read()).toBe(NOW + 500);
  });

  it('takes the wall clock alone where the platform has no other', () => {
    vi.stubGlobal('performance', undefined);
    let nowMs = NOW;
    const { time } = worldOf({ now: () => nowMs });
    nowMs += 5;
    expect(time.read()).toBe(NOW + 5);
  });
});

const NOTHING = { confirmSession: false, createHandshakeUrl: false, followHandshake: false };
