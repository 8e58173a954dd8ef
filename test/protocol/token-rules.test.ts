import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS, isStaler, type SessionToken } from 'xstate-session';
import { keyRuleBrokenBy } from '../../src/protocol/belongs-to-key.ts';
import { usableLifeMs } from '../../src/protocol/usable-life-ms.ts';

const token = (parts: Partial<SessionToken>): SessionToken => ({
  jwt: 'x.y.z',
  issuedAtMs: 0,
  expiresAtMs: 60_000,
  oiat: 100,
  sid: 'sess_test',
  organizationId: null,
  ...parts,
});

describe('a token is staler', () => {
  it.each([
    ['by its oiat, whatever its iat', { oiat: 99, issuedAtMs: 9 }, { oiat: 100, issuedAtMs: 1 }, true],
    ['not when its oiat is newer, whatever its iat', { oiat: 101, issuedAtMs: 1 }, { oiat: 100, issuedAtMs: 9 }, false],
    ['by its iat where the oiat are the same', { issuedAtMs: 1 }, { issuedAtMs: 2 }, true],
    ['not on a full tie', { issuedAtMs: 2 }, { issuedAtMs: 2 }, false],
    ['not by its iat when that is newer', { issuedAtMs: 3 }, { issuedAtMs: 2 }, false],
    ['without an oiat than one with it', { oiat: null, issuedAtMs: 9 }, { oiat: 1, issuedAtMs: 1 }, true],
    ['not with an oiat than one without', { oiat: 1, issuedAtMs: 1 }, { oiat: null, issuedAtMs: 9 }, false],
    ['without an oiat, however old the other one is', { oiat: null }, { oiat: -5 }, true],
    ['not with one, however old, than one without', { oiat: -5 }, { oiat: null }, false],
    ['by its iat where neither has an oiat', { oiat: null, issuedAtMs: 1 }, { oiat: null, issuedAtMs: 2 }, true],
  ])('%s', (_, incoming, held, staler) => {
    expect(isStaler(token(incoming), token(held))).toBe(staler);
  });
});

describe('a token is usable', () => {
  it.each([
    [60, 55_000, 'less five seconds'],
    [3_600, 3_595_000, 'less five seconds at most'],
    [20, 18_000, 'less a tenth'],
    [5, 4_000, 'less one second at least'],
    [1, 0, 'not at all when it lives no longer than the cutoff'],
  ])('of %d s for %d ms: %s', (lifetimeSeconds, usableMs) => {
    const parts = token({ issuedAtMs: 7_000, expiresAtMs: 7_000 + lifetimeSeconds * 1_000 });
    expect(usableLifeMs(parts, DEFAULT_LIMITS)).toBe(usableMs);
  });
});

describe('a token belongs to a key', () => {
  const own = { sessionId: 'sess_test', template: null, organizationId: null };
  it.each([
    ['of its session and organization', token({}), own, null],
    ['not of another session', token({ sid: 'sess_other' }), own, 'other-session'],
    [
      'not of another session even by a template',
      token({ sid: 'sess_other' }),
      { ...own, template: 'x' },
      'other-session',
    ],
    ['not of another organization', token({ organizationId: 'org_1' }), own, 'other-organization'],
    ['of a template whatever its organization', token({ organizationId: 'org_1' }), { ...own, template: 'x' }, null],
    ['when it names no session', token({ sid: null, organizationId: 'org_1' }), own, null],
  ])('%s', (_, given, key, brokenRule) => {
    expect(keyRuleBrokenBy(given, key)).toBe(brokenRule);
  });
});
