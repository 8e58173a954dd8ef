import { describe, expect, test, vi } from 'vitest';
import { type FrontendApiOptions, frontendApi } from 'xstate-session/frontend-api';

const BASE = 'https://clerk.example.com';
const input = { reason: 'session-token-expired', organizationId: null };
const wire = (options: Partial<FrontendApiOptions> = {}) =>
  frontendApi({ url: `${BASE}/`, redirectUrl: () => 'https://app.example.com/', ...options });
const parameters = (url: string) => [...new URL(url).searchParams];

describe('the handshake URL', () => {
  test('has its parameters in the documented order', () => {
    const api = wire({ suffixedCookies: true, devBrowser: () => 'dvb', apiVersion: '2030-01-01' });
    const url = api.createHandshakeUrl({ ...input, sessionToken: 'a.b.c', organizationId: 'org_1' });
    expect(url.startsWith(`${BASE}/v1/client/handshake?`)).toBe(true);
    expect(parameters(url)).toEqual([
      ['redirect_url', 'https://app.example.com/'],
      ['__clerk_api_version', '2030-01-01'],
      ['suffixed_cookies', 'true'],
      ['__clerk_hs_reason', 'session-token-expired'],
      ['format', 'nonce'],
      ['__session', 'a.b.c'],
      ['__clerk_db_jwt', 'dvb'],
      ['organization_id', 'org_1'],
    ]);
  });

  test('leaves out what is not known', () => {
    expect(parameters(wire({ devBrowser: () => undefined }).createHandshakeUrl(input))).toEqual([
      ['redirect_url', 'https://app.example.com/'],
      ['__clerk_api_version', '2026-05-12'],
      ['suffixed_cookies', 'false'],
      ['__clerk_hs_reason', 'session-token-expired'],
      ['format', 'nonce'],
    ]);
  });

  test('asks for the personal account with an empty organization', () => {
    expect(parameters(wire().createHandshakeUrl({ ...input, organizationId: '' })).at(-1)).toEqual([
      'organization_id',
      '',
    ]);
  });

  test('names a reason even when it was given none', () => {
    expect(parameters(wire().createHandshakeUrl({ ...input, reason: '' }))).toContainEqual([
      '__clerk_hs_reason',
      'requested',
    ]);
  });

  test('keeps the path of a proxied frontend API', () => {
    const url = wire({ url: 'https://app.example.com/__clerk/' }).createHandshakeUrl(input);
    expect(url.startsWith('https://app.example.com/__clerk/v1/client/handshake?')).toBe(true);
  });
});

describe('where it comes back to', () => {
  const back = (url: string) => new URL(url).searchParams.get('redirect_url');

  test('is what the request says, before the option, before the address', () => {
    vi.stubGlobal('location', { href: 'https://app.example.com/address?b=%20+%2F#hash' });
    const given = { ...input, redirectUrl: 'https://app.example.com/given' };
    expect(back(wire().createHandshakeUrl(given))).toBe('https://app.example.com/given');
    expect(back(wire().createHandshakeUrl(input))).toBe('https://app.example.com/');
    expect(back(wire({ redirectUrl: undefined }).createHandshakeUrl(input))).toBe(
      'https://app.example.com/address?b=%20+%2F#hash',
    );
  });

  test('is read anew at each call', () => {
    const api = wire({ redirectUrl: undefined });
    for (const href of ['https://app.example.com/1', 'https://app.example.com/2']) {
      vi.stubGlobal('location', { href });
      expect(back(api.createHandshakeUrl(input))).toBe(href);
    }
  });

  test('must be known: a TypeError says what to give', () => {
    const api = wire({ redirectUrl: undefined });
    expect(() => api.createHandshakeUrl(input)).toThrow(TypeError);
    expect(() => api.createHandshakeUrl(input)).toThrow(/redirectUrl/);
  });
});
