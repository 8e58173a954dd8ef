import { describe, expect, it } from 'vitest';
import { makeToken } from 'xstate-session/testing';
import { resolveOptions } from '../../src/session/resolve-options.ts';
import type { SessionOptions } from '../../src/session/session-options.ts';

const NOW = Date.UTC(2026, 0, 1);
const createToken = () => new Promise<never>(() => {});
const resolve = (more: object = {}) =>
  resolveOptions({ sessionId: 'sess_test', createToken, ...more } as SessionOptions);

describe('an option', () => {
  it.each([
    [{ sessionId: '' }, 'sessionId must be a plain path segment; given: empty text.'],
    [{ sessionId: 7 }, 'sessionId must be a plain path segment; given: number.'],
    [{ createToken: undefined }, 'createToken must be a function or XState actor logic; it is missing.'],
    [{ createToken: null }, 'createToken must be a function or XState actor logic; given: null.'],
    [{ createHandshakeUrl: 'x' }, 'createHandshakeUrl must be a function or XState actor logic; given: string.'],
    [{ followHandshake: {} }, 'followHandshake must be a function or XState actor logic; given: object.'],
    [{ confirmSession: 7 }, 'confirmSession must be a function or XState actor logic; given: number.'],
    [{ endSession: {} }, 'endSession must be a function or XState actor logic; given: object.'],
    [{ policy: { handshakes: 'often' } }, 'policy.handshakes must be automatic or manual or never; given: "often".'],
    [{ mints: 'one-at-once' }, 'mints must be parallel or one-at-a-time; given: "one-at-once".'],
    [{ mints: 1 }, 'mints must be parallel or one-at-a-time; given: number.'],
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
    [{ logger: console.log }, 'logger must be an object with methods, as console; given: function.'],
    [{ logger: 'console' }, 'logger must be an object with methods, as console; given: string.'],
    [{ organizationId: 7 }, 'organizationId must be text or null; given: number.'],
    [{ limits: { waitMs: -1 } }, 'limits.waitMs must be a finite number of at least 0; given: number.'],
  ])('is refused where it cannot be: %j', (options, message) => {
    expect(() => resolve(options)).toThrow(new TypeError(message));
  });

  it.each([
    ['an object that has no method', {}],
    ['a function that has them', Object.assign(() => {}, { warn: () => {} })],
  ])('logger may be %s', (_, logger) => {
    expect(resolve({ logger }).logger).toBe(logger);
  });

  it('logger that is not given is the console', () => {
    expect([resolve().logger, resolve({ logger: null }).logger]).toEqual([console, console]);
  });

  it('that is resolved changes no more', () => {
    expect(Object.isFrozen(resolve())).toBe(true);
  });
});
