/**
 * Short words for the records of a trace.
 *
 * @module
 */
import type { TokenMask, TraceRecord } from 'xstate-session/testing';

export const key = { template: null, organizationId: null };
export const organizationOne = { template: null, organizationId: 'org_1' };

export function mask(number: number, issuedAtMs: number, more: Partial<TokenMask> = {}): TokenMask {
  const times = { issuedAtMs, expiresAtMs: issuedAtMs + 60_000, oiat: issuedAtMs / 1_000 };
  return { number, ...times, sid: 'sess_1', organizationId: null, ...more };
}

export function request(id: number, atMs: number, more: object = {}): TraceRecord {
  return { atMs, serverAtMs: atMs, type: 'request.started', id, actor: 'createToken', key, skipCache: false, ...more };
}

export function ended(id: number, atMs: number, more: object = {}): TraceRecord {
  return { atMs, serverAtMs: atMs, type: 'request.ended', id, outcome: 'answered', ...more };
}

export function issued(atMs: number, token: TokenMask, more: object = {}): TraceRecord {
  return { atMs, serverAtMs: atMs, type: 'token.issued', key, token, source: 'mint', ...more };
}

export function observed(atMs: number, token: TokenMask | null, status = 'active'): TraceRecord {
  return { atMs, serverAtMs: atMs, type: 'session.observed', status, degraded: false, token };
}

export const missing = { outcome: 'failed', kind: 'missing-expired-token' } as const;
export const unavailable = { outcome: 'failed', kind: 'unavailable' } as const;
export const first = mask(1, 0);
export const second = mask(2, 43_000);
export const called = (id: number, atMs: number, more: object = {}): TraceRecord => ({
  atMs,
  type: 'get-token.called',
  id,
  skipCache: false,
  ...more,
});
