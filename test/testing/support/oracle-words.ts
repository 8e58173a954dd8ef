/**
 * Short words for what happens to an oracle.
 *
 * @module
 */

import { DEFAULT_LIMITS } from 'xstate-session';
import { makeToken, type TestTokenParts } from 'xstate-session/testing';
import type { Failure } from '../../../src/protocol/failure.ts';
import type { OracleInput, Stimulus } from '../../../src/testing/oracle/contract.ts';
import { createOracle, type Oracle } from '../../../src/testing/oracle/create-oracle.ts';

export const START = 1_800_000_000_000;
export const exact = { ...DEFAULT_LIMITS, backoffJitterShare: 0, refreshJitterMaxMs: 0 };

export function oracle(more: Partial<OracleInput> = {}): Oracle {
  return createOracle({
    sessionId: 'sess_test',
    template: null,
    organizationId: null,
    policy: 'manual',
    capabilities: { confirmSession: true, createHandshakeUrl: true, followHandshake: true },
    limits: exact,
    atMs: START,
    ...more,
  });
}

export const token = (atMs: number, more: Partial<TestTokenParts> = {}) => makeToken({ iatMs: START + atMs, ...more });
export const minted = (jwt: string, sentAtMs: number): Stimulus => ({
  type: 'createToken.answered',
  jwt,
  sentAtMs: START + sentAtMs,
});
export const failed = (failure: Failure): Stimulus => ({ type: 'createToken.failed', failure });
export const missing = failed({ kind: 'missing-expired-token', status: 422, code: 'missing_expired_token' });
export const unavailable = failed({ kind: 'unavailable', status: 503 });
export const at = (ms: number) => START + ms;
export const ms = (value: number) => ({ minMs: value, maxMs: value });

/** An oracle that holds a token minted at the start. */
export function holding(more: Partial<OracleInput> = {}, parts: Partial<TestTokenParts> = {}): Oracle {
  const holder = oracle(more);
  holder.stimulate(minted(token(0, parts), 0), at(0));
  return holder;
}

/** One that is refreshing since the refresh was due. */
export function refreshing(more: Partial<OracleInput> = {}): Oracle {
  const refresher = holding(more);
  refresher.pass(43_000);
  refresher.stimulate({ type: 'timer.fired' }, at(43_000));
  return refresher;
}
