import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classifyFailure, decodeSessionToken, FAILURE_KINDS, SessionError } from 'xstate-session';
import { frontendApi } from 'xstate-session/frontend-api';
import { authenticateRequest } from 'xstate-session/server';
import { withoutParameters } from '../../src/protocol/addresses.ts';
import { buildHandshakeUrl } from '../../src/protocol/wire.ts';
import { sessionPayload } from '../../src/server/handshake/payload.ts';
import { parsePublishableKey } from '../../src/server/publishable-key.ts';
import { publicUrl } from '../../src/server/request/public-url.ts';
import { peekToken } from '../../src/server/token/peek.ts';
import { almostJwt, base64Url, isJson, json, text } from './support/almost-jwt.ts';

// Whatever arrives from outside is judged, or refused with a code: nothing gets through a parser as an exception of its own.

const RUNS = { numRuns: 1_000 };
const LONE = /\p{Surrogate}/gu;

/** Anything that can be thrown: also what throws when it is looked at. */
const thrown = fc.oneof(
  fc.anything({ withBigInt: true, withNullPrototype: true, withObjectString: true }),
  fc.record(
    {
      status: fc.anything(),
      code: fc.anything(),
      errors: fc.anything(),
      data: fc.anything(),
      response: fc.anything(),
      retryAfterMs: fc.anything(),
    },
    { requiredKeys: [] },
  ),
  fc.constantFrom('status', 'response', 'errors', 'data', 'code', 'retryAfterMs').map((name) =>
    Object.defineProperty({}, name, {
      get() {
        throw new RangeError('planted');
      },
    }),
  ),
  fc.constant(
    new Proxy(
      {},
      {
        get() {
          throw new RangeError('planted');
        },
      },
    ),
  ),
);

/** What a promise came to, when it is not a value or an error with a code. */
async function uncoded(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
    return null;
  } catch (error) {
    return error instanceof SessionError && /^[a-z-]+$/.test(error.code) ? null : error;
  }
}

