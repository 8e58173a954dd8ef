import { describe, expect, it } from 'vitest';
import type { OracleInput, Stimulus } from '../../../src/testing/oracle/contract.ts';
import {
  at,
  failed,
  holding,
  minted,
  missing,
  ms,
  oracle,
  refreshing,
  START,
  token,
  unavailable,
} from '../support/oracle-words.ts';

describe('an outage of the origin, says the oracle,', () => {
  it('is one retry with the last active token and the same offer, and no skipCache', () => {
    const outage = holding();
    outage.stimulate({ type: 'token.requested', skipCache: true }, at(1_000));
    const first = outage.pending?.input;
    expect(first).toMatchObject({ skipCache: true, lastActiveToken: token(0) });
    expect(outage.stimulate(missing, at(1_100))).toEqual([{ type: 'outage.started' }]);
    expect(outage.pending?.input).toEqual({ ...first, skipCache: false, expiredToken: token(0) });
  });

  it('starts once, and ends with the first adopted plain mint', () => {
    const outage = refreshing();
    outage.stimulate(missing, at(43_000));
    const edge = token(43_000, { oiat: START / 1_000 });
    expect(outage.stimulate(minted(edge, 43_000), at(43_100))).toEqual([
      { type: 'token.issued', jwt: edge, source: 'outage-mint' },
    ]);
    outage.stimulate({ type: 'timer.fired' }, 0);
    expect(outage.stimulate(missing, at(86_100))).toEqual([]);
    outage.stimulate(unavailable, at(86_100));
    outage.stimulate({ type: 'timer.fired' }, 0);
    const stale = token(89_000, { oiat: START / 1_000 - 5 });
    expect(outage.stimulate(minted(stale, 89_000), at(89_000)).map(({ type }) => type)).toEqual(['token.failed']);
    outage.stimulate({ type: 'timer.fired' }, 0);
    const plain = token(94_000);
    expect(outage.stimulate(minted(plain, 94_000), at(94_000)).map(({ type }) => type)).toEqual([
      'token.issued',
      'outage.ended',
    ]);
  });

  it('without anything to offer is a definitive failure', () => {
    const empty = oracle();
    expect(empty.stimulate(missing, at(0))).toEqual([
      { type: 'outage.started' },
      {
        type: 'token.failed',
        kind: 'missing-expired-token',
        status: 422,
        code: 'missing_expired_token',
        attempt: 1,
        retryInMs: ms(3_000),
      },
      { type: 'session.degraded', kind: 'missing-expired-token' },
    ]);
  });

  it.each(['missing-expired-token', 'rejected'] as const)('leads to a handshake when the edge answers %s', (kind) => {
    const refused = refreshing({ policy: 'automatic' });
    refused.stimulate(missing, at(43_000));
    refused.stimulate(failed({ kind }), at(56_000));
    expect(refused).toMatchObject({ place: 'handshaking.building-url', handshakes: 1, attempt: 0 });
  });

  it.each([
    ['a usable token is held', {}, 43_000],
    ['the policy is manual', { policy: 'manual' }, 56_000],
    ['there is no address to go to', { capabilities: {} }, 56_000],
    ['the burst is spent', { handshakes: 3, lastActiveToken: token(-90_000) }, 56_000],
  ] as const)('leads to a wait instead when %s', (_, more, atMs) => {
    const fields = more as Partial<OracleInput>;
    const refused = fields.handshakes
      ? oracle({ policy: 'automatic', ...fields })
      : refreshing({ policy: 'automatic', ...fields });
    refused.stimulate(missing, at(43_000));
    refused.stimulate(failed({ kind: 'rejected' }), at(atMs));
    expect(refused).toMatchObject({ place: 'refreshing.backing-off', attempt: 1 });
  });
});

describe('an unknown user, says the oracle,', () => {
  const unauthenticated = failed({ kind: 'unauthenticated', status: 401 });

  it('signs out at once where nobody can confirm it, and nothing but that is told', () => {
    const alone = oracle({ capabilities: { confirmSession: false, createHandshakeUrl: true, followHandshake: true } });
    expect(alone.stimulate(unauthenticated, at(0))).toEqual([{ type: 'session.ended', reason: 'unauthenticated' }]);
    expect([alone.pending, alone.nextDelayMs]).toEqual([null, null]);
    expect(alone.stimulate({ type: 'token.received', jwt: token(0) }, at(1))).toEqual([]);
  });

  it.each<Stimulus>([
    { type: 'confirmSession.answered', ended: false },
    { type: 'confirmSession.failed', failure: { kind: 'unavailable', status: 503 } },
    { type: 'timer.fired' },
  ])('is a failed attempt as unauthenticated after %o', (verdict) => {
    const doubted = oracle();
    doubted.stimulate(unauthenticated, at(0));
    expect(doubted.pending).toEqual({ actor: 'confirmSession', input: { sessionId: 'sess_test' } });
    const [told] = doubted.stimulate(verdict, at(2_000));
    expect(told).toMatchObject({ type: 'token.failed', kind: 'unauthenticated', status: 401, attempt: 1 });
  });

  it('signs out when the server confirms it', () => {
    const confirmed = oracle();
    confirmed.stimulate(unauthenticated, at(0));
    confirmed.stimulate({ type: 'confirmSession.answered', ended: true }, at(0));
    expect(confirmed.endedBy).toBe('unauthenticated');
  });
});
