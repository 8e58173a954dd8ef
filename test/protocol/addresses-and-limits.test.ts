import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from 'xstate-session';
import { buildHandshakeUrl } from '../../src/protocol/build-handshake-url.ts';
import { check } from '../../src/protocol/check.ts';
import { resolveLimits } from '../../src/protocol/limits.ts';
import { withoutParameters } from '../../src/protocol/without-parameters.ts';

describe('an address without some parameters', () => {
  it.each([
    ['/a?x=1&secret=2&y=3', '/a?x=1&y=3'],
    ['/a?secret=2', '/a'],
    ['/a?secret=2#hash', '/a#hash'],
    ['/a?secret', '/a'],
    ['/a?secret=', '/a'],
    ['/a?%73ecret=2&x', '/a?x'],
    ['/a?se+cret=2&two+words=1&x', '/a?se+cret=2&x'],
    ['/a?a+b+two+words=1&one+two+words=1', '/a?a+b+two+words=1&one+two+words=1'],
    ['/a?%=1&secret', '/a?%=1'],
    ['/a?x=secret&y', '/a?x=secret&y'],
    ['/a?secretly=1', '/a?secretly=1'],
    ['/a#?secret=1', '/a#?secret=1'],
    ['/a?', '/a?'],
    ['/a', '/a'],
    ['/a?x=1?secret=2', '/a?x=1?secret=2'],
    ['/a?x=%20+&secret=1&', '/a?x=%20+&'],
    ['/a?100%=1&x', '/a?x'],
  ])('%s', (url, kept) => {
    expect(withoutParameters(url, ['secret', 'two words', '100%'])).toBe(kept);
  });

  it('reads every plus as a space', () => {
    expect(withoutParameters('/a?three+more+words=1&x', ['three more words'])).toBe('/a?x');
  });
});

describe('the URL of a handshake', () => {
  const parts = {
    frontendApi: 'https://clerk.app.example',
    redirectUrl: 'https://app.example/?a=1&__clerk_db_jwt=x&__dev_session=y',
    apiVersion: '2026-05-12',
    suffixedCookies: false,
    reason: 'why not',
  };
  const plain =
    'https://clerk.app.example/v1/client/handshake?redirect_url=https%3A%2F%2Fapp.example%2F%3Fa%3D1' +
    '&__clerk_api_version=2026-05-12&suffixed_cookies=false&__clerk_hs_reason=why%20not&format=nonce';

  it.each([
    ['what must be', {}, plain],
    ['suffixed cookies', { suffixedCookies: true }, plain.replace('=false', '=true')],
    [
      'a proxy and its slashes',
      { frontendApi: 'https://app.example/api//' },
      plain.replace('clerk.app.example', 'app.example/api'),
    ],
    ['a slash within', { frontendApi: 'https://x//y' }, plain.replace('clerk.app.example', 'x//y')],
    ['a token', { sessionToken: 'x.y' }, `${plain}&__session=x.y`],
    ['no token', { sessionToken: '' }, plain],
    ['a development browser', { devBrowser: 'b' }, `${plain}&__clerk_db_jwt=b`],
    ['no development browser', { devBrowser: '' }, plain],
    ['an organization', { organizationId: 'org_1' }, `${plain}&organization_id=org_1`],
    ['the personal account', { organizationId: '' }, `${plain}&organization_id=`],
    ['no organization', { organizationId: null }, plain],
    ['half a letter', { reason: 'a\ud800b' }, plain.replace('why%20not', 'a%EF%BF%BDb')],
    [
      'all, in order',
      { sessionToken: 'x', devBrowser: 'b', organizationId: 'o' },
      `${plain}&__session=x&__clerk_db_jwt=b&organization_id=o`,
    ],
  ])('carries %s', (_, more, url) => {
    expect(buildHandshakeUrl({ ...parts, ...more })).toBe(url);
  });
});

describe('limits', () => {
  it('are the defaults, with what is given put over them', () => {
    expect(resolveLimits()).toEqual(DEFAULT_LIMITS);
    expect(resolveLimits({ waitMs: 0, backoffFactor: 1 })).toEqual({ ...DEFAULT_LIMITS, waitMs: 0, backoffFactor: 1 });
    expect(resolveLimits({ waitMs: undefined, other: -1 } as never)).toEqual(DEFAULT_LIMITS);
  });

  it.each([
    [{ waitMs: -1 }, 'limits.waitMs must be a finite number of at least 0; given: number.'],
    [{ waitMs: Number.NaN }, 'limits.waitMs must be a finite number of at least 0; given: number.'],
    [{ waitMs: Number.POSITIVE_INFINITY }, 'limits.waitMs must be a finite number of at least 0; given: number.'],
    [{ waitMs: '1' }, 'limits.waitMs must be a finite number of at least 0; given: string.'],
    [{ backoffFactor: 0.9 }, 'limits.backoffFactor must be a finite number of at least 1; given: number.'],
  ])('out of their range are a mistake: %j', (limits, message) => {
    expect(() => resolveLimits(limits as never)).toThrow(new TypeError(message));
  });

  it.each<[unknown, string]>([
    [undefined, 'it is missing'],
    [null, 'given: null'],
    ['', 'given: empty text'],
    ['a secret', 'given: string'],
    [['a secret'], 'given: array'],
    [{ a: 'secret' }, 'given: object'],
    [7, 'given: number'],
    [false, 'given: boolean'],
  ])('and other mistakes are told by name, with the type of what was given: %j', (given, told) => {
    expect(() => check(false, 'it', 'right', given)).toThrow(new TypeError(`it must be right; ${told}.`));
    expect(() => check('x', 'it', 'right', given)).not.toThrow();
  });
});