describe('whatever it is given,', () => {
  it('a decoder of tokens gives a token or null', () => {
    fc.assert(
      fc.property(fc.oneof(almostJwt, fc.anything()), (given) => {
        const token = decodeSessionToken(given);
        const times = token === null ? [] : [token.issuedAtMs, token.expiresAtMs, token.oiat ?? 0];
        expect(times.every(Number.isFinite)).toBe(true);
        if (token !== null) expect(token.jwt).toBe(given);
      }),
      RUNS,
    );
  });

  it('a peek at a token gives its parts or null', () => {
    fc.assert(
      fc.property(almostJwt, (given) => {
        expect(() => peekToken(given)).not.toThrow();
      }),
      RUNS,
    );
  });

  it('an error is judged: a kind, and plain facts beside it', () => {
    fc.assert(
      fc.property(thrown, (error) => {
        const { kind, status, code, retryAfterMs } = classifyFailure(error);
        expect(FAILURE_KINDS).toContain(kind);
        expect(['undefined', 'number']).toContain(typeof status);
        expect(['undefined', 'string']).toContain(typeof code);
        expect(retryAfterMs === undefined || retryAfterMs >= 0).toBe(true);
      }),
      RUNS,
    );
  });

  it('an answer of the frontend API is a token or an error with a code', { timeout: 60_000 }, async () => {
    const errors = fc.record({ errors: fc.anything(), clerk_trace_id: fc.anything() }).filter(isJson);
    const body = fc.oneof(
      text,
      json,
      errors.map((value) => JSON.stringify(value)),
    );
    const headers = fc.record({ 'retry-after': fc.string({ unit: 'grapheme-ascii' }) }, { requiredKeys: [] });
    const property = fc.asyncProperty(
      fc.integer({ min: 200, max: 599 }),
      body,
      headers,
      async (status, sent, given) => {
        const empty = [204, 205, 304].includes(status);
        const fetch = () => Promise.resolve(new Response(empty ? null : sent, { status, headers: given }));
        const api = frontendApi({ url: 'https://frontend-api.test', fetch });
        const { signal } = new AbortController();
        const input = { sessionId: 'sess_test', template: null, organizationId: null, skipCache: false };
        expect(await uncoded(Promise.resolve(api.createToken(input, { signal })))).toBeNull();
        expect(await uncoded(Promise.resolve(api.confirmSession({ sessionId: 'sess_test' }, { signal })))).toBeNull();
        expect(await uncoded(api.readClient())).toBeNull();
      },
    );
    await fc.assert(property, { numRuns: 300 });
  });

  it('the address of the frontend API is taken or refused as a mistake of the caller', () => {
    const address = fc.oneof(
      fc.anything(),
      text,
      fc.webUrl(),
      text.map((rest) => `https://${rest}`),
    );
    fc.assert(
      fc.property(address, (url) => {
        try {
          frontendApi({ url: url as string });
        } catch (error) {
          expect(error).toBeInstanceOf(TypeError);
        }
        expect(true).toBe(true);
      }),
      RUNS,
    );
  });

  it('a publishable key is read or refused as a mistake of the caller, and not repeated', () => {
    const key = fc.oneof(
      text,
      text.map((rest) => `pk_live_${rest}`),
      text.map((rest) => `pk_test_${base64Url(rest)}`),
    );
    fc.assert(
      fc.property(key, (given) => {
        try {
          expect(parsePublishableKey(given).frontendApi).toMatch(/^[\w.:-]+$/);
        } catch (error) {
          expect(error).toBeInstanceOf(TypeError);
          if (given.length > 20) expect(String(error)).not.toContain(given);
        }
      }),
      RUNS,
    );
  });

  it('a handshake address can be taken apart again, and carries back to where the user was', () => {
    const optional = fc.option(text, { nil: null });
    const parts = fc.record({
      redirectUrl: fc.oneof(text, fc.webUrl({ withQueryParameters: true, withFragments: true })),
      apiVersion: text,
      suffixedCookies: fc.boolean(),
      reason: text,
      sessionToken: optional,
      devBrowser: optional,
      organizationId: optional,
    });
    fc.assert(
      fc.property(parts, (given) => {
        const url = new URL(buildHandshakeUrl({ frontendApi: 'https://clerk.app.example/', ...given }));
        expect(url.origin).toBe('https://clerk.app.example');
        expect(url.hash).toBe('');
        const back = withoutParameters(given.redirectUrl, ['__clerk_db_jwt', '__dev_session']);
        expect(url.searchParams.get('redirect_url')).toBe(back.replace(LONE, '\ufffd'));
        expect(url.searchParams.get('organization_id')).toBe(given.organizationId?.replace(LONE, '\ufffd') ?? null);
        expect(url.searchParams.get('__session')).toBe(given.sessionToken?.replace(LONE, '\ufffd') || null);
      }),
      RUNS,
    );
  });

  it('an address without some parameters keeps every other byte', () => {
    const parts = fc.array(fc.oneof(text, fc.constantFrom('secret=1', 'a=1', 'secret', '%73ecret=2')), {
      maxLength: 6,
    });
    fc.assert(
      fc.property(parts, fc.string(), (query, hash) => {
        const plain = query.map((part) => part.replaceAll(/[?#&]/g, ''));
        const url = `https://app.example/?${plain.join('&')}#${hash}`;
        const kept = withoutParameters(url, ['secret']);
        expect(kept.endsWith(`#${hash}`)).toBe(true);
        expect(withoutParameters(kept, ['secret'])).toBe(kept);
        expect(new URL(kept).searchParams.has('secret')).toBe(false);
      }),
      RUNS,
    );
  });

  it('cookies and headers of a request are signed out, never an exception', { timeout: 60_000 }, async () => {
    const value = fc.oneof(fc.string(), almostJwt).map((given) => given.replaceAll(/[^\t\x20-\x7e]/g, ''));
    const cookie = fc
      .array(fc.tuple(fc.constantFrom('__session', '__client_uat', '__clerk_redirect_count', 'x', ''), value), {
        maxLength: 6,
      })
      .map((pairs) => pairs.map((pair) => pair.join('=')).join('; '));
    const headers = fc.record(
      { cookie, authorization: value, 'x-forwarded-host': value, 'x-forwarded-proto': value, referer: value },
      { requiredKeys: [] },
    );
    const property = fc.asyncProperty(headers, async (given) => {
      const request = new Request('https://app.example/page?__clerk_handshake=x', { headers: given });
      expect(publicUrl(request, []).protocol).toMatch(/^https?:$/);
      const state = await authenticateRequest(request, {
        frontendApi: 'clerk.app.example',
        instance: 'production',
        cookieSuffix: 'abc',
        keys: { jwks: { keys: [{ kty: 'RSA', n: 'AQAB', e: 'AQAB' }] } },
        authorizedParties: ['https://app.example'],
      });
      expect(['signed-out', 'handshake']).toContain(state.status);
      expect(state.reason).not.toBe('unexpected-error');
    });
    await fc.assert(property, { numRuns: 500 });
  });

  it('lines of cookies from a handshake give a payload', () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.array(fc.oneof(text, fc.anything()))), text, (lines, suffix) => {
        const { cookies, sessionToken } = sessionPayload(lines, suffix);
        expect(cookies.every((line) => typeof line === 'string')).toBe(true);
        expect(typeof sessionToken).toBe('string');
      }),
      RUNS,
    );
  });
});
