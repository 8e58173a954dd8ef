import { describe, expect, test } from 'vitest';
import { authenticateRequest } from 'xstate-session/server';
import { decisionTable } from './decision-table.ts';
import { rowOptions, rowRequest } from './support/row-request.ts';

const groups = [...new Set(decisionTable.map(({ group }) => group))];

describe.each(groups)('%s', (group) => {
  const rows = decisionTable.filter((row) => row.group === group);
  test.each(rows.map((row) => [row.when, row] as const))('%s', async (_when, row) => {
    const state = await authenticateRequest(rowRequest(row), rowOptions(row));
    expect({ status: state.status, reason: state.reason }).toEqual({ status: row.status, reason: row.reason });
    expect(state.headers.get('x-clerk-auth-status')).toBe(row.status);
    expect(state.headers.get('x-clerk-auth-reason')).toBe(row.reason);
    expect(state.headers.get('x-clerk-auth-message') ?? '').toBe(state.message);
    expect(state.claims === undefined).toBe(row.status !== 'signed-in' && row.reason !== 'session-pending');
    expect(state.token === undefined).toBe(row.status !== 'signed-in');
    if (row.status === 'handshake') expect(state.headers.get('location')).not.toBeNull();
    const mustNotBeKept = state.headers.has('location') || state.headers.has('set-cookie');
    expect(state.headers.get('cache-control')).toBe(mustNotBeKept ? 'private, no-store' : null);
  });
});

test('the table is large enough, no row is there twice, and every reason is in it', () => {
  const names = decisionTable.map(({ group, when }) => `${group}: ${when}`);
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThan(300);
  const told = new Set(
    decisionTable.map(({ reason }) => String(reason).replace(/^(session-token-expired-refresh-).*/, '$1')),
  );
  expect([...told].sort()).toEqual([...everyReason, 'null'].sort());
});

const everyReason = [
  'active-organization-mismatch',
  'client-uat-but-no-session-token',
  'dev-browser-missing',
  'dev-browser-sync',
  'jwk-failed-to-resolve',
  'jwk-kid-mismatch',
  'jwk-remote-failed-to-load',
  'jwk-remote-invalid',
  'no-token-in-header',
  'primary-domain-cross-origin-sync',
  'primary-responds-to-syncing',
  'satellite-needs-syncing',
  'secret-key-invalid',
  'session-pending',
  'session-token-and-uat-missing',
  'session-token-but-no-client-uat',
  'session-token-expired-refresh-',
  'session-token-iat-before-client-uat',
  'session-token-iat-in-the-future',
  'session-token-missing',
  'session-token-nbf',
  'token-expired',
  'token-iat-in-the-future',
  'token-invalid',
  'token-invalid-algorithm',
  'token-invalid-authorized-parties',
  'token-invalid-issuer',
  'token-invalid-signature',
  'token-type-mismatch',
  'token-verification-failed',
  'unexpected-error',
];
