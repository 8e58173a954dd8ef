import { describe, expect, it, vi } from 'vitest';
import { DEFAULT_LIMITS, decodeSessionToken, isStaler, type SessionToken } from 'xstate-session';
import { makeToken } from 'xstate-session/testing';
import { keyRuleBrokenBy, usableLifeMs } from '../../src/protocol/session-token.ts';

const IAT = 1_700_000_000;
const base64Url = (text: string) => Buffer.from(text).toString('base64url');
const jwtOf = (claims: object, header: object = {}) =>
  [JSON.stringify(header), JSON.stringify(claims)].map(base64Url).join('.').concat('.signature');
const otherAlphabet = (jwt: string) => jwt.replaceAll('-', '+').replaceAll('_', '/');
const times = { iat: IAT, exp: IAT + 60 };
const plain = { issuedAtMs: IAT * 1_000, expiresAtMs: (IAT + 60) * 1_000, oiat: null, sid: null, organizationId: null };

describe('a session token is taken apart', () => {
  it.each([
    ['times alone', {}, {}, {}],
    ['oiat', {}, { oiat: IAT - 5 }, { oiat: IAT - 5 }],
    ['oiat that is no number', {}, { oiat: '5' }, {}],
    ['sid', { sid: 'sess_1' }, {}, { sid: 'sess_1' }],
    ['an empty sid', { sid: '' }, {}, {}],
    ['a sid that is no text', { sid: 7 }, {}, {}],
    ['o.id', { o: { id: 'org_1' } }, {}, { organizationId: 'org_1' }],
    ['org_id', { org_id: 'org_2' }, {}, { organizationId: 'org_2' }],
    ['o.id before org_id', { o: { id: 'org_1' }, org_id: 'org_2' }, {}, { organizationId: 'org_1' }],
    ['an o without id', { o: {}, org_id: 'org_2' }, {}, { organizationId: 'org_2' }],
    ['an empty o.id', { o: { id: '' } }, {}, {}],
    ['an o that is null', { o: null }, {}, {}],
    ['text outside of ASCII', { sid: 'séance_ÿ>?' }, {}, { sid: 'séance_ÿ>?' }],
    ['times in parts of a second', { iat: IAT + 0.5 }, {}, { issuedAtMs: IAT * 1_000 + 500 }],
    ['the year 9999, which means never', { exp: 253_402_300_799 }, {}, { expiresAtMs: 253_402_300_799_000 }],
    ['the beginning of the epoch', { iat: 0 }, {}, { issuedAtMs: 0 }],
    ['no life at all', { exp: IAT }, {}, { expiresAtMs: IAT * 1_000 }],
  ])('%s', (_, claims, header, parts) => {
    const jwt = jwtOf({ ...times, ...claims }, header);
    expect(decodeSessionToken(jwt)).toEqual({ jwt, ...plain, ...parts });
  });

  it.each([
    ['no text', 7],
    ['nothing', undefined],
    ['an object that reads as one', { toString: () => jwtOf(times), split: () => jwtOf(times).split('.') }],
    ['two parts', jwtOf(times).split('.').slice(0, 2).join('.')],
    ['four parts', `${jwtOf(times)}.more`],
    ['no iat', jwtOf({ exp: IAT })],
    ['no exp', jwtOf({ iat: IAT })],
    ['an iat that is text', jwtOf({ ...times, iat: String(IAT) })],
    ['an exp that is text', jwtOf({ ...times, exp: String(IAT) })],
    ['an exp in milliseconds', jwtOf({ ...times, exp: IAT * 1_000 })],
    ['an exp that begins as milliseconds do', jwtOf({ ...times, exp: 1e12 })],
    ['both in milliseconds', jwtOf({ iat: IAT * 1_000, exp: IAT * 1_000 + 60_000 })],
    ['a negative exp', jwtOf({ ...times, exp: -1 })],
    ['a negative iat', jwtOf({ ...times, iat: -1 })],
    ['an exp before iat', jwtOf({ iat: IAT, exp: IAT - 1 })],
    ['a header that is no object', `${base64Url('7')}.${jwtOf(times).split('.')[1]}.y`],
    ['a header that is no JSON', `x.${jwtOf(times).split('.')[1]}.y`],
    ['a part in the other alphabet of base64', otherAlphabet(jwtOf({ ...times, sid: '>>>???' }))],
    ['claims that are an array', `${base64Url('{}')}.${base64Url('[]')}.y`],
    ['claims that are null', `${base64Url('{}')}.${base64Url('null')}.y`],
    [
      'claims that are no UTF-8',
      `${base64Url('{}')}.${Buffer.from('{"iat":1,"exp":2,"sid":"\xff"}', 'latin1').toString('base64url')}.y`,
    ],
    ['the empty text', ''],
    ['an empty header', `.${jwtOf(times).split('.')[1]}.y`],
  ])('and is none: %s', (_, jwt) => {
    expect(decodeSessionToken(jwt)).toBeNull();
  });

  it.each([
    ['no dot', 'e30'],
    ['two parts', 'e30.e30'],
    ['four parts', 'e30.e30.y.more'],
  ])('of a text with %s nothing is decoded, however long it is', (_, text) => {
    using decode = vi.spyOn(globalThis, 'atob');
    expect([decodeSessionToken(text), decode.mock.calls]).toEqual([null, []]);
  });

  it('as the kit makes it', () => {
    const jwt = makeToken({ iatMs: IAT * 1_000, organizationId: 'org_1' });
    expect(decodeSessionToken(jwt)).toEqual({ ...plain, jwt, oiat: IAT, sid: 'sess_test', organizationId: 'org_1' });
  });
});

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
